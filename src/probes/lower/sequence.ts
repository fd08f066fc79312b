/** The tables of begin, end and error probes: `struct stp_begin_probe`. */
import { address, array, file, list, long, name, record } from "../../c/build.ts";
import type { Unit } from "../../c/tree.ts";
import type { Probe } from "../../program/tree.ts";
import { familyUse } from "./table.ts";

/** `ResolvedPoint.data` of these families: `begin(-10)` has -10, `begin` 0. */
export interface SequenceData {
  readonly sequence: bigint;
}

export function lowerSequence(family: "begin" | "end" | "error", probes: readonly Probe[], unit: Unit, handler: (probe: Probe) => string): void {
  const table = `${family}_table`;
  const rows = probes.map((probe) => record({ probe: address(name(handler(probe))), sequence: long((probe.point.data as SequenceData).sequence) }));
  unit.add("families", file(array("const struct stp_begin_probe", table, "open", list(rows, true))));
  unit.useFamily(familyUse(family, table));
}
