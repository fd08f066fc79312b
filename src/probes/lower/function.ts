/** The table of functions: `struct stp_function_probe`, the kernel's rows first, then those of each module. */
import { address, array, file, list, name, number, record, sizeOf, text, unsignedLong } from "../../c/build.ts";
import { ALL_REGISTERS, type CInitializer, type Unit } from "../../c/tree.ts";
import type { Probe } from "../../program/tree.ts";
import { familyUse } from "./table.ts";

/** `ResolvedPoint.data` of the function family. */
export interface FunctionData {
  /** As linked: one row each. */
  readonly symbols?: readonly string[];
  /** In place of symbols: as the running kernel has it. */
  readonly address?: bigint;
  readonly module: string | undefined;
  readonly isReturn: boolean;
  /** 0: chosen at load. */
  readonly maxactive: bigint;
  /** A pattern gave it: where it cannot be armed it is left out. */
  readonly isOptional: boolean;
}

export function lowerFunctions(probes: readonly Probe[], unit: Unit, handler: (probe: Probe) => string, kept: (probe: Probe) => string | undefined): void {
  const ordered = [...probes].sort((a, b) => compare(dataOf(a).module ?? "", dataOf(b).module ?? ""));
  const needsAll = unit.needs.has(ALL_REGISTERS);
  const rows = ordered.flatMap((probe) => rowsOf(probe, handler, kept, needsAll));
  unit.add("families", file(array("const struct stp_function_probe", "function_table", "open", list(rows, true))));
  unit.useFamily(familyUse("function", "function_table"));
  for (const part of ["function", "lookup"]) unit.need(part);
}

function rowsOf(probe: Probe, handler: (probe: Probe) => string, kept: (probe: Probe) => string | undefined, needsAll: boolean): readonly CInitializer[] {
  const { symbols = [], address: at, module, isReturn, maxactive, isOptional } = dataOf(probe);
  const entry = probe.entry;
  const instance = entry && kept(probe);
  const rest = {
    module: module === undefined ? undefined : text(module),
    entry: entry && address(name(handler(entry))),
    instance_size: instance === undefined ? undefined : sizeOf(instance),
    maxactive: isReturn ? (maxactive === 0n ? name("STP_KRETACTIVE") : number(maxactive)) : undefined,
    is_return: isReturn ? number(1) : undefined,
    optional: isOptional ? number(1) : undefined,
    all_registers: needsAll && !isReturn ? number(1) : undefined,
  };
  const own = { probe: address(name(handler(probe))) };
  return at === undefined ? symbols.map((symbol) => record({ ...own, symbol: text(symbol), ...rest })) : [record({ ...own, offset: unsignedLong(at), ...rest })];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function dataOf(probe: Probe): FunctionData {
  return probe.point.data as FunctionData;
}
