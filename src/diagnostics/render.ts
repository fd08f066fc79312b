/** Diagnostics to text, in the layout that users of stap know. Nothing else turns a diagnostic into words. */
import { paint, type Colors, type Coloured } from "./colors.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { SourceFile, Token } from "./source.ts";
import { shown } from "./source.ts";

export interface RenderSettings {
  /** -v: similar errors are shown too, and notes. */
  readonly verbose: boolean;
  /** -w. */
  readonly suppressWarnings?: boolean;
  readonly colors?: Colors;
}

/** How the layouts differ: what stands before the source line. */
const SOURCE = { "parse error": "     source: ", "semantic error": "        source: ", warning: " source: " } as const;
type Layout = keyof typeof SOURCE;

/** Errors that are of the kind of another. */
const ALIKE: Readonly<Record<string, string>> = { "index-type-conflict": "type-conflict" };

/** Remembers what has been said in a session: the file spoken of last, the warnings, the kinds of errors. */
export class Renderer {
  readonly #settings: RenderSettings;
  readonly #warned = new Set<string>();
  readonly #kinds = new Set<string>();
  readonly #suppressed = { error: 0, warning: 0 };
  #lastFile: string | undefined;

  constructor(settings: RenderSettings) {
    this.#settings = settings;
  }

  /** The text for what one step reported. The errors that one file's parsing ends with are counted. */
  render(diagnostics: readonly Diagnostic[]): string {
    return diagnostics.map((diagnostic, index) => {
      const next = diagnostics[index + 1];
      const file = parsedFile(diagnostic);
      const isLast = file !== undefined && (next === undefined || parsedFile(next) !== file) && next?.code !== "empty-input";
      return this.#one(diagnostic) + (isLast ? this.#count(diagnostics, file) : "");
    }).join("");
  }

  /** What a session ends with when errors or warnings were left out. */
  summary(): string {
    const counts = (["error", "warning"] as const).filter((kind) => this.#suppressed[kind] > 0);
    const lines = counts.map((kind) => `Number of similar ${kind} messages suppressed: ${this.#suppressed[kind]}.\n`);
    return lines.length === 0 ? "" : `${lines.join("")}Rerun with -v to see them.\n`;
  }

  #count(diagnostics: readonly Diagnostic[], file: string): string {
    const number = diagnostics.filter((diagnostic) => parsedFile(diagnostic) === file).length;
    return number === 1 ? "1 parse error.\n" : `${number} parse errors.\n`;
  }

  #one(diagnostic: Diagnostic): string {
    switch (diagnostic.severity) {
      case "error": return this.#error(diagnostic);
      case "warning": return this.#warning(diagnostic);
      case "note": return this.#settings.verbose ? `${diagnostic.message}\n` : "";
    }
  }

  #error(diagnostic: Diagnostic): string {
    if (this.#isRepeated(diagnostic)) return "";
    return diagnostic.category === undefined ? `${sentence(diagnostic)}\n` : this.#chain(diagnostic);
  }

  /** With its causes, the last of which says what is wrong. */
  #chain(diagnostic: Diagnostic): string {
    const text = diagnostic.category === "parse error" ? this.#parseError(diagnostic) : this.#semanticError(diagnostic);
    const hint = diagnostic.hint === undefined ? "" : `${diagnostic.hint}\n`;
    return `${text}${hint}\n${diagnostic.cause === undefined ? "" : this.#chain(diagnostic.cause)}`;
  }

  /** Errors of one kind are said once, and counted after that. */
  #isRepeated(diagnostic: Diagnostic): boolean {
    const isByCode = diagnostic.category === "semantic error" || diagnostic.code === "unknown-operator";
    const kind = isByCode ? (ALIKE[diagnostic.code] ?? diagnostic.code) : diagnostic.message;
    // What the scanner and the preprocessor find is always said.
    const isRepeated = this.#kinds.has(kind) && !this.#settings.verbose && diagnostic.seen !== "at";
    this.#kinds.add(kind);
    if (isRepeated) this.#suppressed.error++;
    return isRepeated;
  }

  #parseError({ message, at, seen = "saw", endOf }: Diagnostic): string {
    const head = `${this.#paint("parse error:", "error")} ${message}\n`;
    const label = seen === "saw" ? "        saw: " : "         at: ";
    if (at === undefined) return endOf === undefined ? head : `${head}${label}${endOf} EOF\n`;
    return `${head}${label}${quoted(at)}${this.#place(at.file.name, at)}\n${this.#source(at, "parse error")}`;
  }

  #semanticError({ message, at, also }: Diagnostic): string {
    const head = `${this.#paint("semantic error:", "error")} ${message}`;
    if (at === undefined) return `${head}\n`;
    const first = this.#site(at);
    return `${head}: ${first}${also === undefined ? "" : this.#site(also)}`;
  }

  #site(at: Token): string {
    return `${quoted(at)}${this.#shortPlace(at)}\n${this.#source(at, "semantic error")}`;
  }

  #warning(diagnostic: Diagnostic): string {
    const { message, at } = diagnostic;
    if (this.#settings.suppressWarnings === true) return "";
    if (this.#warned.has(message) && !this.#settings.verbose) {
      this.#suppressed.warning++;
      return "";
    }
    this.#warned.add(message);
    const head = `${this.#paint("WARNING:", "warning")} ${sentence(diagnostic)}`;
    return at === undefined ? `${head}\n` : `${head}: ${quoted(at)}${this.#shortPlace(at)}\n${this.#source(at, "warning")}`;
  }

  /** The file's name is left out when the message before was about the same file. */
  #shortPlace(at: Token): string {
    const file = at.file.name === this.#lastFile ? "" : at.file.name;
    this.#lastFile = at.file.name;
    return this.#place(file, at);
  }

  #place(file: string, at: Token): string {
    return this.#paint(`${file}:${at.line}:${at.column}`, "source");
  }

  /** The line with the caret, then the macros that brought the token in, innermost first. */
  #source(at: Token, layout: Layout): string {
    const from = at.from === undefined ? "" : this.#expansion(at.from, layout);
    return `${this.#line(at, layout)}${from}`;
  }

  #expansion(at: Token, layout: Layout): string {
    return `\tin expansion of macro: ${quoted(at)}${this.#place(at.file.name, at)}\n${this.#source(at, layout)}`;
  }

  #line(at: Token, layout: Layout): string {
    const { before, token, after } = split(at);
    const indent = SOURCE[layout];
    const gap = " ".repeat(indent.length) + before.replace(/[^\t]/gu, " ");
    return `${indent}${before}${this.#paint(token, "token")}${after}\n${gap}${this.#paint("^", "caret")}\n`;
  }

  #paint(text: string, part: Coloured): string {
    return paint(text, this.#settings.colors?.[part]);
  }
}

/** The file whose parsing an error belongs to. */
function parsedFile({ severity, category, at, endOf }: Diagnostic): string | undefined {
  return severity === "error" && category === "parse error" ? (rootOf(at)?.file.name ?? endOf) : undefined;
}

/** A token of a macro of a library belongs to the file that invokes the macro. */
function rootOf(at: Token | undefined): Token | undefined {
  let root = at;
  while (root?.from !== undefined) root = root.from;
  return root;
}

function sentence({ message, hint }: Diagnostic): string {
  return hint === undefined ? message : `${message}; ${hint}`;
}

/** `KIND 'TEXT' at `; keywords and embedded code are not quoted, and what does not print is `?`. */
function quoted(at: Token): string {
  if (at.kind === "keyword" || at.kind === "embedded-code") return `${at.kind} at `;
  const text = [...new TextEncoder().encode(shortened(shown(at)))].map((byte) => (byte < 32 || byte > 126 ? "?" : String.fromCharCode(byte))).join("");
  return `${at.kind} '${text}' at `;
}

/** More of a token helps nobody. */
const LONGEST_QUOTE = 1000;

function shortened(text: string): string {
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}...` : text;
}

/** More of a line than this on a side of the token helps nobody. */
const WIDEST = 300;

/** The line of a token, in three parts; what is far away on a very long line is left out. */
function split(at: Token): { before: string; token: string; after: string } {
  const { text } = at.file;
  const start = lineStart(at.file, at.offset);
  const newline = text.indexOf("\n", at.offset);
  const end = newline < 0 ? text.length : newline;
  const width = at.kind === "keyword" || at.kind === "identifier" || at.kind === "operator" || at.kind === "number" ? at.text.length : 1;
  const middle = Math.min(end, at.offset + width);
  const before = at.offset - start > WIDEST ? `...${text.slice(at.offset - WIDEST, at.offset)}` : text.slice(start, at.offset);
  const after = end - middle > WIDEST ? `${text.slice(middle, middle + WIDEST)}...` : text.slice(middle, end);
  return { before, token: shortened(text.slice(at.offset, middle)), after };
}

function lineStart(file: SourceFile, offset: number): number {
  return offset === 0 ? 0 : file.text.lastIndexOf("\n", offset - 1) + 1;
}
