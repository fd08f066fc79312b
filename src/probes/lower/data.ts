/** The table of watched addresses: `struct stp_data_probe`. */
import { address, array, file, list, name, number, record, text, unsignedLong } from "../../c/build.ts";
import type { Unit } from "../../c/tree.ts";
import type { Probe } from "../../program/tree.ts";
import { familyUse } from "./table.ts";

/** `ResolvedPoint.data` of the data family. */
export interface DataWatch {
  /** Looked up when the probe is armed; undefined: the address. */
  readonly symbol: string | undefined;
  readonly address: bigint;
  /** Bytes. */
  readonly length: bigint;
  /** Not writes alone. */
  readonly reads: boolean;
}

export function lowerData(probes: readonly Probe[], unit: Unit, handler: (probe: Probe) => string): void {
  const rows = probes.map((probe) => {
    const { symbol, address: where, length, reads } = probe.point.data as DataWatch;
    return record({
      probe: address(name(handler(probe))), symbol: symbol === undefined ? undefined : text(symbol),
      address: symbol === undefined ? unsignedLong(where) : undefined, length: number(length), reads: reads ? number(1) : undefined,
    });
  });
  unit.add("families", file(array("const struct stp_data_probe", "data_table", "open", list(rows, true))));
  unit.useFamily(familyUse("data", "data_table"));
  for (const part of ["data", "counters", "lookup"]) unit.need(part);
}
