/** Macros, then conditionals: from the tokens of a file to those that the parser reads. */
import { ConditionFault, holds, type Comparison, type Facts } from "./conditions.ts";
import { MacroExpander, type MacroNotice, type Macros } from "./macros.ts";
import { isOperator, type ScannedToken } from "./tokens.ts";

export interface Preprocessed {
  readonly tokens: readonly ScannedToken[];
  /** Macros that the text defined: what a macro library is read for. */
  readonly macros: Macros;
}

/** What cannot be said at a token goes to `notice`; everything else is a fault of the token at which it is met. */
export function preprocess(tokens: readonly ScannedToken[], library: Macros, facts: Facts, notice: (notice: MacroNotice) => void): Preprocessed {
  const expander = new MacroExpander(tokens, library, notice);
  const conditionals = new Conditionals(expander, facts);
  return { tokens: conditionals.all(), macros: expander.defined };
}

/** A conditional whose condition held, or not, and that is not closed yet. */
interface Open {
  readonly at: ScannedToken;
  inElse: boolean;
}

class Conditionals {
  readonly #out: ScannedToken[] = [];
  readonly #open: Open[] = [];

  constructor(readonly input: MacroExpander, readonly facts: Facts) {}

  all(): ScannedToken[] {
    for (let token = this.input.next(); token !== undefined; token = this.input.next()) this.#take(token);
    const unclosed = this.#open.pop();
    if (unclosed !== undefined) this.#fault(unclosed.at, "unfinished-conditional", "incomplete conditional at end of file");
    return this.#out;
  }

  #take(token: ScannedToken): void {
    if (token.kind !== "operator" || token.fault !== undefined) return this.#emit(token);
    switch (token.text) {
      case "%(": return this.#conditional(token);
      case "%:": return this.#otherwise(token);
      case "%)": return this.#close(token);
      case "%?": return this.#fault(token, "stray-conditional", "incomplete conditional - missing '%('");
      default: return this.#emit(token);
    }
  }

  #emit(token: ScannedToken): void {
    const last = this.#out[this.#out.length - 1];
    // Literals may come together here: "a" @macro "b".
    if (token.kind === "string" && last?.kind === "string") this.#out[this.#out.length - 1] = { ...last, text: last.text + token.text };
    else this.#out.push(token);
  }

  #fault(at: ScannedToken, code: string, message: string): void {
    this.#out.push({ ...at, fault: { code, message } });
  }

  #conditional(at: ScannedToken): void {
    const outcome = this.#condition(at);
    if (outcome === undefined) return;
    if (!outcome && this.#skip(at, true) !== "%:") return;
    this.#open.push({ at, inElse: !outcome });
  }

  /** `%:` ends a branch that was taken: the other one is left out. */
  #otherwise(token: ScannedToken): void {
    const open = this.#open[this.#open.length - 1];
    if (open === undefined) return this.#fault(token, "stray-conditional", "incomplete conditional - missing '%('");
    if (open.inElse) return this.#fault(token, "second-else", "invalid conditional - duplicate '%:'");
    this.#open.pop();
    this.#skip(open.at, false);
  }

  #close(token: ScannedToken): void {
    if (this.#open.pop() === undefined) this.#fault(token, "stray-conditional", "incomplete conditional - missing '%('");
  }

  /** Leaves out tokens up to the end of the conditional, or up to its `%:`. */
  #skip(at: ScannedToken, stopsAtElse: boolean): "%:" | "%)" | undefined {
    let depth = 0;
    for (let token = this.input.raw(); token !== undefined; token = this.input.raw()) {
      if (isOperator(token, "%(")) depth++;
      else if (isOperator(token, "%)") && depth-- === 0) return "%)";
      else if (isOperator(token, "%:") && depth === 0) {
        if (stopsAtElse) return "%:";
        this.#fault(token, "second-else", "invalid conditional - duplicate '%:'");
      }
    }
    this.#fault(at, "unfinished-conditional", "incomplete conditional at end of file");
    return undefined;
  }

  /** Everything between `%(` and `%?`: `&&` binds tighter than `||`. undefined when it means nothing. */
  #condition(at: ScannedToken): boolean | undefined {
    let result = false;
    let all = true;
    for (;;) {
      const one = this.#comparison(at);
      if (one === undefined) return undefined;
      all = all && one;
      const next = this.input.next();
      if (isOperator(next, "&&")) continue;
      result = result || all;
      if (isOperator(next, "%?")) return result;
      if (!isOperator(next, "||")) {
        this.#fault(at, "condition-without-branch", "expected '%?' marker for conditional");
        return undefined;
      }
      all = true;
    }
  }

  #comparison(at: ScannedToken): boolean | undefined {
    const left = this.input.next();
    if (left === undefined || isOperator(left, "%)")) return this.#incomplete(at);
    const operator = this.input.next();
    const right = this.input.next();
    if (operator === undefined || right === undefined) return this.#incomplete(at);
    return this.#holds({ left, operator, right });
  }

  #incomplete(at: ScannedToken): undefined {
    this.#fault(at, "unfinished-condition", "incomplete condition after '%('");
    return undefined;
  }

  #holds(comparison: Comparison): boolean | undefined {
    const wrong = [comparison.left, comparison.operator, comparison.right].find((token) => token.fault !== undefined);
    if (wrong !== undefined) {
      this.#out.push(wrong);
      return undefined;
    }
    try {
      return holds(comparison, this.facts);
    } catch (error) {
      if (!(error instanceof ConditionFault)) throw error;
      this.#out.push({ ...error.at, fault: error.fault });
      return undefined;
    }
  }
}
