/** `kernel.data(ADDRESS|"SYMBOL")[.length(N)].write` and `.rw`: memory that the processor watches. */
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { PointComponent, ProbeFamily, ResolveContext, ResolvedPoint } from "../program/family.ts";
import { quoted } from "../program/point-text.ts";
import { lowerData } from "./lower/data.ts";
import type { DataWatch } from "./lower/data.ts";
import { refuse } from "./refuse.ts";

/** Debug registers of a CPU, by architecture: asm/hw_breakpoint.h. */
const registers: Readonly<Record<string, number>> = { x86_64: 4, i386: 4, powerpc: 1 };
const longest = 8n;

export const data: ProbeFamily = {
  name: "data",
  patterns: ["kernel.data(number)", "kernel.data(number).length(number)", "kernel.data(string)"].flatMap((where) => [`${where}.rw`, `${where}.write`]),
  runtimes: new Set(["kernel"]),
  isPrivileged: () => true,
  resolve(components, context): readonly ResolvedPoint[] {
    const watch = watchOf(components, context);
    return watch === undefined ? [] : [{ text: textOf(watch), components, data: { ...watch, registers: registers[context.kernel.arch] } }];
  },
  check: warnOfMany,
  lower: lowerData,
};

function watchOf(components: readonly PointComponent[], { kernel, diagnostics }: ResolveContext): DataWatch | undefined {
  const where = components[1]?.argument ?? 0n;
  const written = components.find(({ name }) => name === "length")?.argument;
  const length = typeof written === "bigint" ? written : 1n;
  if (length < 1n || length > longest) return refuse(diagnostics, "data-length", `kernel.data length must be 1 to ${longest}, which the processor can watch`);
  const reads = components.at(-1)?.name === "rw";
  if (typeof where === "bigint") return { symbol: undefined, address: where, length, reads };
  const places = kernel.symbols()?.variables(where).length ?? 0;
  if (places > 1) return refuse(diagnostics, "ambiguous-symbol", `there are ${places} variables ${quoted(where)} in kernel ${kernel.release}: give the address of one, kernel.data(0x...)`);
  if (isThere(where, kernel)) return { symbol: where, address: 0n, length, reads };
  return refuse(diagnostics, "no-symbol", `no variable ${quoted(where)} in kernel ${kernel.release}`);
}

/** Or nothing tells that it is not. */
function isThere(name: string, kernel: ResolveContext["kernel"]): boolean {
  const own = kernel.symbols();
  return own === undefined || own.variables(name).length > 0 || kernel.loadedModules().some((module) => (kernel.symbols(module)?.variables(name).length ?? 0) > 0);
}

function textOf({ symbol, address, length, reads }: DataWatch): string {
  const where = symbol === undefined ? `0x${BigInt.asUintN(64, address).toString(16)}` : quoted(symbol);
  return `kernel.data(${where}).length(${length}).${reads ? "rw" : "write"}`;
}

function warnOfMany(points: readonly ResolvedPoint[], diagnostics: Diagnostics): void {
  const most = (points[0]?.data as (DataWatch & { readonly registers: number | undefined }) | undefined)?.registers;
  if (most === undefined || points.length <= most) return;
  diagnostics.report({ severity: "warning", code: "data-many", message: `too many hardware breakpoint probes requested for this architecture (${points.length} vs. ${most})` });
}
