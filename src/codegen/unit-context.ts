/** What every function of a generated unit shares while it is made. */
import type { CExpression, Unit } from "../c/tree.ts";
import { array, name, variable } from "../c/build.ts";
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { Enumerator, Func, Global, Kept } from "../program/tree.ts";
import type { Effects } from "./effects.ts";
import type { FrameSize } from "./frames.ts";
import type { Macros } from "./limits.ts";
import type { Shares } from "./shares.ts";
import { Names } from "./names.ts";

export class UnitContext {
  /** script.c */
  readonly script: Unit;
  /** embedded.c: C that needs kernel headers. */
  readonly embedded: Unit;
  readonly runtime: "kernel" | "user";
  /** Statements are charged to a limit. */
  readonly limitsStatements: boolean;
  /** What cannot be read of the traced kernel is 0, and no error. */
  readonly skipsFaults: boolean;
  readonly effects: Effects;
  readonly shares: Shares;
  /** -D of the command line. */
  readonly macros: Macros;
  readonly diagnostics: Diagnostics;
  /** A match leaves what matched() gives. */
  readonly remembersMatches: boolean;
  readonly #globals = new Names<Global>();
  readonly #functions = new Names<Func>();
  readonly #records = new Names<readonly Kept[]>();
  readonly #patterns = new Names<string>();
  readonly #symbols = new Names<string>();
  readonly #enumerators = new Names<string>();
  readonly #mentioned = new Set<string>();
  #embeds = 0;
  #line: FrameSize = { strings: 0, bytes: 0 };

  constructor(parts: Pick<UnitContext, "script" | "embedded" | "runtime" | "limitsStatements" | "skipsFaults" | "effects" | "shares" | "macros" | "diagnostics" | "remembersMatches">) {
    this.script = parts.script;
    this.embedded = parts.embedded;
    this.runtime = parts.runtime;
    this.limitsStatements = parts.limitsStatements;
    this.skipsFaults = parts.skipsFaults;
    this.effects = parts.effects;
    this.shares = parts.shares;
    this.macros = parts.macros;
    this.diagnostics = parts.diagnostics;
    this.remembersMatches = parts.remembersMatches;
  }

  globalName(global: Global): string {
    return this.#globals.of(global, `g_${global.name}`);
  }

  global(global: Global): CExpression {
    return name(this.globalName(global));
  }

  functionName(func: Func): string {
    return this.#functions.of(func, `fn_${func.name}`);
  }

  /** The record of a pattern of `=~`. */
  patternName(pattern: string): string {
    return this.#patterns.of(pattern, "regex");
  }

  /** The record of a symbol of the kernel. */
  symbolName(symbol: string): string {
    return this.#symbols.of(symbol, `symbol_${symbol}`);
  }

  /** The records of all symbols of the kernel that the script has named so far. */
  get symbolNames(): readonly string[] {
    return this.#symbols.all;
  }

  /** The table of an enumeration: equal ones share it. */
  enumeratorsName(values: readonly Enumerator[]): string {
    return this.#enumerators.of(values.map(({ name: each, value }) => `${each} ${value}`).join(), "enumerators");
  }

  /** The C type of what the entry of a call keeps; declared with the first question. */
  keptType(record: readonly Kept[]): string {
    const called = this.#records.of(record, "kept");
    if (this.firstMention(`struct ${called}`)) {
      const fields = record.map(({ type }, at) => (type === "string" ? array("char", `v${at}`, name("STP_MAXSTRINGLEN")) : variable("stp_i64", `v${at}`)));
      this.script.add("globals", { kind: "struct", name: called, fields });
    }
    return `struct ${called}`;
  }

  keptField(kept: Kept): { readonly type: string; readonly field: string } {
    return { type: this.keptType(kept.record), field: `v${kept.record.indexOf(kept)}` };
  }

  /** The unit writes lines that need so much room. */
  widenLine({ strings, bytes }: FrameSize): void {
    this.#line = { strings: Math.max(strings, this.#line.strings), bytes: Math.max(bytes, this.#line.bytes) };
  }

  get lineRoom(): FrameSize {
    return this.#line;
  }

  /** Whether a declaration of this name is still to be made. */
  firstMention(declared: string): boolean {
    const isFirst = !this.#mentioned.has(declared);
    this.#mentioned.add(declared);
    return isFirst;
  }

  /** A name for a piece of embedded C that has none. */
  embedName(): string {
    this.#embeds++;
    return `embedded_${this.#embeds}`;
  }
}
