/**
 * What each routine does to globals, with the functions that it calls: what it reads, writes, or only accumulates into, and
 * which arrays it changes. Decides locks (law 7), what is shown at the end, and what a foreach body may do.
 */
import type * as ast from "../syntax/ast.ts";
import type { EmbeddedUses, FunctionCell, GlobalCell, Routine, Universe } from "./cells.ts";
import { operandsOf, partsOf } from "./walk.ts";

export interface Effects {
  readonly reads: Set<GlobalCell>;
  readonly writes: Set<GlobalCell>;
  /** Only `<<<`, or `++`, `--`, `+=`, `-=` on a scalar with the value unused. May overlap with the other two here. */
  readonly accumulates: Set<GlobalCell>;
  /** Arrays that change in a way that a foreach over them cannot bear. */
  readonly changes: Set<GlobalCell>;
  readonly calls: Set<FunctionCell>;
}

export type EffectsOf = (routine: Routine) => Effects;

/** Effects of every routine, those of called functions included. */
export function effectsOf(universe: Universe): EffectsOf {
  const all = new Map<Routine, Effects>();
  for (const cell of universe.functions) all.set(cell.routine, functionEffects(cell));
  for (const { routine, condition } of universe.probes) {
    const known = all.get(routine) ?? routineEffects(routine);
    if (condition) new Collector(routine, known).expression(condition, true);
    all.set(routine, known);
  }
  closeOverCalls(all);
  return (routine) => all.get(routine) ?? empty();
}

function empty(): Effects {
  return { reads: new Set(), writes: new Set(), accumulates: new Set(), changes: new Set(), calls: new Set() };
}

function functionEffects(cell: FunctionCell): Effects {
  const effects = routineEffects(cell.routine);
  if (cell.overflow) effects.calls.add(cell.overflow);
  addEmbedded(effects, cell.embedded);
  return effects;
}

/** What embedded C says of itself. */
function addEmbedded(effects: Effects, { reads, writes }: EmbeddedUses): void {
  for (const global of reads) effects.reads.add(global);
  for (const global of writes) {
    effects.writes.add(global);
    effects.changes.add(global);
  }
}

function routineEffects(routine: Routine): Effects {
  const effects = empty();
  const collector = new Collector(routine, effects);
  for (const statement of routine.statements) collector.statement(statement);
  return effects;
}

function closeOverCalls(all: ReadonlyMap<Routine, Effects>): void {
  for (let grown = true; grown; ) {
    grown = false;
    for (const effects of all.values()) {
      for (const callee of effects.calls) {
        const called = all.get(callee.routine);
        if (called && absorb(effects, called)) grown = true;
      }
    }
  }
}

function absorb(into: Effects, from: Effects): boolean {
  const size = (): number => into.reads.size + into.writes.size + into.accumulates.size + into.changes.size + into.calls.size;
  const before = size();
  for (const kind of ["reads", "writes", "accumulates", "changes"] as const) for (const global of from[kind]) into[kind].add(global);
  for (const callee of from.calls) into.calls.add(callee);
  return size() > before;
}

/** `+=` and `-=` read what they change only when the value is used. */
const summing: ReadonlySet<ast.AssignmentOperator> = new Set(["+=", "-="]);

class Collector {
  readonly #routine: Routine;
  readonly #effects: Effects;

  constructor(routine: Routine, effects: Effects) {
    this.#routine = routine;
    this.#effects = effects;
  }

  statement(statement: ast.Statement): void {
    if (statement.kind === "delete") return this.#delete(statement);
    if (statement.kind === "foreach") return this.#foreach(statement);
    if (statement.kind === "try") return this.#try(statement);
    if (statement.kind === "embedded-code") return this.#embedded(statement);
    const { expressions, statements } = partsOf(statement);
    const isFor = statement.kind === "for";
    for (const expression of expressions) {
      const used = statement.kind !== "expression" && !(isFor && expression !== statement.condition);
      this.expression(expression, used);
    }
    for (const inner of statements) this.statement(inner);
  }

  #try(statement: ast.TryCatch): void {
    this.statement(statement.body);
    if (statement.variable) this.#write(statement.variable);
    this.statement(statement.handler);
  }

  #foreach(loop: ast.Foreach): void {
    for (const bound of loop.value ? [...loop.keys, loop.value] : loop.keys) this.#write(bound);
    this.expression(loop.over, true);
    for (const inner of [...(loop.slice ?? []), loop.limit]) if (inner) this.expression(inner, true);
    this.statement(loop.body);
  }

  #delete({ target }: ast.Delete): void {
    const name = target.kind === "index" ? target.array : target;
    if (target.kind === "index") for (const index of target.indexes) if (index) this.expression(index, true);
    if (name.kind !== "name") return;
    // Clearing a whole array ends a loop over it, and is allowed.
    if (target.kind === "index") this.#change(name);
    else this.#write(name);
    // Someone who deletes knows what is in it: it is not shown at the end.
    this.#read(name);
  }

  /** `used`: something looks at the value. */
  expression(expression: ast.Expression, used: boolean): void {
    switch (expression.kind) {
      case "name": return this.#read(expression);
      case "assignment": return this.#assignment(expression, used);
      case "step": return this.#modify(expression.operand, used, true);
      case "conditional": return this.#each([expression.condition, true], [expression.then, used], [expression.else, used]);
      case "logical": return this.#each([expression.left, true], [expression.right, used]);
      case "embedded-expression": return this.#embedded(expression);
      case "call": this.#call(expression);
    }
    for (const operand of operandsOf(expression)) this.expression(operand, true);
  }

  #embedded(piece: ast.EmbeddedCode | ast.EmbeddedExpression): void {
    const uses = this.#routine.embedded.get(piece);
    if (uses) addEmbedded(this.#effects, uses);
  }

  #each(...parts: readonly (readonly [ast.Expression, boolean])[]): void {
    for (const [part, used] of parts) this.expression(part, used);
  }

  #call(call: ast.Call): void {
    const callee = this.#routine.calls.get(call);
    if (callee) this.#effects.calls.add(callee);
  }

  #assignment(expression: ast.Assignment, used: boolean): void {
    this.expression(expression.value, true);
    const { operator, target } = expression;
    if (operator === "=") this.#target(target, (name) => this.#change(name));
    else if (operator === "<<<") this.#target(target, (name) => this.#accumulate(name));
    else this.#modify(target, used, summing.has(operator));
  }

  #modify(target: ast.Expression, used: boolean, isSum: boolean): void {
    this.#target(target, (name) => {
      if (isSum && !used && target.kind === "name") return this.#accumulate(name);
      this.#change(name);
      if (used) this.#read(name);
    });
  }

  #target(target: ast.Expression, apply: (name: ast.Name) => void): void {
    if (target.kind === "index") {
      for (const index of target.indexes) if (index) this.expression(index, true);
      apply(target.array);
    } else if (target.kind === "name") apply(target);
    else this.expression(target, true);
  }

  #global(name: ast.Name): GlobalCell | undefined {
    const cell = this.#routine.names.get(name);
    return cell?.scope === "global" ? cell : undefined;
  }

  #read(name: ast.Name): void {
    const cell = this.#global(name);
    if (cell) this.#effects.reads.add(cell);
  }

  #write(name: ast.Name): void {
    const cell = this.#global(name);
    if (cell) this.#effects.writes.add(cell);
  }

  #change(name: ast.Name): void {
    this.#write(name);
    const cell = this.#global(name);
    if (cell) this.#effects.changes.add(cell);
  }

  #accumulate(name: ast.Name): void {
    const cell = this.#global(name);
    if (!cell) return;
    this.#effects.accumulates.add(cell);
    this.#effects.changes.add(cell);
  }
}
