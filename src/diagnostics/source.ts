import { escape } from "./escapes.ts";

/** A text that tokens come from: the user's script, a tapset file, or text made by a macro or an argument. */
export interface SourceFile {
  /** As messages print it: a path, or `<input>` for -e and standard input. */
  readonly name: string;
  readonly text: string;
  /** `user`: named on the command line. `library`: found under -I. `embedded`: carried in the executable. */
  readonly role: "user" | "library" | "embedded";
}

/** The words that messages use for a token (spec: KIND 'TEXT' at FILE:L:C). */
export type TokenKind = "identifier" | "operator" | "string" | "number" | "keyword" | "embedded-code" | "junk";

/**
 * A token as it stands in its source. Every syntax node and every resolved node points at the token that messages
 * about it quote. `text` of a string is its content after gluing and escapes; of a number its spelling.
 */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly file: SourceFile;
  /** Offset in `file.text`, in UTF-16 units; line and column count from 1. */
  readonly offset: number;
  readonly line: number;
  readonly column: number;
  /** The macro invocation or the `$1`/`@1` that brought this token in. */
  readonly from?: Token;
}

/** `FILE:L:C`, as messages print a position. */
export function position(token: Token): string {
  return `${token.file.name}:${token.line}:${token.column}`;
}

/** `KIND 'TEXT' at FILE:L:C`; keywords and embedded code carry no text, as upstream prints them. */
export function describe(token: Token): string {
  const what = token.kind === "keyword" || token.kind === "embedded-code" ? token.kind : `${token.kind} '${shown(token)}'`;
  return `${what} at ${position(token)}`;
}

/** The text of a string with its escapes; a quotation mark needs none here. */
export function shown({ kind, text }: Pick<Token, "kind" | "text">): string {
  return kind === "string" ? escape(text).replaceAll('\\"', '"') : text;
}
