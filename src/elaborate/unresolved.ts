/** What inference could not find a type for, where a type is needed: each name once, each call where its value is used. */
import type { Token } from "../diagnostics/source.ts";
import type * as ast from "../syntax/ast.ts";
import type { Routine, TypeFact, Universe } from "./cells.ts";
import { semanticError } from "./context.ts";
import type { Context } from "./context.ts";
import { operandsOf, partsOf } from "./walk.ts";

export function reportUnresolved(universe: Universe, context: Context): void {
  const seen = new Set<TypeFact>();
  const report = (at: Token): void => context.diagnostics.report(semanticError("unresolved-type", "unresolved type ", at));
  for (const { routine, condition } of universe.probes) {
    if (condition) inExpression(routine, condition, true, seen, report);
    for (const statement of routine.statements) inStatement(routine, statement, seen, report);
  }
  for (const { routine } of universe.functions) {
    for (const statement of routine.statements) inStatement(routine, statement, seen, report);
  }
}

function inStatement(routine: Routine, statement: ast.Statement, seen: Set<TypeFact>, report: (at: Token) => void): void {
  const { expressions, statements } = partsOf(statement);
  const valueNeeded = statement.kind !== "expression" && statement.kind !== "delete";
  for (const expression of expressions) inExpression(routine, expression, valueNeeded, seen, report);
  for (const inner of statements) inStatement(routine, inner, seen, report);
}

function inExpression(routine: Routine, expression: ast.Expression, valueNeeded: boolean, seen: Set<TypeFact>, report: (at: Token) => void): void {
  if (expression.kind === "name") return inName(routine, expression, seen, report);
  for (const operand of operandsOf(expression)) inExpression(routine, operand, true, seen, report);
  if (expression.kind === "call" && valueNeeded && routine.types.get(expression) === "unknown") report(expression.at);
}

function inName(routine: Routine, name: ast.Name, seen: Set<TypeFact>, report: (at: Token) => void): void {
  const cell = routine.names.get(name);
  if (!cell) return;
  const facts = cell.scope === "global" ? [cell.value, ...cell.keys] : [cell.value];
  const unknown = facts.filter((fact) => fact.type === "unknown" && !seen.has(fact));
  for (const fact of unknown) seen.add(fact);
  if (unknown.length > 0) report(name.at);
}
