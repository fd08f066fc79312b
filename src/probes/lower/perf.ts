/** The table of perf counters: `struct stp_perf_probe`. A counter that @perf reads is named there by its row. */
import { address, array, file, list, name, number, record, text, unsignedLong } from "../../c/build.ts";
import type { Unit } from "../../c/tree.ts";
import type { Probe } from "../../program/tree.ts";
import { familyUse } from "./table.ts";

/** `ResolvedPoint.data` of the perf family: `type` and `config` are for the kernel to check. */
export interface PerfData {
  readonly type: bigint;
  readonly config: bigint;
  /** Path of the program whose tasks are counted; undefined: whatever runs. */
  readonly program: string | undefined;
  /** By which @perf reads it: its handler never runs. */
  readonly counter: string | undefined;
  /** Events between hits, or hits in a second; 0: none. */
  readonly period: bigint;
  readonly isFrequency: boolean;
}

export function lowerPerf(probes: readonly Probe[], unit: Unit, handler: (probe: Probe) => string): void {
  const rows = probes.map((probe) => {
    const { type, config, program, period, isFrequency } = probe.point.data as PerfData;
    return record({
      probe: address(name(handler(probe))), program: program === undefined ? undefined : text(program), config: unsignedLong(config),
      period: period === 0n ? undefined : unsignedLong(period), type: number(BigInt.asUintN(32, type)), is_frequency: isFrequency ? number(1) : undefined,
    });
  });
  unit.add("families", file(array("const struct stp_perf_probe", "perf_table", "open", list(rows, true))));
  unit.useFamily(familyUse("perf", "perf_table"));
  for (const part of ["perf", "counters"]) unit.need(part);
}

/** The row of the counter of that name among the probes of a script; undefined where there is none. */
export function counterRow(counter: string, probes: readonly Probe[]): number | undefined {
  const row = probes.filter(({ family }) => family.name === "perf").findIndex(({ point }) => (point.data as PerfData).counter === counter);
  return row < 0 ? undefined : row;
}
