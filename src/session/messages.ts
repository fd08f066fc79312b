import type { Terminal } from "../platform/platform.ts";
import type { SessionOptions } from "./options.ts";

/** Lines on standard error: what the script warns of and complains about, and what we add. */
export class Messages {
  readonly #terminal: Terminal;
  readonly #options: Pick<SessionOptions, "suppressWarnings" | "colors">;

  constructor(terminal: Terminal, options: Pick<SessionOptions, "suppressWarnings" | "colors">) {
    this.#terminal = terminal;
    this.#options = options;
  }

  /** A warning of the script's: -w silences it. */
  warn(text: string): void {
    if (!this.#options.suppressWarnings) this.warnAlways(text);
  }

  /** A warning about the run itself, such as lost output: never silenced. */
  warnAlways(text: string): void {
    this.note(`${this.#word("WARNING:", this.#options.colors?.warning)} ${text}`);
  }

  error(text: string): void {
    this.note(`${this.#word("ERROR:", this.#options.colors?.error)} ${text}`);
  }

  note(line: string): void {
    this.#terminal.write(2, `${line}\n`);
  }

  #word(word: string, sgr: string | undefined): string {
    return sgr === undefined ? word : `\x1b[${sgr}m\x1b[K${word}\x1b[m\x1b[K`;
  }
}
