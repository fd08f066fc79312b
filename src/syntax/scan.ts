/**
 * Text to tokens. Comments and white space end here; adjacent string literals become one; `$1 @1 $# @#` are replaced by
 * the script's arguments. Nothing is reported from here: a token that is wrong carries its fault, because text that a conditional
 * leaves out may hold anything.
 */
import type { SourceFile, TokenKind } from "../diagnostics/source.ts";
import { unescape } from "../diagnostics/escapes.ts";
import { KEYWORDS, LONG_OPERATORS, type Fault, type ScannedToken } from "./tokens.ts";

/** Deeper brackets would overflow the stack of every later stage. */
export const DEEPEST_NESTING = 150;
/** A text with more is binary; there is no use in reading on. */
const MOST_JUNK = 100;

const TAB = 9, NEWLINE = 10, RETURN = 13, SPACE = 32, FORM_FEED = 12, VERTICAL_TAB = 11;

export interface ScanOptions {
  /** The script's arguments, `$1` first; undefined where the text may not speak of them. */
  readonly arguments?: readonly string[];
  /** Called with the number of each argument that is spoken of; 0 for `$#` and `@#`. */
  readonly onArgument?: (index: number) => void;
}

/** All tokens of a file. Never fails; see `fault`. */
export function scan(file: SourceFile, options: ScanOptions = {}): ScannedToken[] {
  return new Scanner(file, options).all();
}

class Scanner {
  readonly #text: string;
  readonly #tokens: ScannedToken[] = [];
  #offset = 0;
  #line = 1;
  /** Offset at which the line starts, less the bytes that its characters so far have beyond one each. */
  #lineStart = 0;
  #depth = 0;
  #junk = 0;

  constructor(readonly file: SourceFile, readonly options: ScanOptions) {
    this.#text = file.text;
  }

  all(): ScannedToken[] {
    while (this.#skipBlanks()) {
      if (!this.#token()) break;
    }
    return this.#tokens;
  }

  /** False at the end of the text. */
  #skipBlanks(): boolean {
    const text = this.#text;
    for (;;) {
      const code = text.charCodeAt(this.#offset);
      if (code === SPACE || code === TAB || code === NEWLINE || (code >= VERTICAL_TAB && code <= RETURN) || code === FORM_FEED) this.#step();
      else if (code === 35 /* # */ || text.startsWith("//", this.#offset)) this.#skipTo("\n", 0);
      else if (text.startsWith("/*", this.#offset)) this.#skipTo("*/", 2);
      else return this.#offset < text.length;
    }
  }

  /** Goes over one character, keeping line and column. Columns count bytes, as upstream's do. */
  #step(): void {
    const code = this.#text.charCodeAt(this.#offset++);
    if (code === NEWLINE) {
      this.#line++;
      this.#lineStart = this.#offset;
    } else if (code >= 0x80) {
      this.#lineStart -= bytesBeyondOne(code);
    }
  }

  #stepTo(offset: number): void {
    while (this.#offset < offset) this.#step();
  }

  #skipTo(end: string, extra: number): void {
    const found = this.#text.indexOf(end, this.#offset + extra);
    this.#stepTo(found < 0 ? this.#text.length : found + extra);
  }

  /** Adds the token that starts here; false when reading on is of no use. */
  #token(): boolean {
    const text = this.#text;
    const code = text.charCodeAt(this.#offset);
    if (isWordStart(code)) return this.#word();
    if (isDigit(code)) return this.#number();
    if (code === 34 /* " */) return this.#string();
    if (code === 64 /* @ */) return this.#at();
    if (text.startsWith("%{", this.#offset)) return this.#embedded();
    if (code > SPACE && code < 127) return this.#operator();
    return this.#unknown();
  }

  #word(): boolean {
    const end = this.#wordEnd(this.#offset + 1);
    const text = this.#text.slice(this.#offset, end);
    if (text.charCodeAt(0) === 36 /* $ */) {
      if (text === "$" && this.#text[end] === "#") return this.#count("number", end + 1);
      if (/^\$\d/.test(text)) return this.#argument(text, end, false);
    }
    return this.#add(KEYWORDS.has(text) ? "keyword" : "identifier", text, end);
  }

  #wordEnd(from: number): number {
    let end = from;
    while (isWord(this.#text.charCodeAt(end))) end++;
    return end;
  }

  /** Digits and letters together, so that `12ab` is one wrong number and not two tokens. */
  #number(): boolean {
    let end = this.#offset + 1;
    while (isAlphanumeric(this.#text.charCodeAt(end))) end++;
    return this.#add("number", this.#text.slice(this.#offset, end), end);
  }

  #string(): boolean {
    const text = this.#text;
    let end = this.#offset + 1;
    for (; end < text.length && text[end] !== '"' && text[end] !== "\n"; end++) {
      if (text[end] === "\\") end++;
    }
    if (text[end] !== '"') {
      const line = text.indexOf("\n", this.#offset);
      return this.#fault("unterminated-string", "Could not find matching closing quote", line < 0 ? text.length : line);
    }
    return this.#addString(unescape(text.slice(this.#offset + 1, end)), end + 1);
  }

  /** Adjacent literals are one. */
  #addString(content: string, end: number): boolean {
    const last = this.#tokens[this.#tokens.length - 1];
    if (last?.kind !== "string") return this.#add("string", content, end);
    this.#tokens[this.#tokens.length - 1] = { ...last, text: last.text + content };
    this.#stepTo(end);
    return true;
  }

  #at(): boolean {
    if (this.#text[this.#offset + 1] === "#") return this.#count("string", this.#offset + 2);
    const end = this.#wordEnd(this.#offset + 1);
    const text = this.#text.slice(this.#offset, end);
    return /^@\d/.test(text) ? this.#argument(text, end, true) : this.#add("operator", text, end);
  }

  #embedded(): boolean {
    const close = this.#text.indexOf("%}", this.#offset + 2);
    if (close < 0) {
      return this.#fault("unterminated-code", "Could not find matching '%}' to close embedded function block", this.#text.length);
    }
    return this.#add("embedded-code", this.#text.slice(this.#offset + 2, close), close + 2);
  }

  #operator(): boolean {
    const long = LONG_OPERATORS.find((operator) => this.#text.startsWith(operator, this.#offset));
    const text = long ?? this.#text[this.#offset]!;
    this.#nest(text);
    if (this.#depth > DEEPEST_NESTING) {
      this.#fault("nested-too-deeply", `nesting deeper than ${DEEPEST_NESTING}`, this.#offset + text.length);
      return false;
    }
    return this.#add("operator", text, this.#offset + text.length);
  }

  #nest(text: string): void {
    if (text === "(" || text === "[" || text === "{" || text === "%(") this.#depth++;
    else if (this.#depth > 0 && (text === ")" || text === "]" || text === "}" || text === "%)")) this.#depth--;
  }

  #unknown(): boolean {
    const byte = new TextEncoder().encode(String.fromCodePoint(this.#text.codePointAt(this.#offset)!))[0]!;
    this.#add("junk", `\\x${byte.toString(16).padStart(2, "0")}`, this.#offset + 1);
    return ++this.#junk < MOST_JUNK;
  }

  #add(kind: TokenKind, text: string, end: number, fault?: Fault): boolean {
    const start = this.#offset;
    const place = { kind, text, file: this.file, offset: start, line: this.#line, column: start - this.#lineStart + 1, end };
    this.#tokens.push(fault === undefined ? place : { ...place, fault });
    this.#stepTo(end);
    return true;
  }

  #fault(code: string, message: string, end: number): boolean {
    return this.#add("junk", "", end, { code, message });
  }

  // --- the script's arguments

  /** `$#` and `@#`. */
  #count(kind: "number" | "string", end: number): boolean {
    const given = this.options.arguments;
    if (given === undefined) return this.#fault("arguments-not-here", "invalid nested substitution of command line arguments", end);
    return kind === "number" ? this.#add("number", String(given.length), end) : this.#addString(String(given.length), end);
  }

  /** `$3`, `@3`. */
  #argument(text: string, end: number, quoted: boolean): boolean {
    const given = this.options.arguments;
    if (given === undefined) return this.#fault("arguments-not-here", "invalid nested substitution of command line arguments", end);
    const digits = /^\d+/.exec(text.slice(1))![0];
    const stop = this.#offset + 1 + digits.length;
    const argument = given[Number(digits) - 1];
    if (argument === undefined) {
      return this.#fault("argument-out-of-range", `command line argument out of range [1-${given.length}]`, stop);
    }
    this.options.onArgument?.(Number(digits));
    return quoted ? this.#addString(argument, stop) : this.#splice(argument, stop);
  }

  /** The tokens of an argument, at the place where the script names it. */
  #splice(argument: string, end: number): boolean {
    const start = this.#offset;
    const place = { file: this.file, offset: start, line: this.#line, column: start - this.#lineStart + 1 };
    for (const token of scan({ ...this.file, text: argument })) {
      const here = { ...token, ...place, end: start + token.end };
      const last = this.#tokens[this.#tokens.length - 1];
      if (token.kind === "string" && last?.kind === "string") this.#tokens[this.#tokens.length - 1] = { ...last, text: last.text + token.text };
      else this.#tokens.push(here);
    }
    this.#stepTo(end);
    return true;
  }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

function isAlphanumeric(code: number): boolean {
  return isDigit(code) || isLetter(code);
}

function isWordStart(code: number): boolean {
  return isLetter(code) || code === 95 /* _ */ || code === 36 /* $ */;
}

function isWord(code: number): boolean {
  return isWordStart(code) || isDigit(code);
}

/** How many bytes more than one a UTF-16 unit has in UTF-8; each half of a pair has two. */
function bytesBeyondOne(code: number): number {
  if (code < 0x800) return 1;
  return code >= 0xd800 && code <= 0xdfff ? 1 : 2;
}
