/** The table of netfilter hooks: `struct stp_netfilter_probe`. */
import { address, array, file, list, long, name, number, record } from "../../c/build.ts";
import type { Unit } from "../../c/tree.ts";
import type { Probe } from "../../program/tree.ts";
import { familyUse } from "./table.ts";

/** `ResolvedPoint.data` of the netfilter family: numbers as the kernel has them. */
export interface NetfilterData {
  readonly pf: bigint;
  readonly hook: bigint;
  readonly priority: bigint;
}

export function lowerNetfilter(probes: readonly Probe[], unit: Unit, handler: (probe: Probe) => string): void {
  const rows = probes.map((probe) => {
    const { pf, hook, priority } = probe.point.data as NetfilterData;
    return record({ probe: address(name(handler(probe))), pf: number(BigInt.asUintN(32, pf)), hook: number(BigInt.asUintN(32, hook)), priority: priority === 0n ? undefined : long(priority) });
  });
  unit.add("families", file(array("const struct stp_netfilter_probe", "netfilter_table", "open", list(rows, true))));
  unit.useFamily(familyUse("netfilter", "netfilter_table"));
  unit.need("netfilter");
}
