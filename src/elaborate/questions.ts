/**
 * What a script asks about itself is answered before anything is resolved, so that a branch that is not taken may speak of what is not
 * there: `@defined($x)`, `@probewrite(x)` (the handler behind an alias writes x), and
 * `@const("C")`, which is an expression in C.
 */
import type * as ast from "../syntax/ast.ts";
import { newRoutine } from "./cells.ts";
import { Folding } from "./optimise/fold.ts";
import { mapOperands, mapParts } from "./optimise/rewrite.ts";
import { eachPart, operandsOf } from "./walk.ts";

/** The statement with `@defined` and `@const` answered, and the branches gone that the answers decide. */
export function answered(statement: ast.Statement, isDefined: (expression: ast.Expression) => boolean): ast.Statement {
  return settled(statement, (question) => {
    if (question.name === "@defined") return number(question, question.arguments.every(isDefined) ? 1n : 0n);
    const [constant] = question.arguments;
    const code = constant?.kind === "string" ? ` /* pure */ /* unprivileged */ /* stable */ ${constant.value} ` : undefined;
    return question.name === "@const" && code !== undefined ? { kind: "embedded-expression", at: question.at, code } : question;
  });
}

/** A block of an alias with `@probewrite` answered for the blocks that it goes around. */
export function knowingWrites(block: ast.Block, inner: readonly ast.Block[]): ast.Block {
  const written = new Set(inner.flatMap(namesWritten));
  const made = settled(block, (question) => {
    const [name] = question.arguments;
    if (question.name !== "@probewrite" || name === undefined) return question;
    return number(question, written.has(nameOf(name)) ? 1n : 0n);
  });
  return made.kind === "block" ? made : block;
}

type Answer = (question: ast.AtOperator) => ast.Expression;

function settled(statement: ast.Statement, answer: Answer): ast.Statement {
  const asks = { something: false };
  eachPart(statement, (expression) => { asks.something ||= expression.kind === "at" && answer(expression) !== expression; });
  if (!asks.something) return statement;
  const routine = newRoutine("probe", []);
  const replace = (expression: ast.Expression): ast.Expression => (expression.kind === "at" ? answer(expression) : mapOperands(routine, expression, replace));
  const replaced = (inner: ast.Statement): ast.Statement => mapParts(inner, replace, replaced);
  return new Folding(routine, (expression) => expression.kind === "target" || isPlain(expression)).statement(replaced(statement));
}

/** Neither calls nor changes anything, whatever its names turn out to be. */
function isPlain(expression: ast.Expression): boolean {
  return !["call", "assignment", "step", "print", "embedded-expression", "at"].includes(expression.kind) && operandsOf(expression).every(isPlain);
}

function number({ at }: ast.Expression, value: bigint): ast.NumberLiteral {
  return { kind: "number", at, value };
}

function namesWritten(block: ast.Block): readonly string[] {
  const names: string[] = [];
  eachPart(block, (expression) => {
    if (expression.kind === "assignment") names.push(nameOf(expression.target));
    if (expression.kind === "step") names.push(nameOf(expression.operand));
  });
  return names;
}

function nameOf(expression: ast.Expression): string {
  if (expression.kind === "name") return expression.name;
  return expression.kind === "target" && expression.base.form === "$" ? `$${expression.base.name}` : "";
}
