/** Computes what is constant: operators on literals, branches whose condition is known, loops that never begin. */
import type * as ast from "../../syntax/ast.ts";
import type { Routine } from "../cells.ts";
import { compare, compute, computeUnary, truth, withLeft, withRight, type Effect } from "./constants.ts";
import { rewriteBodies, type Pass } from "./pass.ts";
import { Purity } from "./purity.ts";
import { mapOperands, mapParts } from "./rewrite.ts";

export function foldConstants(pass: Pass): void {
  const purity = new Purity(pass.universe);
  const isPure = (routine: Routine) => (expression: ast.Expression): boolean => purity.isPure(routine, expression);
  if (rewriteBodies(pass, (routine, statement) => new Folding(routine, isPure(routine)).statement(statement))) pass.changed = true;
}

export class Folding {
  readonly #routine: Routine;
  readonly #isPure: (expression: ast.Expression) => boolean;

  constructor(routine: Routine, isPure: (expression: ast.Expression) => boolean) {
    this.#routine = routine;
    this.#isPure = isPure;
  }

  statement(statement: ast.Statement): ast.Statement {
    const made = mapParts(statement, (expression) => this.expression(expression), (inner) => this.statement(inner));
    switch (made.kind) {
      case "if": return made.condition.kind === "number" ? (made.condition.value === 0n ? made.else : made.then) ?? { kind: "null", at: made.at } : made;
      case "for": return isZero(made.condition) ? neverBegun(made) : made;
      case "foreach": return made.limit?.kind === "number" && made.limit.value <= 0n ? { kind: "null", at: made.at } : made;
      default: return made;
    }
  }

  expression(expression: ast.Expression): ast.Expression {
    const made = mapOperands(this.#routine, expression, (operand) => this.expression(operand));
    switch (made.kind) {
      case "unary": return made.operator !== "&" && made.operand.kind === "number" ? number(made, computeUnary(made.operator, made.operand.value)) : made;
      case "binary": return made.operator === "." ? concatenation(made) : this.#arithmetic(made, made.operator);
      case "logical": return this.#logical(made);
      case "comparison": return comparison(made);
      case "conditional": return made.condition.kind === "number" ? (made.condition.value === 0n ? made.else : made.then) : made;
      default: return made;
    }
  }

  #arithmetic(expression: ast.Binary, operator: Exclude<ast.BinaryOperator, ".">): ast.Expression {
    const { left, right } = expression;
    if (left.kind === "number" && right.kind === "number") {
      const value = compute(operator, left.value, right.value);
      return value === undefined ? expression : number(expression, value);
    }
    if (left.kind === "number") return this.#beside(expression, withLeft(operator, left.value), right);
    return right.kind === "number" ? this.#beside(expression, withRight(operator, right.value), left) : expression;
  }

  /** A number that does not depend on the other side takes its place only if nothing notices. */
  #beside(expression: ast.Expression, effect: Effect, other: ast.Expression): ast.Expression {
    if (effect === "other") return other;
    return effect !== undefined && this.#isPure(other) ? number(expression, effect) : expression;
  }

  #logical(expression: ast.Logical): ast.Expression {
    const { operator, left, right } = expression;
    const settles = (side: ast.Expression): boolean => side.kind === "number" && (side.value === 0n) === (operator === "&&");
    if (settles(left) || (settles(right) && this.#isPure(left))) return number(expression, truth(operator === "||"));
    return left.kind === "number" && right.kind === "number" ? number(expression, truth(right.value !== 0n)) : expression;
  }
}

function isZero(condition: ast.Expression | undefined): boolean {
  return condition?.kind === "number" && condition.value === 0n;
}

function neverBegun({ at, initial }: ast.For): ast.Statement {
  return initial === undefined ? { kind: "null", at } : { kind: "expression", at: initial.at, expression: initial };
}

function number({ at }: ast.Expression, value: bigint): ast.NumberLiteral {
  return { kind: "number", at, value };
}

function comparison(expression: ast.Comparison): ast.Expression {
  const { operator, left, right } = expression;
  if (left.kind === "number" && right.kind === "number") return number(expression, compare(operator, left.value, right.value));
  return left.kind === "string" && right.kind === "string" ? number(expression, compare(operator, left.value, right.value)) : expression;
}

/** What is longer is left to the runtime, which knows where strings are cut. */
const LONGEST = 60;

function concatenation(expression: ast.Binary): ast.Expression {
  const { left, right } = expression;
  if (left.kind === "string" && right.kind === "string" && left.value.length + right.value.length <= LONGEST) return { kind: "string", at: expression.at, value: left.value + right.value };
  if (left.kind === "string" && left.value === "") return right;
  return right.kind === "string" && right.value === "" ? left : expression;
}
