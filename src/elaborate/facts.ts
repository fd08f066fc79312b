/** Settling types: what happens when a use says what type a name, an index or a value has. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Token } from "../diagnostics/source.ts";
import type { Expression } from "../syntax/ast.ts";
import type { Type, TypeFact } from "./cells.ts";
import { semanticError } from "./context.ts";

export class Facts {
  /** Something was learnt since this was last cleared. */
  changed = false;
  /** What the place of an expression has asked of it while its type was open. */
  readonly guesses = new Map<Expression, Type>();
  /** Expressions that have once been left to the next round. */
  readonly postponed = new Set<Expression>();
  readonly #errors = new Map<string, Diagnostic>();

  get errors(): readonly Diagnostic[] {
    return [...this.#errors.values()];
  }

  /** The use at `at` needs `type`. `index`: which index or parameter this is; messages name it. */
  settle(fact: TypeFact, type: Type, at: Token, index?: number): void {
    if (type === "unknown" || type === fact.type) return;
    if (fact.type !== "unknown") return this.#conflict(fact, type, at, index);
    fact.type = type;
    fact.at = at;
    this.changed = true;
  }

  #conflict(fact: TypeFact, type: Type, at: Token, index: number | undefined): void {
    if (fact.declared) return this.expected(type, fact.type, at);
    const [what, first] = index === undefined
      ? ["type mismatch", "type was first inferred here"]
      : [`index ${index} type mismatch`, `type of index ${index} was first inferred here`];
    const code = index === undefined ? "type-conflict" : "index-type-conflict";
    const cause = semanticError(code, `${first} (${fact.type})`, fact.at);
    this.report(semanticError(code, `${what} (${type})`, at, { cause }));
  }

  /** A value of type `found` stands where `wanted` is needed. */
  expected(wanted: Type, found: Type, at: Token): void {
    this.report(semanticError("type-mismatch", `type mismatch: expected ${wanted} but found ${found}`, at));
  }

  /** Keeps an error; rounds of inference find the same one again and again. */
  report(diagnostic: Diagnostic): void {
    const { at } = diagnostic;
    const key = `${diagnostic.code}@${at ? `${at.file.name}:${at.offset}:${at.from?.offset ?? ""}` : diagnostic.message}`;
    if (!this.#errors.has(key)) this.#errors.set(key, diagnostic);
  }
}
