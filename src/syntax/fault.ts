import type { Token } from "../diagnostics/source.ts";

/** Stops the reading of a declaration: what is wrong, and where reading goes on. */
export class SyntaxFault extends Error {
  readonly code: string;
  /** What messages quote; undefined at the end of the file. */
  readonly at: Token | undefined;
  readonly seen: "saw" | "at";
  /**
   * `after`: the token is used up, the next declaration keyword behind it opens the next declaration; `before`: the token may open it itself;
   * `here`: the declaration goes on as if it had ended after the token, so that the rest is reported too.
   */
  readonly recovery: "after" | "before" | "here";

  constructor(code: string, message: string, at: Token | undefined, seen: "saw" | "at" = "saw", recovery: "after" | "before" | "here" = "after") {
    super(message);
    this.code = code;
    this.at = at;
    this.seen = seen;
    this.recovery = recovery;
  }
}
