/** The table of perf counters: `struct stp_perf_probe`. A counter that @perf reads has a function that knows its row. */
import { address, array, call, define, file, give, list, name, number, parameter, prototype, record, text, unsignedLong } from "../../c/build.ts";
import type { Unit } from "../../c/tree.ts";
import { counterReader } from "../../program/family.ts";
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
  { family: "perf", reader: "stp_perf_read", parts: ["perf", "counters"], isOf: ({ program }: PerfData): boolean => program === undefined },
  { family: "perf_tasks", reader: "stp_perf_task_read", parts: ["perf-tasks", "counters"], isOf: ({ program }: PerfData): boolean => program !== undefined },
] as const;

export function lowerPerf(probes: readonly Probe[], unit: Unit, handler: (probe: Probe) => string): void {
  for (const { family, reader, parts, isOf } of families) {
    const own = probes.filter((probe) => isOf(dataOf(probe)));
    if (own.length === 0) continue;
    unit.add("families", file(array("const struct stp_perf_probe", `${family}_table`, "open", list(own.map((probe) => row(probe, handler)), true))));
    addReaders(own, reader, unit);
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

/** What @perf calls for each counter of the table. */
function addReaders(own: readonly Probe[], reader: string, unit: Unit): void {
  for (const [row, probe] of own.entries()) {
    const { counter } = dataOf(probe);
    if (counter === undefined) continue;
    const signature = { storage: "static __attribute__((__unused__))", type: "stp_i64", name: counterReader(counter), parameters: [parameter("struct stp_context *", "c")] };
    unit.add("prototypes", prototype(signature));
    unit.add("families", define(signature, [give(call(reader, name("c"), number(row)))]));
  }
}
