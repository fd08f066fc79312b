/** Statements whose value nobody takes: of what computes it, only the parts that do something are left. */
import type * as ast from "../../syntax/ast.ts";
import type { Routine } from "../cells.ts";
import { operandsOf } from "../walk.ts";
import { rewriteBodies, type Pass } from "./pass.ts";
import { Purity } from "./purity.ts";
import { mapParts } from "./rewrite.ts";

export function dropUnusedValues(pass: Pass): void {
  const purity = new Purity(pass.universe);
  const keepsBare = pass.context.options.unoptimized;
  if (rewriteBodies(pass, (routine, statement) => new Dropping(routine, purity, keepsBare).statement(statement))) pass.changed = true;
}

class Dropping {
  readonly #routine: Routine;
  readonly #purity: Purity;
  /** A call that takes no arguments stays. */
  readonly #keepsBare: boolean;

  constructor(routine: Routine, purity: Purity, keepsBare: boolean) {
    this.#routine = routine;
    this.#purity = purity;
    this.#keepsBare = keepsBare;
  }

  statement(statement: ast.Statement): ast.Statement {
    if (statement.kind !== "expression") return mapParts(statement, (expression) => expression, (inner) => this.statement(inner));
    const { expression } = statement;
    switch (expression.kind) {
      case "logical": return this.#branch(expression);
      case "conditional": return this.#choice(expression);
      case "unary": return this.#alone(expression.operand);
      case "binary": case "comparison": return this.#parts(expression);
      case "print": return expression.name.startsWith("s") ? this.#parts(expression) : statement;
      case "call": return this.#isPureCall(expression) ? this.#parts(expression) : statement;
      default: return statement;
    }
  }

  #isPureCall(call: ast.Call): boolean {
    if (this.#keepsBare && call.arguments.length === 0) return false;
    const callee = this.#routine.calls.get(call);
    return callee !== undefined && this.#purity.isPureFunction(callee);
  }

  /** `a && b` runs b if a; `a || b` if not. */
  #branch({ at, operator, left, right }: ast.Logical): ast.Statement {
    const condition: ast.Expression = operator === "&&" ? left : { kind: "unary", at, operator: "!", operand: left };
    return { kind: "if", at, condition, then: this.#alone(right) };
  }

  #choice({ at, condition, then, else: otherwise }: ast.Conditional): ast.Statement {
    return { kind: "if", at, condition, then: this.#alone(then), else: this.#alone(otherwise) };
  }

  #parts(expression: ast.Expression): ast.Statement {
    return { kind: "block", at: expression.at, statements: operandsOf(expression).map((operand) => this.#alone(operand)) };
  }

  #alone(expression: ast.Expression): ast.Statement {
    return this.statement({ kind: "expression", at: expression.at, expression });
  }
}
