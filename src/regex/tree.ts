/** A pattern as a tree. Bytes are what it matches: a character beyond ASCII is the sequence of its UTF-8 bytes. */
export type Pattern =
  | { readonly kind: "empty" }
  | { readonly kind: "set"; readonly bytes: ByteSet }
  /** `^` and `$`: the start and the end of the whole string, wherever they stand. */
  | { readonly kind: "start" | "end" }
  | { readonly kind: "group"; readonly index: number; readonly inner: Pattern }
  | { readonly kind: "sequence"; readonly parts: readonly Pattern[] }
  | { readonly kind: "choice"; readonly options: readonly Pattern[] }
  /** `most` undefined: without an upper bound. */
  | { readonly kind: "repeat"; readonly inner: Pattern; readonly least: number; readonly most: number | undefined };

/** A set of bytes; the byte 0, which ends every string, is in none. */
export type ByteSet = ReadonlySet<number>;

/** A pattern that is not one, or that is too large. */
export class PatternError extends Error {
  /** Where in the pattern's bytes; undefined where upstream gives no position. */
  readonly position: number | undefined;

  constructor(message: string, position?: number) {
    super(message);
    this.position = position;
  }
}

export interface ParsedPattern {
  readonly root: Pattern;
  /** With the group 0, which is the whole match. */
  readonly groups: number;
}

/** Every byte of the pattern `.`: a string holds no NUL. */
export const anyByte: ByteSet = new Set(Array.from({ length: 255 }, (_, at) => at + 1));
