/**
 * Rebuilds syntax with parts replaced. A node is made anew only where a part of it has changed, and what its routine knows of the old
 * node goes over to the new one. Names are never replaced: they are what bindings hang on.
 */
import type * as ast from "../../syntax/ast.ts";
import type { Routine } from "../cells.ts";

export type ExpressionMap = (expression: ast.Expression) => ast.Expression;
export type StatementMap = (statement: ast.Statement) => ast.Statement;

/** What the routine has found out about one expression holds for the one that takes its place. */
export function inherit(routine: Routine, from: ast.Expression, to: ast.Expression): void {
  const type = routine.types.get(from);
  if (type !== undefined) routine.types.set(to, type);
  if (from.kind === "call" && to.kind === "call") copy(routine.calls, from, to);
  if (from.kind === "print" && to.kind === "print") copy(routine.formats, from, to);
  if ((from.kind === "target" && to.kind === "target") || (from.kind === "at" && to.kind === "at")) copy(routine.targets, from, to);
}

function copy<Key, Value>(table: Map<Key, Value>, from: Key, to: Key): void {
  const value = table.get(from);
  if (value !== undefined) table.set(to, value);
}

/** The expression with its operands mapped. */
export function mapOperands(routine: Routine, expression: ast.Expression, map: ExpressionMap): ast.Expression {
  const made = withOperands(expression, map);
  if (made !== expression) inherit(routine, expression, made);
  return made;
}

function withOperands(expression: ast.Expression, map: ExpressionMap): ast.Expression {
  switch (expression.kind) {
    case "number": case "string": case "embedded-expression": case "name": return expression;
    case "index": return changed(expression, { indexes: each(expression.indexes, map) });
    case "call": case "print": case "at": return changed(expression, { arguments: each(expression.arguments, map) });
    case "unary": case "step": case "statistic": case "histogram": return changed(expression, { operand: map(expression.operand) });
    case "binary": case "logical": case "comparison": return changed(expression, { left: map(expression.left), right: map(expression.right) });
    case "regex": return changed(expression, { left: map(expression.left) });
    case "in": return changed(expression, { keys: each(expression.keys, map) });
    case "conditional": return changed(expression, { condition: map(expression.condition), then: map(expression.then), else: map(expression.else) });
    case "assignment": return changed(expression, { target: map(expression.target), value: map(expression.value) });
    case "bucket": return changed(expression, { index: map(expression.index) });
    case "target": return targetWith(expression, map);
    default: return expression satisfies never;
  }
}

function targetWith(target: ast.TargetVariable, map: ExpressionMap): ast.Expression {
  const accesses = same(target.accesses, target.accesses.map((access) => (access.kind === "element" ? changed(access, { index: map(access.index) }) : access)));
  const base = "operand" in target.base ? changed(target.base, { operand: map(target.base.operand) }) : target.base;
  return changed(target, { base, accesses });
}

/** The statement with the expressions and statements directly inside it mapped, in the order of the text. */
export function mapParts(statement: ast.Statement, expression: ExpressionMap, inner: StatementMap): ast.Statement {
  const optional = (part: ast.Expression | undefined): ast.Expression | undefined => part && expression(part);
  switch (statement.kind) {
    case "block": return changed(statement, { statements: same(statement.statements, statement.statements.map((each) => inner(each))) });
    case "expression": return changed(statement, { expression: expression(statement.expression) });
    case "if": return changed(statement, { condition: expression(statement.condition), then: inner(statement.then), else: statement.else && inner(statement.else) });
    case "for":
      return changed(statement, {
        initial: optional(statement.initial), condition: optional(statement.condition), step: optional(statement.step), body: inner(statement.body),
      });
    case "foreach":
      return changed(statement, { slice: statement.slice && each(statement.slice, expression), limit: optional(statement.limit), body: inner(statement.body) });
    case "return": return changed(statement, { value: optional(statement.value) });
    case "delete": return changed(statement, { target: expression(statement.target) });
    case "try": return changed(statement, { body: blockOf(inner(statement.body)), handler: blockOf(inner(statement.handler)) });
    case "null": case "break": case "continue": case "next": case "embedded-code": return statement;
    default: return statement satisfies never;
  }
}

/** A statement where the syntax wants a block. */
export function blockOf(statement: ast.Statement): ast.Block {
  return statement.kind === "block" ? statement : { kind: "block", at: statement.at, statements: statement.kind === "null" ? [] : [statement] };
}

/** Whether a statement does nothing at all. */
export function isNothing(statement: ast.Statement): boolean {
  return statement.kind === "null" || (statement.kind === "block" && statement.statements.length === 0);
}

function each<Item extends ast.Expression | undefined>(items: readonly Item[], map: ExpressionMap): readonly Item[] {
  // A wildcard index stays what it is; an expression becomes an expression.
  return same(items, items.map((item) => (item && map(item)) as Item));
}

/** The old list where no item differs. */
function same<Item>(old: readonly Item[], made: readonly Item[]): readonly Item[] {
  return made.every((item, at) => item === old[at]) ? old : made;
}

/** The node with some members replaced, or itself where none differs; a member that is undefined is left out. */
function changed<Node extends object>(node: Node, members: { readonly [Key in keyof Node]?: Node[Key] | undefined }): Node {
  const names = Object.keys(members) as (keyof Node)[];
  return names.every((name) => node[name] === members[name]) ? node : { ...node, ...members };
}
