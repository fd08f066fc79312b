/** The children of syntax nodes, in the order of evaluation, and walks over them. One switch per kind of node, so that passes need none. */
import type { Expression, Statement } from "../syntax/ast.ts";

interface Parts {
  readonly expressions: readonly Expression[];
  readonly statements: readonly Statement[];
}

const nothing: Parts = { expressions: [], statements: [] };

function present<T>(...items: readonly (T | undefined)[]): readonly T[] {
  return items.filter((item) => item !== undefined);
}

/** The expressions and statements directly inside a statement. Names that a statement binds (foreach keys, catch) are among them. */
export function partsOf(statement: Statement): Parts {
  switch (statement.kind) {
    case "block": return { expressions: [], statements: statement.statements };
    case "expression": return { expressions: [statement.expression], statements: [] };
    case "if": return { expressions: [statement.condition], statements: present(statement.then, statement.else) };
    case "for": return { expressions: present(statement.initial, statement.condition, statement.step), statements: [statement.body] };
    case "foreach":
      return {
        expressions: [...statement.keys, ...present<Expression>(statement.over, statement.value, ...(statement.slice ?? []), statement.limit)],
        statements: [statement.body],
      };
    case "return": return { expressions: present(statement.value), statements: [] };
    case "delete": return { expressions: [statement.target], statements: [] };
    case "try": return { expressions: present<Expression>(statement.variable), statements: [statement.body, statement.handler] };
    case "null": case "break": case "continue": case "next": case "embedded-code": return nothing;
    default: return statement satisfies never;
  }
}

/** The operands of an expression. Wildcard indexes are left out. */
export function operandsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "number": case "string": case "embedded-expression": case "name": return [];
    case "index": return [expression.array, ...present(...expression.indexes)];
    case "call": case "print": case "at": return expression.arguments;
    case "unary": case "step": case "statistic": case "histogram": return [expression.operand];
    case "binary": case "logical": case "comparison": return [expression.left, expression.right];
    case "regex": return [expression.left];
    case "in": return [...present(...expression.keys), expression.array];
    case "conditional": return [expression.condition, expression.then, expression.else];
    case "assignment": return [expression.target, expression.value];
    case "bucket": return [expression.histogram, expression.index];
    case "target": {
      const indexes = expression.accesses.flatMap((access) => (access.kind === "element" ? [access.index] : []));
      return "operand" in expression.base ? [expression.base.operand, ...indexes] : indexes;
    }
    default: return expression satisfies never;
  }
}

/** Calls `visit` for every expression inside, operands first. */
export function eachExpression(expression: Expression, visit: (expression: Expression) => void): void {
  for (const operand of operandsOf(expression)) eachExpression(operand, visit);
  visit(expression);
}

/** Calls `enter` for every statement, itself first, and `visit` for every expression in it. */
export function eachPart(statement: Statement, visit: (expression: Expression) => void, enter?: (statement: Statement) => void): void {
  enter?.(statement);
  const { expressions, statements } = partsOf(statement);
  for (const expression of expressions) eachExpression(expression, visit);
  for (const inner of statements) eachPart(inner, visit, enter);
}
