/** Visits every statement and expression below a node of the program, each before its parts. */
import type { EmbeddedBlock, Expression, Func, Probe, Statement } from "./tree.ts";

export interface Visitor {
  readonly statement?: (statement: Statement) => void;
  readonly expression?: (expression: Expression) => void;
}

export function walkStatement(statement: Statement, visitor: Visitor): void {
  visitor.statement?.(statement);
  for (const part of statementExpressions(statement)) walkExpression(part, visitor);
  for (const part of subStatements(statement)) walkStatement(part, visitor);
}

export function walkExpression(expression: Expression, visitor: Visitor): void {
  visitor.expression?.(expression);
  for (const part of subExpressions(expression)) walkExpression(part, visitor);
}

/** The body and the condition of a probe. */
export function walkProbe(probe: Probe, visitor: Visitor): void {
  if (probe.condition !== undefined) walkExpression(probe.condition, visitor);
  walkStatement(probe.body, visitor);
}

export function walkFunction(func: Func, visitor: Visitor): void {
  if (!isEmbedded(func.body)) walkStatement(func.body, visitor);
}

export function isEmbedded(body: Statement | EmbeddedBlock): body is EmbeddedBlock {
  return "unit" in body;
}

function subStatements(statement: Statement): readonly Statement[] {
  switch (statement.kind) {
    case "block": return statement.statements;
    case "if": return present([statement.then, statement.else]);
    case "loop": case "foreach": case "buckets": return [statement.body];
    case "try": return [statement.body, statement.handler];
    case "null": case "expression": case "break": case "continue": case "return": case "next": case "delete": case "keep": case "embedded": return [];
    default: return unreachable(statement);
  }
}

function statementExpressions(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case "expression": return [statement.expression];
    case "if": return [statement.condition];
    case "loop": return present([statement.initial, statement.condition, statement.step]);
    case "foreach": return present([...(statement.slice ?? []), statement.limit]);
    case "buckets": return present([statement.histogram, statement.limit]);
    case "return": return present([statement.value]);
    case "delete": return present(statement.indexes ?? []);
    case "keep": return [statement.value];
    case "block": case "null": case "break": case "continue": case "next": case "try": case "embedded": return [];
    default: return unreachable(statement);
  }
}

export function subExpressions(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "number": case "string": case "variable": case "embedded": case "place": case "held": case "kept": case "symbol": return [];
    case "narrow": case "guarded": case "enumerator-name": return [expression.value];
    case "load": case "text-at": return [expression.address];
    case "store": return "address" in expression.to ? [expression.to.address, expression.value] : [expression.value];
    case "element": return present(expression.indexes);
    case "call": return expression.arguments;
    case "unary": return [expression.operand];
    case "step": case "statistic": case "histogram": return [expression.target];
    case "bucket": return [expression.histogram, expression.index];
    case "in-histogram": return [expression.histogram, expression.key];
    case "binary": case "logical": case "comparison": return [expression.left, expression.right];
    case "regex": return [expression.left];
    case "conditional": return [expression.condition, expression.then, expression.else];
    case "in": return present(expression.keys);
    case "assignment": return [expression.target, expression.value];
    case "print": return expression.pieces.flatMap((piece) => ("text" in piece ? [] : present([piece.width, piece.precision, piece.value])));
    default: return unreachable(expression);
  }
}

function present<T>(values: readonly (T | undefined)[]): readonly T[] {
  return values.filter((value) => value !== undefined);
}

function unreachable(value: never): never {
  throw new Error(`no node of a program: ${JSON.stringify(value)}`);
}
