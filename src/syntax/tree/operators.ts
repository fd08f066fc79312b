/** Flat lists of operands and operators become trees. */
import type { Assignment, AssignmentOperator, Expression, Histogram, Name, StringLiteral } from "../ast.ts";
import { SyntaxFault } from "../fault.ts";
import { COMPARISON_LEVEL, MEMBERSHIP_LEVEL, isArithmetic, isComparison, isLogical, levelOf } from "../precedence.ts";
import type { ScannedToken } from "../tokens.ts";

/** `[a, *]` before `in`: no value by itself. */
export interface KeyList {
  readonly kind: "keys";
  readonly at: ScannedToken;
  readonly keys: readonly (Expression | undefined)[];
  readonly next: ScannedToken | undefined;
}
export type Operand = Expression | KeyList;

/** An operator and what stands to its right. */
export interface Link {
  readonly operator: ScannedToken;
  readonly right: Operand;
}

export function conditionalOf(first: Expression, thens: readonly { at: ScannedToken; then: Expression }[], rest: readonly Expression[]): Expression {
  const conditions = [first, ...rest];
  let result = conditions[conditions.length - 1]!;
  for (let index = thens.length - 1; index >= 0; index--) {
    const { at, then } = thens[index]!;
    result = { kind: "conditional", at, condition: conditions[index]!, then, else: result };
  }
  return result;
}

/** Assignments group from the right. */
export function assignmentOf(first: Expression, operators: readonly ScannedToken[], rest: readonly Expression[]): Expression {
  const operands = [first, ...rest];
  let value = operands[operands.length - 1]!;
  for (let index = operators.length - 1; index >= 0; index--) {
    const at = operators[index]!;
    value = { kind: "assignment", at, operator: at.text as AssignmentOperator, target: operands[index]!, value } satisfies Assignment;
  }
  return value;
}

/** Binary operators by their levels. */
export function chainOf(first: Operand, links: readonly Link[]): Expression {
  return new Climber(first, links).expression(0);
}

class Climber {
  #operand: Operand;
  #index = 0;

  constructor(first: Operand, readonly links: readonly Link[]) {
    this.#operand = first;
  }

  /** Takes what binds at least as tightly as `level`. */
  expression(level: number): Expression {
    let left: Expression | undefined = this.#operand.kind === "keys" ? this.#keyList(this.#operand, level) : this.#operand;
    let closed: number | undefined;
    for (let link = this.links[this.#index]; link !== undefined; link = this.links[this.#index]) {
      const own = levelOf(link.operator);
      if (own < level) break;
      if (closed !== undefined && own >= closed) throw this.#misplaced(link.operator);
      this.#index++;
      this.#operand = link.right;
      if (this.#closes(link.operator, own, left)) closed = own;
      left = this.#join(left, link, own);
    }
    return left;
  }

  /** Only `in`, at a level where it may stand, makes a value of a list; a list of one is its element. */
  #keyList(list: KeyList, level: number): Expression {
    const link = this.links[this.#index];
    if (level > MEMBERSHIP_LEVEL) throw new SyntaxFault("expected-value", "expected literal string or number", list.at);
    if (link?.operator.text === "in") {
      this.#index++;
      return { kind: "in", at: link.operator, keys: list.keys, array: link.right as ArrayReference };
    }
    const only = list.keys.length === 1 ? list.keys[0] : undefined;
    if (only === undefined) throw new SyntaxFault("comma-separated-list", "unexpected comma-separated expression list", link?.operator ?? list.next);
    return only;
  }

  #join(left: Expression, link: Link, level: number): Expression {
    const at = link.operator;
    const operator = at.text;
    if (operator === "in") return { kind: "in", at, keys: [left], array: link.right as ArrayReference };
    if (operator === "=~" || operator === "!~") return { kind: "regex", at, operator, left, pattern: link.right as StringLiteral };
    const right = this.expression(level + 1);
    if (isLogical(operator)) return { kind: "logical", at, operator, left, right };
    if (isComparison(operator)) return { kind: "comparison", at, operator, left, right };
    if (isArithmetic(operator)) return { kind: "binary", at, operator, left, right };
    throw this.#misplaced(at);
  }

  /** Nothing that binds as tightly as `in` or a regex match may follow it. */
  #closes(operator: ScannedToken, level: number, left: Expression): boolean {
    if (operator.text === "in") return true;
    if (operator.text !== "=~" && operator.text !== "!~") return false;
    if (level === COMPARISON_LEVEL && left.kind === "comparison") throw this.#misplaced(operator);
    return true;
  }

  #misplaced(operator: ScannedToken): SyntaxFault {
    if (operator.kind === "keyword") return new SyntaxFault("expected-statement", "expected statement", operator, "saw", "before");
    return new SyntaxFault("expected-value", "expected literal string or number", operator);
  }
}

export type ArrayReference = Name | Histogram;
