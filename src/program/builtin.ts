/** What an operator or function that the language itself provides must give. One file in src/builtins per built-in. */
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import type * as ast from "../syntax/ast.ts";
import type { CExpression } from "../c/tree.ts";
import type { Expression, ValueType } from "./tree.ts";

export interface BindContext {
  readonly diagnostics: Diagnostics;
  /** Binds an argument; `expected` is told to type inference. */
  bind(expression: ast.Expression, expected?: ValueType): Expression;
}

export interface LowerContext {
  /** C for an argument, evaluated before anything emitted later. */
  lower(expression: Expression): CExpression;
}

export interface Builtin {
  /** `@entry`, `@defined`. */
  readonly name: string;
  bind(call: ast.AtOperator, context: BindContext): Expression | undefined;
  lower(expression: Extract<Expression, { kind: "builtin" }>, context: LowerContext): CExpression;
  /** As -p2 prints it. */
  print(expression: Extract<Expression, { kind: "builtin" }>, print: (e: Expression) => string): string;
}
