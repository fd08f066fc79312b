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

/** Counters of CPUs and of tasks are families of their own in the runtime. */
const families = [
  { family: "perf", parts: ["perf", "counters"], isOf: ({ program }: PerfData): boolean => program === undefined },
  { family: "perf_tasks", parts: ["perf-tasks", "counters"], isOf: ({ program }: PerfData): boolean => program !== undefined },
] as const;

export function lowerPerf(probes: readonly Probe[], unit: Unit, handler: (probe: Probe) => string): void {
  for (const { family, parts, isOf } of families) {
    const own = probes.filter((probe) => isOf(dataOf(probe)));
    if (own.length === 0) continue;
    unit.add("families", file(array("const struct stp_perf_probe", `${family}_table`, "open", list(own.map((probe) => row(probe, handler)), true))));
    unit.useFamily(familyUse(family, `${family}_table`));
    for (const part of parts) unit.need(part);
  }
}

function row(probe: Probe, handler: (probe: Probe) => string): ReturnType<typeof record> {
  const { type, config, program, period, isFrequency } = dataOf(probe);
  return record({
    probe: address(name(handler(probe))), program: program === undefined ? undefined : text(program), config: unsignedLong(config),
    period: period === 0n ? undefined : unsignedLong(period), type: number(BigInt.asUintN(32, type)), is_frequency: isFrequency ? number(1) : undefined,
  });
}

function dataOf(probe: Probe): PerfData {
  return probe.point.data as PerfData;
}

/** How @perf reads the counter of that name among the probes of a script, `READER(c, ROW)`; undefined where there is none. */
export function counterReader(counter: string, probes: readonly Probe[]): { readonly reader: "stp_perf_read" | "stp_perf_task_read"; readonly row: number } | undefined {
  for (const { isOf, family } of families) {
    const own = probes.filter((probe) => probe.family.name === "perf").map(dataOf).filter(isOf);
    const at = own.findIndex((each) => each.counter === counter);
    if (at >= 0) return { reader: family === "perf" ? "stp_perf_read" : "stp_perf_task_read", row: at };
  }
  return undefined;
}
