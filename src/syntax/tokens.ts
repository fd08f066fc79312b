/** The words and signs of the language, as the scanner tells them apart. */
import type { Token } from "../diagnostics/source.ts";

export const KEYWORDS: ReadonlySet<string> = new Set([
  "probe", "global", "private", "function", "if", "else", "for", "foreach", "in", "limit", "return", "delete", "while",
  "break", "continue", "next", "string", "long", "try", "catch",
]);

/** Keywords that open a declaration: where reading goes on after an error. */
export const DECLARATION_KEYWORDS: ReadonlySet<string> = new Set(["probe", "global", "private", "function"]);

/** Signs of more than one character, longest first. `%( %? %: %)` belong to the preprocessor. */
export const LONG_OPERATORS: readonly string[] = [
  ">>>", "<<<", "<<=", ">>=",
  "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=", "=~", "!~", "&&", "||",
  "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", ".=", "%(", "%?", "%:", "%)",
];

/** A token with where it ends in its file: what tells `a*` from `a *`. */
export interface ScannedToken extends Token {
  readonly end: number;
  /** What is wrong with the token itself. Reported if the parser gets to it. */
  readonly fault?: Fault;
}

export interface Fault {
  readonly code: string;
  readonly message: string;
  /** A second place that the message speaks of. */
  readonly cause?: { readonly message: string; readonly at: Token };
}

const BUILTIN_OPERATORS: ReadonlySet<string> = new Set([
  "@cast", "@defined", "@probewrite", "@entry", "@perf", "@var", "@avg", "@count", "@sum", "@min", "@max", "@variance",
  "@hist_linear", "@hist_log", "@const", "@enum", "@enumname", "@kregister", "@uregister", "@kderef", "@uderef",
]);

/** Operators of the language that start with @; other such words are macros. */
export function isBuiltinOperator(text: string): boolean {
  return BUILTIN_OPERATORS.has(text);
}

export function isOperator(token: Token | undefined, text: string): boolean {
  return token !== undefined && token.kind === "operator" && token.text === text;
}

export function isKeyword(token: Token | undefined, text: string): boolean {
  return token !== undefined && token.kind === "keyword" && token.text === text;
}
