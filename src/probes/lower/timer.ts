/** The tables of timers: `struct stp_timer_probe`, one table for each kind of clock. */
import { address, array, file, list, name, record, unsignedLong } from "../../c/build.ts";
import type { Unit } from "../../c/tree.ts";
import type { Probe } from "../../program/tree.ts";
import { familyUse } from "./table.ts";

/** `ResolvedPoint.data` of the timer family. */
export interface TimerData {
  /** `timer`: ns, on one CPU. `jiffies`: kernel ticks. `profile`: every CPU, interval 0 for each tick, else ns. */
  readonly clock: "timer" | "jiffies" | "profile";
  readonly interval: bigint;
  /** Of `.randomize`: in the same unit; 0 without. */
  readonly random: bigint;
}

export function lowerTimers(probes: readonly Probe[], unit: Unit, handler: (probe: Probe) => string): void {
  for (const clock of ["timer", "jiffies", "profile"] as const) {
    const own = probes.filter((probe) => dataOf(probe).clock === clock);
    if (own.length === 0) continue;
    const table = `${clock}_table`;
    unit.add("families", file(array("const struct stp_timer_probe", table, "open", list(own.map((probe) => row(probe, handler)), true))));
    unit.useFamily(familyUse(clock, table));
    unit.need(clock);
  }
}

function row(probe: Probe, handler: (probe: Probe) => string): ReturnType<typeof record> {
  const { interval, random } = dataOf(probe);
  return record({ probe: address(name(handler(probe))), interval: unsignedLong(interval), random: random === 0n ? undefined : unsignedLong(random) });
}

function dataOf(probe: Probe): TimerData {
  return probe.point.data as TimerData;
}
