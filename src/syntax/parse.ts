/**
 * Pass 1 for one file: scan -> preprocess -> declarations, one at a time, each matched against grammar.ohm by
 * matcher.ts and turned into the tree; what it refuses Ohm explains.
 * A declaration that is wrong is reported and left out; reading goes on at the next one, so that one run reports several errors.
 */
import type { MatchResult } from "ohm-js";
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source.ts";
import { encodeTokens } from "./alphabet.ts";
import type { Declaration, GlobalDeclaration, Script } from "./ast.ts";
import type { Facts } from "./conditions.ts";
import { declarationEnd, nextDeclaration } from "./cut.ts";
import { SyntaxFault } from "./fault.ts";
import { explainer, language } from "./grammar.ts";
import type { MacroNotice, Macros } from "./macros.ts";
import { privilegedFault } from "./privilege.ts";
import { preprocess, type Preprocessed } from "./preprocess.ts";
import { scriptOf } from "./script.ts";
import { scan, DEEPEST_NESTING } from "./scan.ts";
import { isKeyword, type ScannedToken } from "./tokens.ts";
import { read, type Reader } from "./tree/reader.ts";
import { wordingOf, type Expected } from "./wording.ts";

export type { Facts } from "./conditions.ts";
export type { Macro, Macros } from "./macros.ts";

export interface ParseOptions extends Facts {
  /** What `$1 @1 $# @#` stand for; left out for library files, which may not speak of them. */
  readonly arguments?: readonly string[];
  /** Told which argument the text speaks of, counted from 1. */
  readonly onArgument?: (index: number) => void;
  /** Macros of the libraries. */
  readonly macros?: Macros;
}

/** After so many errors in one file, more of them help nobody. */
const MOST_ERRORS = 100;
/** Matching a declaration takes a kilobyte for each of its tokens. */
const LONGEST_DECLARATION = 300_000;

/** The tree of a file, or undefined when something was wrong; what was wrong is reported. */
export function parseScript(file: SourceFile, options: ParseOptions, diagnostics: Diagnostics): Script | undefined {
  const scanned = scan(file, options);
  const before = diagnostics.errors.length;
  const { tokens } = preprocessed(file, scanned, options, diagnostics);
  const parser = new Parser(file, tokens, options, diagnostics);
  const declarations = parser.declarations();
  if (parser.sawNothing && file.role === "user") reportEmpty(file, scanned.length === 0, diagnostics);
  return diagnostics.errors.length > before ? undefined : scriptOf(file, declarations);
}

/** The macros that a library file (.stpm) defines. */
export function parseMacros(file: SourceFile, options: ParseOptions, diagnostics: Diagnostics): Macros {
  const { tokens, macros } = preprocessed(file, scan(file, options), options, diagnostics);
  const [stray] = tokens;
  if (stray !== undefined) {
    const { code, message } = stray.fault ?? { code: "stray-in-macro-library", message: `unexpected token in library macro file '${file.name}'` };
    diagnostics.report({ severity: "error", category: "parse error", code, message, at: stray, seen: "at" });
  }
  return macros;
}

function preprocessed(file: SourceFile, tokens: readonly ScannedToken[], options: ParseOptions, diagnostics: Diagnostics): Preprocessed {
  const report = (notice: MacroNotice): void => {
    diagnostics.report(notice.severity === "error" ? { ...notice, category: "parse error", seen: "saw", endOf: file.name } : notice);
  };
  return preprocess(tokens, options.macros ?? new Map(), options, report);
}

function reportEmpty(file: SourceFile, textItself: boolean, diagnostics: Diagnostics): void {
  const message = `Input file '${file.name}' is empty${textItself ? "" : " after preprocessing"}.`;
  diagnostics.report({ severity: "error", code: "empty-input", message });
}

class Parser {
  readonly #text: string;
  #index = 0;
  #errors = 0;
  readonly #globals = new Map<string, GlobalDeclaration>();
  /** A declaration, good or bad, has been met. */
  #met = false;

  constructor(
    readonly file: SourceFile, readonly tokens: readonly ScannedToken[], readonly options: ParseOptions, readonly diagnostics: Diagnostics,
  ) {
    this.#text = encodeTokens(tokens, language().alphabet);
  }

  get sawNothing(): boolean {
    return !this.#met;
  }

  declarations(): Declaration[] {
    const found: Declaration[] = [];
    while (this.#index < this.tokens.length && this.#errors < MOST_ERRORS) {
      try {
        found.push(...this.#declaration());
      } catch (error) {
        if (!(error instanceof SyntaxFault)) throw error;
        this.#recover(error);
      }
    }
    return found;
  }

  #declaration(): readonly Declaration[] {
    const start = this.#index;
    const end = declarationEnd(this.tokens, start);
    if (end - start > LONGEST_DECLARATION) throw this.#tooLong(start);
    const text = this.#text.slice(start, end);
    const tokens = this.tokens.slice(start, end);
    const matched = guarded(() => language().matcher.match(text, readerOf(tokens, this.tokens[end])), this.tokens[start]);
    const failed = matched === undefined ? guarded(() => explainer().grammar.match(text, "declaration"), this.tokens[start]) : undefined;
    const privileged = this.options.guru || this.file.role !== "user" ? undefined : privilegedFault(tokens.slice(0, failed?.getRightmostFailurePosition()));
    this.#met ||= failed === undefined || privileged !== undefined;
    if (privileged !== undefined) throw privileged;
    if (failed?.succeeded()) throw new Error("the matcher refuses what grammar.ohm allows");
    if (failed !== undefined) throw this.#fault(failed, start);
    const tree = guarded(() => read<Declaration | GlobalDeclaration[]>(matched!), this.tokens[start]);
    const declarations = Array.isArray(tree) ? tree : [tree];
    for (const each of declarations) if (each.kind === "global") this.#learn(each);
    this.#index = end;
    return declarations;
  }

  #tooLong(start: number): SyntaxFault {
    this.#met = true;
    return new SyntaxFault("declaration-too-long", `a declaration of more than ${LONGEST_DECLARATION} words and signs`, this.tokens[start], "at");
  }

  /** A name is one global of its file. */
  #learn(global: GlobalDeclaration): void {
    const known = this.#globals.get(global.name);
    if (known === undefined) this.#globals.set(global.name, global);
    else if (known.isPrivate === global.isPrivate) throw new SyntaxFault("duplicate-global", "duplicate global name", global.at);
    else throw new SyntaxFault("global-and-private", "global versus private variable declaration conflict", global.at);
  }

  #fault(match: MatchResult, start: number): SyntaxFault {
    const index = start + match.getRightmostFailurePosition();
    const token = this.tokens[index];
    this.#met ||= index > start || token?.fault === undefined || token.kind === "junk";
    return wordingOf(expectedOf(match), { token, previous: this.tokens[index - 1], isFirst: index === start });
  }

  /** Reports a fault and goes to where the next declaration may start. Faults of tokens on the way are reported too. */
  #recover(fault: SyntaxFault): void {
    this.#report(fault);
    this.#met ||= fault.code === "nested-too-deeply";
    const at = fault.at === undefined ? this.#endOf() : this.tokens.indexOf(fault.at as ScannedToken, this.#index);
    const index = at < 0 ? this.#index : at;
    if (fault.recovery === "here" || fault.recovery === "behind") {
      this.#index = index + (fault.recovery === "behind" ? 1 : 0);
      return;
    }
    const from = fault.recovery === "before" ? index : index + 1;
    this.#index = nextDeclaration(this.tokens, Math.max(from, this.#index + (fault.recovery === "before" ? 0 : 1)), (token) => {
      if (this.#errors < MOST_ERRORS && token.kind !== "junk") this.#report(new SyntaxFault(token.fault!.code, token.fault!.message, token, "at"));
    });
  }

  /** A fault without a token is at the end of the declaration. */
  #endOf(): number {
    return declarationEnd(this.tokens, this.#index) - 1;
  }

  #report(fault: SyntaxFault): void {
    this.#errors++;
    const cause = (fault.at as ScannedToken | undefined)?.fault?.cause;
    this.diagnostics.report({
      severity: "error", category: "parse error", code: fault.code, message: fault.message, seen: fault.seen,
      ...(fault.at === undefined ? { endOf: this.file.name } : { at: fault.at }),
      ...(cause === undefined ? {} : { cause: { severity: "error", category: "parse error", code: `${fault.code}-first`, seen: "at", ...cause } }),
    });
  }
}

function readerOf(tokens: readonly ScannedToken[], next: ScannedToken | undefined): Reader {
  return { tokens, next, inFunction: tokens.slice(0, 2).some((token) => isKeyword(token, "function")) };
}

function expectedOf(match: MatchResult): Expected {
  const { terminals } = explainer();
  const failures = match.getRightmostFailures();
  const expected = { descriptions: new Set<string>(), terminals: new Set<string>(), end: false };
  for (const failure of failures) {
    const text = failure.getText();
    if (text === "end of input") expected.end = true;
    else if (failure.isStringTerminal()) expected.terminals.add(terminals.get(text) ?? text);
    else expected.descriptions.add(text);
  }
  return expected;
}

/** Chains that no bracket opens (`if (a) if (b) ...`) are not counted by the scanner: the stack is their limit. */
function guarded<T>(work: () => T, at: ScannedToken | undefined): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new SyntaxFault("nested-too-deeply", `nesting deeper than ${DEEPEST_NESTING}`, at, "at");
  }
}
