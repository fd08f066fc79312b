/** `@define` macros: a stream of tokens in which invocations are replaced by bodies. */
import { isBuiltinOperator, isOperator, type Fault, type ScannedToken } from "./tokens.ts";

export interface Macro {
  /** The name at its definition, for messages. */
  readonly at: ScannedToken;
  readonly name: string;
  /** undefined for a macro that is invoked without parentheses. */
  readonly parameters?: readonly string[];
  readonly body: readonly ScannedToken[];
}
export type Macros = ReadonlyMap<string, Macro>;

/** A definition that is not usable, or one that deserves a word. */
export interface MacroNotice {
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly message: string;
  readonly at?: ScannedToken;
}

/** Macros that double each other may have no end in our time. */
const MOST_EXPANSIONS = 20_000;

export class MacroExpander {
  readonly #tokens: readonly ScannedToken[];
  /** Tokens put back, the next one last. */
  readonly #pending: ScannedToken[] = [];
  #index = 0;
  #expansions = 0;
  readonly #defined = new Map<string, Macro>();

  /** `library`: the macros that every file may use. A file's own definitions come before them. */
  constructor(tokens: readonly ScannedToken[], readonly library: Macros, readonly notice: (notice: MacroNotice) => void) {
    this.#tokens = tokens;
  }

  /** The macros that the text defined. */
  get defined(): Macros {
    return this.#defined;
  }

  /** The next token as it stands, no macro replaced. */
  raw(): ScannedToken | undefined {
    return this.#pending.pop() ?? this.#tokens[this.#index++];
  }

  /** The next token with macros replaced and definitions taken in. */
  next(): ScannedToken | undefined {
    for (let token = this.raw(); token !== undefined; token = this.raw()) {
      if (token.kind !== "operator" || token.text.length < 2 || token.text[0] !== "@") return token;
      const outcome = token.text === "@define" ? this.#define(token) : this.#expand(token);
      if (outcome !== undefined) return outcome;
    }
    return undefined;
  }

  /** A token with a fault, or undefined when the definition is taken in. */
  #define(keyword: ScannedToken): ScannedToken | undefined {
    if (keyword.from !== undefined) return wrong(keyword, "define-inside-macro", "'@define' forbidden inside macro body");
    const name = this.raw();
    if (name?.kind !== "identifier") return this.#expected(name, "identifier");
    const earlier = this.#defined.get(name.text);
    if (earlier !== undefined) {
      const cause = { message: `macro '@${name.text}' first defined here`, at: earlier.at };
      return wrong(name, "macro-redefined", `attempt to redefine macro '@${name.text}' in the same file`, cause);
    }
    const open = this.raw();
    const parameters = isOperator(open, "(") ? this.#parameters() : undefined;
    if (parameters === "ended") return undefined;
    if (parameters !== undefined && !Array.isArray(parameters)) return parameters;
    const start = parameters === undefined ? open : this.raw();
    if (!isOperator(start, "%(")) return this.#expected(start, parameters === undefined ? "'%(' or '('" : "'%('");
    const body = this.#body();
    if (body === undefined) return wrong(name, "unfinished-macro", "incomplete macro definition - missing '%)'");
    this.#defined.set(name.text, { at: name, name: name.text, ...(parameters === undefined ? {} : { parameters }), body });
    if (isBuiltinOperator(`@${name.text}`)) {
      this.notice({ severity: "warning", code: "macro-hides-operator", message: `macro redefines built-in operator '@${name.text}'`, at: name });
    }
    return undefined;
  }

  /** Names up to `)`, or a token with a fault, or `ended` at the end of the file. */
  #parameters(): string[] | ScannedToken | "ended" {
    const names: string[] = [];
    for (;;) {
      const name = this.raw();
      if (name?.kind !== "identifier") return this.#expected(name, "identifier") ?? "ended";
      names.push(name.text);
      const after = this.raw();
      if (isOperator(after, ")")) return names;
      if (!isOperator(after, ",")) return this.#expected(after, "',' or ')'") ?? "ended";
    }
  }

  /** Tokens up to the `%)` that closes the body; undefined when there is none. */
  #body(): ScannedToken[] | undefined {
    const body: ScannedToken[] = [];
    let depth = 1;
    for (let token = this.raw(); token !== undefined; token = this.raw()) {
      if (isOperator(token, "%(")) depth++;
      else if (isOperator(token, "%)") && --depth === 0) return body;
      body.push(token);
    }
    return undefined;
  }

  /** The token itself when it names no macro; undefined when its expansion has been put back. */
  #expand(token: ScannedToken): ScannedToken | undefined {
    const name = token.text.slice(1);
    const macro = this.#defined.get(name) ?? this.library.get(name);
    if (macro === undefined) return token;
    if (++this.#expansions > MOST_EXPANSIONS || isRecursive(token)) return this.#endless(token);
    const given = macro.parameters === undefined ? new Map<string, ScannedToken[]>() : this.#arguments(token, macro, macro.parameters);
    if (!(given instanceof Map)) return given;
    this.#putBack(expansion(macro, token, given));
    return undefined;
  }

  #endless(token: ScannedToken): ScannedToken {
    this.#pending.length = 0;
    this.#index = this.#tokens.length;
    return wrong(token, "endless-macro", `recursive invocation of macro '${token.text}'`);
  }

  #arguments(token: ScannedToken, macro: Macro, parameters: readonly string[]): Map<string, ScannedToken[]> | ScannedToken {
    const open = this.raw();
    if (!isOperator(open, "(")) {
      const plural = parameters.length === 1 ? "parameter" : "parameters";
      return wrong(open ?? token, "macro-without-arguments", `expected '(' in invocation of macro '@${macro.name}' taking ${parameters.length} ${plural}`);
    }
    const given: ScannedToken[][] = [[]];
    let depth = 0;
    for (let next = this.raw(); next !== undefined; next = this.raw()) {
      if (depth === 0 && isOperator(next, ")")) return this.#bind(next, macro, parameters, given);
      if (depth === 0 && isOperator(next, ",")) {
        if (given.length === parameters.length) return wrong(next, "too-many-macro-arguments", `too many parameters for macro '@${macro.name}' (expected ${parameters.length})`);
        given.push([]);
        continue;
      }
      depth += nesting(next);
      given[given.length - 1]!.push(next);
    }
    return wrong(token, "unfinished-invocation", "could not find end of macro invocation");
  }

  #bind(close: ScannedToken, macro: Macro, parameters: readonly string[], given: ScannedToken[][]): Map<string, ScannedToken[]> | ScannedToken {
    if (given.length < parameters.length) {
      return wrong(close, "too-few-macro-arguments", `too few parameters for macro '@${macro.name}' (expected ${parameters.length})`);
    }
    return new Map(parameters.map((parameter, index) => [parameter, given[index]!]));
  }

  #putBack(tokens: readonly ScannedToken[]): void {
    for (let index = tokens.length - 1; index >= 0; index--) this.#pending.push(tokens[index]!);
  }

  /** What follows is missing: said at the token that is there, or at the end of the file. */
  #expected(found: ScannedToken | undefined, what: string): ScannedToken | undefined {
    if (found !== undefined) return wrong(found, "bad-macro-definition", `expected ${what}`);
    this.notice({ severity: "error", code: "bad-macro-definition", message: `expected ${what}` });
    return undefined;
  }
}

function expansion(macro: Macro, invocation: ScannedToken, given: ReadonlyMap<string, readonly ScannedToken[]>): ScannedToken[] {
  return macro.body.flatMap((token) => {
    const here = { ...token, from: invocation };
    const argument = token.kind === "operator" && token.text[0] === "@" ? given.get(token.text.slice(1)) : undefined;
    return argument === undefined ? [here] : argument.map((part) => ({ ...part, from: here }));
  });
}

function wrong(token: ScannedToken, code: string, message: string, cause?: Fault["cause"]): ScannedToken {
  return { ...token, fault: { code, message, ...(cause === undefined ? {} : { cause }) } };
}

function nesting(token: ScannedToken): number {
  if (token.kind !== "operator") return 0;
  if (token.text === "(" || token.text === "[" || token.text === "{") return 1;
  return token.text === ")" || token.text === "]" || token.text === "}" ? -1 : 0;
}

/** The invocation stands in a body that it has itself brought in. */
function isRecursive(token: ScannedToken): boolean {
  for (let from = token.from; from !== undefined; from = from.from) {
    if (from.offset === token.offset && from.file === token.file) return true;
  }
  return false;
}
