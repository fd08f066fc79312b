/** Which operators the script applies to each aggregate: the runtime keeps only what they need. */
import type * as ast from "../syntax/ast.ts";
import type { GlobalCell, Routine, StatisticOperator, Universe } from "./cells.ts";
import { eachExpression, eachPart } from "./walk.ts";

/** What printing a whole aggregate shows. */
const shown: readonly StatisticOperator[] = ["count", "sum", "min", "max", "avg"];

export function collectStatistics(universe: Universe): void {
  for (const { routine, condition } of universe.probes) {
    if (condition) eachExpression(condition, (expression) => inExpression(routine, expression));
    inRoutine(routine);
  }
  for (const { routine } of universe.functions) inRoutine(routine);
}

function inRoutine(routine: Routine): void {
  for (const statement of routine.statements) {
    eachPart(statement, (expression) => inExpression(routine, expression), (inner) => inStatement(routine, inner));
  }
}

function inStatement(routine: Routine, statement: ast.Statement): void {
  if (statement.kind !== "foreach" || statement.sort?.by !== "value") return;
  const array = aggregateOf(routine, statement.over);
  array?.statistics.add(statement.sort.statistic ?? "count");
}

function inExpression(routine: Routine, expression: ast.Expression): void {
  if (expression.kind === "statistic") aggregateOf(routine, expression.operand)?.statistics.add(expression.name);
  else if (expression.kind === "print") for (const argument of expression.arguments) showAll(aggregateOf(routine, argument));
}

function showAll(aggregate: GlobalCell | undefined): void {
  for (const operator of aggregate ? shown : []) aggregate?.statistics.add(operator);
}

/** An aggregate that nothing reads is shown whole at the end. */
export function showUnread(globals: readonly GlobalCell[]): void {
  for (const global of globals) if (global.value.type === "stats" && !global.read) showAll(global);
}

function aggregateOf(routine: Routine, expression: ast.Expression): GlobalCell | undefined {
  const name = expression.kind === "index" ? expression.array : expression;
  const cell = name.kind === "name" ? routine.names.get(name) : undefined;
  return cell?.scope === "global" && cell.value.type === "stats" ? cell : undefined;
}
