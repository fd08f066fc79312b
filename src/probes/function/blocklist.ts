/** Functions that must not be probed, with the reason. */
import type { CodeSymbol, SymbolSource } from "../../debuginfo/symbols.ts";

/** Up to its end each trampoline is a copy of it, with the breakpoint or jump that a probe has put there; nobody knows that in the copy. */
const COPIED = "ftrace runs copies of it, and a breakpoint that is copied crashes the kernel";

/** Text of the kernel's image that no probe may be in, between two of its own symbols. */
const SECTIONS: readonly (readonly [start: string, end: string, reason: string])[] = [
  ["__noinstr_text_start", "__noinstr_text_end", "it runs where nothing may be instrumented"],
  ["__entry_text_start", "__entry_text_end", "it is a way into the kernel"],
  ["__kprobes_text_start", "__kprobes_text_end", "kprobes are made of it"],
  ["__cpuidle_text_start", "__cpuidle_text_end", "it runs while RCU does not watch"],
  ["ftrace_caller", "ftrace_caller_end", COPIED],
  ["ftrace_regs_caller", "ftrace_regs_caller_end", COPIED],
];

/** By name: also where nothing tells their addresses. */
const FUNCTIONS: ReadonlyMap<string, string> = new Map([["ftrace_caller", COPIED], ["ftrace_regs_caller", COPIED]]);

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

  /** Why the function must not be probed at this symbol, or wherever it is where no symbols are known; undefined where it may be. */
  reason(name: string, { address, isInit }: Partial<CodeSymbol> = {}): string | undefined {
    if (isInit === true) return "its code is gone once the kernel has started";
    const range = address === undefined ? undefined : this.#ranges.find(({ start, end }) => address >= start && address < end);
    return range?.reason ?? FUNCTIONS.get(name);
  }
}
