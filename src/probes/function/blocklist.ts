/** Functions that must not be probed, with the reason. */
import type { CodeSymbol, SymbolSource } from "../../debuginfo/symbols.ts";

/** Text of the kernel's image that no probe may be in, between two of its own symbols. */
const SECTIONS: readonly (readonly [start: string, end: string, reason: string])[] = [
  ["__noinstr_text_start", "__noinstr_text_end", "it runs where nothing may be instrumented"],
  ["__entry_text_start", "__entry_text_end", "it is a way into the kernel"],
  ["__kprobes_text_start", "__kprobes_text_end", "kprobes are made of it"],
  ["__cpuidle_text_start", "__cpuidle_text_end", "it runs while RCU does not watch"],
];

/** By name. */
const FUNCTIONS: ReadonlyMap<string, string> = new Map();

/** Asks a kernel's symbols for its sections once. */
export class Blocklist {
  readonly #ranges: readonly { readonly start: bigint; readonly end: bigint; readonly reason: string }[];

  constructor(symbols: SymbolSource | undefined) {
    const address = (name: string): bigint | undefined => (symbols === undefined ? undefined : [...symbols.functions(name), ...symbols.variables(name)][0]?.address);
    this.#ranges = SECTIONS.flatMap(([first, last, reason]) => {
      const [start, end] = [address(first), address(last)];
      return start === undefined || end === undefined ? [] : [{ start, end, reason }];
    });
  }

  /** Why the function must not be probed at this symbol; undefined where it may be. */
  reason(name: string, { address, isInit }: CodeSymbol): string | undefined {
    if (isInit) return "its code is gone once the kernel has started";
    const range = address === undefined ? undefined : this.#ranges.find(({ start, end }) => address >= start && address < end);
    return range?.reason ?? FUNCTIONS.get(name);
  }
}
