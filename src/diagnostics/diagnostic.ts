import type { Token } from "./source.ts";

export type Severity = "error" | "warning" | "note";

/** What a stage found to say. It is data; `render.ts` alone turns it into text, and tests compare `code`. */
export interface Diagnostic {
  readonly severity: Severity;
  /** Stable name for tests and catalogues, in kebab case: `unresolved-function`. */
  readonly code: string;
  /** The first words of the rendered line: `parse error`, `semantic error`; absent for session and usage errors. */
  readonly category?: "parse error" | "semantic error";
  /** One sentence in upstream's wording, without position. */
  readonly message: string;
  /** The token that the message is about. */
  readonly at?: Token;
  /** A second token that the same message points at: rendered `KIND 'TEXT' at ...` with its source line, after the first. */
  readonly also?: Token;
  /** How the position is introduced under a parse error: upstream says `saw:` for the parser, `at:` for the scanner. */
  readonly seen?: "saw" | "at";
  /** `seen` at the end of this file: rendered `saw: NAME EOF`. */
  readonly endOf?: string;
  /** A second site that the message speaks of, rendered as a chained error. */
  readonly cause?: Diagnostic;
  /** What to do next: a package, a flag, the closest name. One line. */
  readonly hint?: string;
}

/** Collects what the stages say. Rendering, counting of similar ones and exit status belong to the edge. */
export class Diagnostics {
  readonly #all: Diagnostic[] = [];

  report(diagnostic: Diagnostic): void {
    this.#all.push(diagnostic);
  }

  get all(): readonly Diagnostic[] {
    return this.#all;
  }

  get errors(): readonly Diagnostic[] {
    return this.#all.filter((diagnostic) => diagnostic.severity === "error");
  }
}
