/** What inference could not find a type for, where a type is needed: each name once, each call where its value is used. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Token } from "../diagnostics/source.ts";
import type * as ast from "../syntax/ast.ts";
import type { Routine, TypeFact, Universe } from "./cells.ts";
import { routinesOf } from "./check.ts";
import { semanticError } from "./context.ts";
import type { Context } from "./context.ts";
import { functionsInOrder } from "./optimise/pass.ts";
import { reachedFunctions } from "./optimise/unused.ts";
import { operandsOf, partsOf } from "./walk.ts";

export function reportUnresolved(universe: Universe, context: Context): void {
  const seen = new Set<TypeFact>();
  const report = (at: Token): void => context.diagnostics.report(unresolvedType(at));
  const reached = reachedFunctions(universe);
  const called = functionsInOrder(universe).filter((cell) => reached.has(cell));
  for (const { routine, condition } of [...called.map(({ routine: body }) => ({ routine: body, condition: undefined })), ...universe.probes]) {
    if (condition) inExpression(routine, condition, true, seen, report);
    for (const statement of routine.statements) inStatement(routine, statement, seen, report);
  }
  reportEmbedded(universe, context);
}

/** C needs globals whose type the script itself says, and cannot get at aggregates. */
function reportEmbedded(universe: Universe, context: Context): void {
  const uses = [...universe.functions.map(({ embedded }) => embedded), ...[...routinesOf(universe)].flatMap(({ embedded }) => [...embedded.values()])];
  for (const { value, keys, declaration: { at } } of new Set(uses.flatMap(({ reads, writes }) => [...reads, ...writes]))) {
    if ([value, ...keys].some(({ type }) => type === "unknown")) context.diagnostics.report(unresolvedType(at));
    else if (value.type === "stats") context.diagnostics.report(semanticError("aggregate-in-c", "Aggregates not available in embedded-C", at));
  }
}

/** Names that were lost from the bodies without anything having said what they are; a name that goes unnoticed is taken out earlier. */
export function reportLeftOver(universe: Universe, context: Context): void {
  const locals = [...routinesOf(universe)].flatMap(({ locals: all }) => [...all.values()]).filter(({ parameter, value }) => parameter === undefined && value.type === "unknown");
  for (const { at } of locals) context.diagnostics.report(unresolvedType(at));
}

function unresolvedType(at: Token): Diagnostic {
  return semanticError("unresolved-type", "unresolved type ", at);
}

function inStatement(routine: Routine, statement: ast.Statement, seen: Set<TypeFact>, report: (at: Token) => void): void {
  const { expressions, statements } = partsOf(statement);
  const valueNeeded = statement.kind !== "expression" && statement.kind !== "delete" && statement.kind !== "return";
  for (const expression of expressions) inExpression(routine, expression, valueNeeded, seen, report);
  for (const inner of statements) inStatement(routine, inner, seen, report);
}

function inExpression(routine: Routine, expression: ast.Expression, valueNeeded: boolean, seen: Set<TypeFact>, report: (at: Token) => void): void {
  if (expression.kind === "name") return inName(routine, expression, seen, report);
  for (const operand of inOrder(expression)) inExpression(routine, operand, true, seen, report);
  if (expression.kind === "call" && valueNeeded && routine.types.get(expression) === "unknown") report(expression.at);
}

/** Operands in the order of messages: indexes before their array, and behind it where `in` asks. */
function inOrder(expression: ast.Expression): readonly ast.Expression[] {
  const operands = operandsOf(expression);
  if (expression.kind === "index") return [...operands.slice(1), ...operands.slice(0, 1)];
  return expression.kind === "in" ? [...operands.slice(-1), ...operands.slice(0, -1)] : operands;
}

function inName(routine: Routine, name: ast.Name, seen: Set<TypeFact>, report: (at: Token) => void): void {
  const cell = routine.names.get(name);
  if (!cell) return;
  const facts = cell.scope === "global" ? [cell.value, ...cell.keys] : [cell.value];
  const unknown = facts.filter((fact) => fact.type === "unknown" && !seen.has(fact));
  for (const fact of unknown) seen.add(fact);
  if (unknown.length > 0) report(name.at);
}
