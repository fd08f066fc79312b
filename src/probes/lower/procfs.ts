/** The table of procfs probes: `struct stp_procfs_probe`. */
import { address, array, file, list, name, number, record, text, verbatim } from "../../c/build.ts";
import type { Unit } from "../../c/tree.ts";
import type { Probe } from "../../program/tree.ts";
import { familyUse } from "./table.ts";

/** `ResolvedPoint.data` of the procfs family. */
export interface ProcfsData {
  readonly path: string;
  readonly access: "read" | "write";
  /** Permission bits that the probe adds to its file's. */
  readonly mode: number;
  /** Bytes of the text that a read probe may make; undefined: STP_PROCFS_BUFSIZE. */
  readonly size: bigint | undefined;
}

export function lowerProcfs(probes: readonly Probe[], unit: Unit, handler: (probe: Probe) => string): void {
  if (probes.some((probe) => dataOf(probe).size === undefined)) unit.add("families", verbatim("#ifndef STP_PROCFS_BUFSIZE\n#define STP_PROCFS_BUFSIZE STP_MAXSTRINGLEN\n#endif"));
  unit.add("families", file(array("const struct stp_procfs_probe", "procfs_table", "open", list(probes.map((probe) => row(probe, handler)), true))));
  unit.useFamily(familyUse("procfs", "procfs_table"));
  unit.need("procfs");
}

function row(probe: Probe, handler: (probe: Probe) => string): ReturnType<typeof record> {
  const { path, access, mode, size } = dataOf(probe);
  const bytes = size === undefined ? name("STP_PROCFS_BUFSIZE") : number(size);
  return record({ probe: address(name(handler(probe))), path: text(path), size: access === "read" ? bytes : undefined, mode: number(mode) });
}

function dataOf(probe: Probe): ProcfsData {
  return probe.point.data as ProcfsData;
}
