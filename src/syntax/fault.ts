import type { Token } from "../diagnostics/source.ts";

export type Recovery = "after" | "before" | "here" | "behind";

/** Stops the reading of a declaration: what is wrong, and where reading goes on. */
export class SyntaxFault extends Error {
  readonly code: string;
  /** What messages quote; undefined at the end of the file. */
  readonly at: Token | undefined;
  readonly seen: "saw" | "at";
  /**
   * `after`: the token is used up, and reading goes on at the next declaration keyword. `before`: that may be the token itself.
   * `here`, `behind`: reading goes on at the token, or right behind it, whatever is there.
   */
  readonly recovery: Recovery;

  constructor(code: string, message: string, at: Token | undefined, seen: "saw" | "at" = "saw", recovery: Recovery = "after") {
    super(message);
    this.code = code;
    this.at = at;
    this.seen = seen;
    this.recovery = recovery;
  }
}
