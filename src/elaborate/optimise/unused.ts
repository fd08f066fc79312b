/** Functions that no probe reaches any more, and variables that nothing mentions. */
import type * as ast from "../../syntax/ast.ts";
import type { FunctionCell, GlobalCell, Routine, Universe, VariableCell } from "../cells.ts";
import { eachExpression, eachPart } from "../walk.ts";
import { type Pass } from "./pass.ts";

export function elideUnusedFunctions(pass: Pass): void {
  const reached = reachedFunctions(pass.universe);
  keepOnly(pass.universe.functions, (cell) => reached.has(cell), pass);
}

/** Overloads behind one that never goes on to them. */
export function elideHiddenOverloads(pass: Pass): void {
  const { functions } = pass.universe;
  for (const cell of functions) if (cell.overflow && !mayGoOn(cell)) cut(cell, functions);
}

/** The last of a chain is now this one. */
function cut(cell: FunctionCell, functions: FunctionCell[]): void {
  for (let hidden = cell.overflow; hidden; hidden = hidden.overflow) functions.splice(functions.indexOf(hidden), 1);
  cell.overflow = undefined;
}

/** Those that the probes call, directly or not, with their overloads. */
export function reachedFunctions({ probes }: Universe): ReadonlySet<FunctionCell> {
  const reached = new Set<FunctionCell>();
  const waiting = probes.flatMap(({ routine, condition }) => calledIn(routine, condition));
  for (let cell = waiting.pop(); cell; cell = waiting.pop()) {
    if (reached.has(cell)) continue;
    reached.add(cell);
    waiting.push(...calledIn(cell.routine), ...(cell.overflow ? [cell.overflow] : []));
  }
  return reached;
}

function calledIn(routine: Routine, condition?: ast.Expression): readonly FunctionCell[] {
  const called: FunctionCell[] = [];
  eachIn(routine, condition, (expression) => {
    const callee = expression.kind === "call" ? routine.calls.get(expression) : undefined;
    if (callee) called.push(callee);
  });
  return called;
}

/** Whether the body can go on to the next overload; what C does is not known. */
function mayGoOn({ declaration, routine }: FunctionCell): boolean {
  if (declaration.body.kind === "embedded-code") return true;
  const found = { next: false };
  for (const statement of routine.statements) eachPart(statement, () => {}, (inner) => { found.next ||= inner.kind === "next" || inner.kind === "embedded-code"; });
  return found.next;
}

/** Locals, but no parameters; and globals that only the folded parts of the script spoke of. */
export function elideUnusedVariables(pass: Pass): void {
  const { universe } = pass;
  const used = new Set<VariableCell>(universe.functions.flatMap(({ embedded }) => [...embedded.reads, ...embedded.writes]));
  const routines = new Set([...universe.probes, ...universe.functions].map(({ routine }) => routine));
  for (const routine of routines) for (const cell of namedIn(routine, undefined)) used.add(cell);
  for (const { routine, condition } of universe.probes) if (condition) for (const cell of namedIn(routine, condition)) used.add(cell);
  for (const routine of routines) {
    for (const [name, cell] of routine.locals) {
      if (cell.parameter !== undefined || used.has(cell)) continue;
      routine.locals.delete(name);
      pass.changed = true;
    }
  }
  keepOnly<GlobalCell>(universe.globals, (cell) => used.has(cell), pass);
}

function namedIn(routine: Routine, condition: ast.Expression | undefined): readonly VariableCell[] {
  const named: VariableCell[] = [];
  eachIn(routine, condition, (expression) => {
    const cell = expression.kind === "name" ? routine.names.get(expression) : undefined;
    if (cell) named.push(cell);
    const embedded = expression.kind === "embedded-expression" ? routine.embedded.get(expression) : undefined;
    if (embedded) named.push(...embedded.reads, ...embedded.writes);
  });
  for (const [, { reads, writes }] of routine.embedded) named.push(...reads, ...writes);
  return named;
}

function eachIn(routine: Routine, condition: ast.Expression | undefined, visit: (expression: ast.Expression) => void): void {
  if (condition) eachExpression(condition, visit);
  for (const statement of routine.statements) eachPart(statement, visit);
}

function keepOnly<Cell>(cells: Cell[], isKept: (cell: Cell) => boolean, pass: Pass): void {
  const kept = cells.filter(isKept);
  if (kept.length === cells.length) return;
  cells.splice(0, cells.length, ...kept);
  pass.changed = true;
}
