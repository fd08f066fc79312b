/**
 * Which operators the script applies to each aggregate: the runtime keeps only what they need. An aggregate has one histogram
 * and one bit shift of @variance.
 */
import type * as ast from "../syntax/ast.ts";
import type { GlobalCell, Routine, StatisticOperator, Universe } from "./cells.ts";
import { semanticError } from "./context.ts";
import type { Context } from "./context.ts";
import { eachExpression, eachPart } from "./walk.ts";

/** What printing a whole aggregate shows. */
const shown: readonly StatisticOperator[] = ["count", "sum", "min", "max", "avg"];

export function collectStatistics(universe: Universe, context: Context): void {
  for (const { routine, condition } of universe.probes) {
    if (condition) eachExpression(condition, (expression) => inExpression(routine, expression, context));
    inRoutine(routine, context);
  }
  for (const { routine } of universe.functions) inRoutine(routine, context);
}

function inRoutine(routine: Routine, context: Context): void {
  for (const statement of routine.statements) {
    eachPart(statement, (expression) => inExpression(routine, expression, context), (inner) => inStatement(routine, inner));
  }
}

function inStatement(routine: Routine, statement: ast.Statement): void {
  if (statement.kind !== "foreach" || statement.over.kind === "histogram" || statement.sort?.by !== "value") return;
  const array = aggregateOf(routine, statement.over);
  array?.statistics.add(statement.sort.statistic ?? "count");
}

function inExpression(routine: Routine, expression: ast.Expression, context: Context): void {
  if (expression.kind === "print") for (const argument of expression.arguments) showAll(aggregateOf(routine, argument));
  if (expression.kind !== "statistic" && expression.kind !== "histogram") return;
  const aggregate = aggregateOf(routine, expression.operand);
  if (!aggregate) return;
  if (expression.kind === "histogram") takesHistogram(aggregate, expression, context);
  else if (expression.name === "variance") takesVariance(aggregate, expression, context);
  else aggregate.statistics.add(expression.name);
}

const largestShift = 62n;

/** A shift of 0 says nothing: one that is said later stands for it, too. */
function takesVariance(aggregate: GlobalCell, { at, parameters }: ast.Statistic, { diagnostics }: Context): void {
  const shift = parameters[0]?.value ?? 0n;
  const before = aggregate.varianceShift ?? 0;
  if (shift < 0n || shift > largestShift) return diagnostics.report(semanticError("shift-out-of-range", `bit shift (${shift}) out of range <0..${largestShift}>`, at));
  if (before !== 0 && before !== Number(shift)) return diagnostics.report(semanticError("conflicting-shifts", `conflicting bit shifts declared (previously ${before})`, at));
  aggregate.statistics.add("variance");
  aggregate.varianceShift = Number(shift);
}

function takesHistogram(aggregate: GlobalCell, { at, name, parameters }: ast.Histogram, { diagnostics }: Context): void {
  const [low = 0n, high = 0n, width = 0n] = parameters.map(({ value }) => value);
  const { linear } = aggregate;
  const other = name === "hist_log" ? "hist_linear" : "hist_log";
  const differs = linear !== undefined && (linear.low !== low || linear.high !== high || linear.width !== width);
  if (aggregate.statistics.has(other) || differs) {
    return diagnostics.report(semanticError("multiple-histograms", `multiple histogram types declared on '__global_${aggregate.name}'`, at));
  }
  aggregate.statistics.add(name);
  if (name === "hist_linear") aggregate.linear = { low, high, width };
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
