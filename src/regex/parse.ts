/**
 * POSIX extended regular expressions, as upstream takes them: `\` makes any character an ordinary one (there are no back
 * references and no `\d`), `(?: )` groups without a number, `)`, `]` and `}` stand for themselves where they close nothing.
 */
import { parseBrackets } from "./brackets.ts";
import { Cursor } from "./cursor.ts";
import { anyByte, PatternError } from "./tree.ts";
import type { ParsedPattern, Pattern } from "./tree.ts";

/** RE_DUP_MAX: a bound must be below it. */
const boundLimit = 0x7fff;
const quantifiers = ["*", "+", "?", "{"];

/** The tree of a pattern's bytes; throws PatternError. */
export function parsePattern(bytes: Uint8Array): ParsedPattern {
  return new Parser(bytes).pattern();
}

class Parser {
  readonly #cursor: Cursor;
  #groups = 1;
  #open = 0;

  constructor(bytes: Uint8Array) {
    this.#cursor = new Cursor(bytes);
  }

  pattern(): ParsedPattern {
    const root = this.#choice();
    return { root, groups: this.#groups };
  }

  #choice(): Pattern {
    const options = [this.#sequence()];
    while (this.#cursor.take("|")) options.push(this.#sequence());
    return options.length === 1 && options[0] ? options[0] : { kind: "choice", options };
  }

  #sequence(): Pattern {
    const parts: Pattern[] = [];
    while (!this.#cursor.isAtEnd && !this.#cursor.looksAt("|") && !this.#closesGroup()) parts.push(this.#quantified());
    if (parts.length === 0) return { kind: "empty" };
    return parts.length === 1 && parts[0] ? parts[0] : { kind: "sequence", parts };
  }

  #closesGroup(): boolean {
    return this.#open > 0 && this.#cursor.looksAt(")");
  }

  #quantified(): Pattern {
    let pattern = this.#atom();
    for (let sign = this.#quantifier(); sign !== undefined; sign = this.#quantifier()) {
      if (pattern.kind === "start" || pattern.kind === "end") throw new PatternError(`postfix closure '${sign}' applied to anchoring operator`, this.#cursor.at);
      this.#cursor.take(sign);
      pattern = { kind: "repeat", inner: pattern, ...this.#bounds(sign) };
    }
    return pattern;
  }

  #quantifier(): string | undefined {
    return quantifiers.find((sign) => this.#cursor.looksAt(sign));
  }

  #bounds(sign: string): { readonly least: number; readonly most: number | undefined } {
    switch (sign) {
      case "*": return { least: 0, most: undefined };
      case "+": return { least: 1, most: undefined };
      case "?": return { least: 0, most: 1 };
      default: return this.#interval();
    }
  }

  #interval(): { readonly least: number; readonly most: number | undefined } {
    const least = this.#bound("expected number");
    if (this.#cursor.take("}")) return { least, most: least };
    if (this.#cursor.isAtEnd) throw this.#error("unexpected end of regex", this.#cursor.at);
    if (!this.#cursor.take(",")) throw this.#error("expected ',' or '}'", this.#cursor.at);
    if (this.#cursor.take("}")) return { least, most: undefined };
    const most = this.#bound("expected '}' or number");
    this.#close("}");
    if (most < least) throw this.#error(`inverted bounds ${least},${most}`, this.#cursor.at - 1);
    return { least, most };
  }

  #bound(expected: string): number {
    const digits = this.#cursor.digits();
    const behind = Math.min(this.#cursor.at + 1, this.#cursor.length);
    if (digits === "") throw this.#error(expected, behind);
    if (Number(digits) >= boundLimit) throw this.#error(`${digits} is too large`, behind);
    return Number(digits);
  }

  #atom(): Pattern {
    const cursor = this.#cursor;
    const stray = this.#quantifier();
    if (stray !== undefined) throw this.#error(`unexpected '${stray}'`, cursor.at);
    if (cursor.take("(")) return this.#group();
    if (cursor.take("[")) return { kind: "set", bytes: parseBrackets(cursor) };
    if (cursor.take("^")) return { kind: "start" };
    if (cursor.take("$")) return { kind: "end" };
    if (cursor.take(".")) return { kind: "set", bytes: anyByte };
    cursor.take("\\");
    const byte = cursor.next();
    if (byte === undefined) throw this.#error("unexpected end of regex", cursor.at);
    return { kind: "set", bytes: new Set([byte]) };
  }

  #group(): Pattern {
    const isNumbered = !this.#cursor.take("?");
    if (!isNumbered && !this.#cursor.take(":")) throw this.#error(`unexpected '(?${this.#cursor.peek()}'`, Math.min(this.#cursor.at, this.#cursor.length - 1));
    const index = isNumbered ? this.#groups++ : 0;
    this.#open++;
    const inner = this.#choice();
    this.#open--;
    this.#close(")");
    return isNumbered ? { kind: "group", index, inner } : { kind: "sequence", parts: [inner] };
  }

  #close(sign: string): void {
    const cursor = this.#cursor;
    if (cursor.take(sign)) return;
    if (cursor.isAtEnd) throw this.#error(`expected ${sign}, found end of regex`, cursor.length - 1);
    throw this.#error(`expected ${sign}, found ${cursor.peek()}`, cursor.at);
  }

  #error(message: string, position: number): PatternError {
    return new PatternError(message, position);
  }
}
