/** Whether running a piece of a script can be noticed: by what it prints, writes, or does in C. Reading is not noticed, nor is an error. */
import { matchPragma } from "../../program/match-pragma.ts";
import type * as ast from "../../syntax/ast.ts";
import type { FunctionCell, Routine, Universe } from "../cells.ts";
import { embeddedTags } from "../embedded.ts";
import { operandsOf, partsOf } from "../walk.ts";

export class Purity {
  readonly #impure: ReadonlySet<FunctionCell>;
  /** Something asks with matched() what the last match was. */
  readonly #matches: boolean;

  /** Functions as they are now: what a pass changes later is not seen. */
  constructor({ functions }: Universe) {
    this.#matches = functions.some(({ declaration: { body } }) => body.kind === "embedded-code" && embeddedTags(body.code).has(matchPragma));
    this.#impure = impureFunctions(functions, this.#matches);
  }

  /** Nothing notices whether this is evaluated. Any assignment counts as noticed. */
  isPure(routine: Routine, expression: ast.Expression): boolean {
    return !actsItself(routine, expression, { name: () => true, matches: this.#matches }) && !calls(routine, expression).some((callee) => !this.isPureFunction(callee))
      && operandsOf(expression).every((operand) => this.isPure(routine, operand));
  }

  /** Also of the overloads that it may go on to. */
  isPureFunction(cell: FunctionCell): boolean {
    return !this.#impure.has(cell);
  }
}

/** Functions that do something themselves, then those that call them, until no more are found. */
function impureFunctions(functions: readonly FunctionCell[], matches: boolean): ReadonlySet<FunctionCell> {
  const impure = new Set(functions.filter((cell) => actsInFunction(cell, matches)));
  for (let grown = true; grown; ) {
    const before = impure.size;
    for (const cell of functions) if (!impure.has(cell) && callees(cell).some((callee) => impure.has(callee))) impure.add(cell);
    grown = impure.size > before;
  }
  return impure;
}

function actsInFunction({ declaration: { body }, routine }: FunctionCell, matches: boolean): boolean {
  if (body.kind === "embedded-code") return !isPureCode(body.code);
  return routine.statements.some((statement) => someIn(statement, (inner) => actsInStatement(routine, inner), (expression) => actsItself(routine, expression, { name: isGlobalIn(routine), matches })));
}

function callees(cell: FunctionCell): readonly FunctionCell[] {
  const found = cell.overflow ? [cell.overflow] : [];
  const collect = (expression: ast.Expression): boolean => {
    found.push(...calls(cell.routine, expression));
    return false;
  };
  for (const statement of cell.routine.statements) someIn(statement, () => false, collect);
  return found;
}

function calls(routine: Routine, expression: ast.Expression): readonly FunctionCell[] {
  const callee = expression.kind === "call" ? routine.calls.get(expression) : undefined;
  return callee ? [callee] : [];
}

type OfName = (name: ast.Name) => boolean;

/** A function's own locals are its own affair. */
function isGlobalIn(routine: Routine): OfName {
  return (name) => routine.names.get(name)?.scope !== "local";
}

function actsInStatement(routine: Routine, statement: ast.Statement): boolean {
  const isGlobal = isGlobalIn(routine);
  switch (statement.kind) {
    case "delete": return true;
    case "embedded-code": return !isPureCode(statement.code);
    case "foreach": return [...statement.keys, ...(statement.value ? [statement.value] : [])].some(isGlobal);
    case "try": return statement.variable !== undefined && isGlobal(statement.variable);
    default: return false;
  }
}

interface Noticed {
  /** The names whose assignment is noticed. */
  readonly name: OfName;
  readonly matches: boolean;
}

/** What the node itself does, its operands apart. */
function actsItself(routine: Routine, expression: ast.Expression, noticed: Noticed): boolean {
  switch (expression.kind) {
    case "print": return !expression.name.startsWith("s");
    case "embedded-expression": return !isPureCode(expression.code);
    case "regex": return noticed.matches;
    case "assignment": return expression.target.kind !== "name" || noticed.name(expression.target);
    case "step": return expression.operand.kind !== "name" || noticed.name(expression.operand);
    case "call": return !routine.calls.has(expression);
    default: return false;
  }
}

function isPureCode(code: string): boolean {
  return embeddedTags(code).has("pure");
}

/** Whether one of the statements, itself among them, or one of the expressions inside passes. */
function someIn(statement: ast.Statement, ofStatement: (statement: ast.Statement) => boolean, ofExpression: (expression: ast.Expression) => boolean): boolean {
  const { expressions, statements } = partsOf(statement);
  return ofStatement(statement) || expressions.some((expression) => someOf(expression, ofExpression)) || statements.some((inner) => someIn(inner, ofStatement, ofExpression));
}

function someOf(expression: ast.Expression, passes: (expression: ast.Expression) => boolean): boolean {
  return passes(expression) || operandsOf(expression).some((operand) => someOf(operand, passes));
}
