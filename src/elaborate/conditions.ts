/** Arming conditions: a probe's own and those of its aliases as one expression, and what such an expression may hold. */
import type * as ast from "../syntax/ast.ts";
import { semanticError } from "./context.ts";
import type { Context } from "./context.ts";
import type { Declarations } from "./declarations.ts";
import { operandsOf } from "./walk.ts";

/** All conditions on the way to a point, joined by `&&`. */
export function joined(conditions: readonly ast.Expression[]): ast.Expression | undefined {
  if (conditions.length === 0) return undefined;
  return conditions.reduce((left, right): ast.Logical => ({ kind: "logical", at: right.at, operator: "&&", left, right }));
}

/** Reports the first thing in a condition that is more than a look at globals; gives whether there was none. */
export function checkCondition(condition: ast.Expression, declarations: Declarations, context: Context): boolean {
  const wrong = offence(condition, declarations);
  if (wrong) context.diagnostics.report(semanticError(wrong.code, `probe condition must not ${wrong.what}`, wrong.at));
  return !wrong;
}

interface Offence { readonly code: string; readonly what: string; readonly at: ast.Expression["at"] }

function offence(expression: ast.Expression, declarations: Declarations): Offence | undefined {
  const { at } = expression;
  switch (expression.kind) {
    case "call": return { code: "condition-calls", what: "reference function", at };
    case "step": case "assignment": return { code: "condition-modifies", what: "modify any variables", at };
    case "print": return { code: "condition-prints", what: "include impure embedded-C", at };
    case "name":
      return declarations.global(expression.name, at.file) ? undefined : { code: "condition-local", what: "reference undeclared global", at };
    default:
      for (const operand of operandsOf(expression)) {
        const wrong = offence(operand, declarations);
        if (wrong) return wrong;
      }
      return undefined;
  }
}
