/**
 * What running a part of the program can change, where a later reader of the same place would see it: decides which
 * values are copied before something else runs, and which arrays a sorted foreach reorders.
 */
import type { Expression, Func, Global, Local, Probe, Program, Statement, Variable } from "../program/tree.ts";
import { isEmbedded, walkExpression, walkFunction, walkProbe, walkStatement } from "../program/walk.ts";
import type { Visitor } from "../program/walk.ts";

export class Effects {
  readonly #calls = new Map<Func, ReadonlySet<Func>>();
  readonly #writers = new Set<Func>();
  readonly #sorted = new Map<Func, ReadonlySet<Global>>();

  constructor(program: Program) {
    for (const func of program.functions) {
      this.#calls.set(func, callees(func));
      this.#sorted.set(func, sortedBy((visitor) => walkFunction(func, visitor)));
      if (writesGlobals(func)) this.#writers.add(func);
    }
  }

  /** Functions that a function calls by itself, the rest of its overload chain included. */
  calls(func: Func): ReadonlySet<Func> {
    return this.#calls.get(func) ?? new Set();
  }

  /** Every function that can run once this one is called, itself included. */
  reachable(start: Iterable<Func>): ReadonlySet<Func> {
    const seen = new Set<Func>(start);
    for (const func of seen) for (const callee of this.calls(func)) seen.add(callee);
    return seen;
  }

  /** A call of it can change a global. */
  changesGlobals(func: Func): boolean {
    return [...this.reachable([func])].some((each) => this.#writers.has(each));
  }

  /** Evaluating it can change a variable or a global. */
  disturbs(expression: Expression): boolean {
    let found = false;
    walkExpression(expression, {
      expression: (each) => {
        if (each.kind === "assignment" || each.kind === "step") found = true;
        if (each.kind === "call" && this.changesGlobals(each.callee)) found = true;
        if (each.kind === "embedded" && setsGlobals(each.code)) found = true;
      },
    });
    return found;
  }

  /** Arrays that a handler reorders by a sorted foreach, in the functions that it calls too. */
  sortedIn(probe: Probe): ReadonlySet<Global> {
    const sorted = new Set(sortedBy((visitor) => walkProbe(probe, visitor)));
    for (const func of this.reachable(calledFrom(probe))) for (const global of this.#sorted.get(func) ?? []) sorted.add(global);
    return sorted;
  }
}

/** Functions that a probe calls by itself. */
export function calledFrom(probe: Probe): ReadonlySet<Func> {
  const found = new Set<Func>();
  walkProbe(probe, { expression: (each) => { if (each.kind === "call") found.add(each.callee); } });
  return found;
}

/** Local variables that a body assigns in any way. */
export function assignedLocals(body: Statement): ReadonlySet<Local> {
  const found = new Set<Local>();
  const assigned = (variable: Variable | undefined): void => {
    if (variable?.scope === "local") found.add(variable.local);
  };
  walkStatement(body, {
    statement: (each) => {
      if (each.kind === "foreach") for (const name of [...each.keys, each.value]) assigned(name?.variable);
      if (each.kind === "buckets") for (const name of [each.key, each.value]) assigned(name?.variable);
      if (each.kind === "try") assigned(each.variable?.variable);
      if (each.kind === "delete" && each.indexes === undefined) assigned(each.target.variable);
    },
    expression: (each) => {
      if ((each.kind === "assignment" || each.kind === "step") && each.target.kind === "variable") assigned(each.target.variable);
    },
  });
  return found;
}

/** The expression reads this variable somewhere. */
export function mentions(expression: Expression, local: Local): boolean {
  let found = false;
  walkExpression(expression, {
    expression: (each) => {
      if (each.kind === "variable" && each.variable.scope === "local" && each.variable.local === local) found = true;
    },
  });
  return found;
}

function callees(func: Func): ReadonlySet<Func> {
  const found = new Set<Func>();
  walkFunction(func, { expression: (each) => { if (each.kind === "call") found.add(each.callee); } });
  if (func.overflow !== undefined) found.add(func.overflow);
  return found;
}

function sortedBy(walk: (visitor: Visitor) => void): ReadonlySet<Global> {
  const found = new Set<Global>();
  walk({ statement: (each) => { if (each.kind === "foreach" && each.sort !== undefined) found.add(each.over); } });
  return found;
}

function writesGlobals(func: Func): boolean {
  if (isEmbedded(func.body)) return setsGlobals(func.body.code);
  let found = false;
  const written = (variable: Variable | undefined): void => {
    if (variable?.scope === "global") found = true;
  };
  walkStatement(func.body, {
    statement: (each) => {
      if (each.kind === "delete") found = true;
      if (each.kind === "foreach") for (const name of [...each.keys, each.value]) written(name?.variable);
      if (each.kind === "buckets") for (const name of [each.key, each.value]) written(name?.variable);
      if (each.kind === "try") written(each.variable?.variable);
      if (each.kind === "embedded" && setsGlobals(each.code)) found = true;
    },
    expression: (each) => {
      if (each.kind !== "assignment" && each.kind !== "step") return;
      if (each.target.kind === "element") found = true;
      else written(each.target.variable);
    },
  });
  return found;
}

function setsGlobals(code: string): boolean {
  return code.includes("STAP_GLOBAL_SET");
}
