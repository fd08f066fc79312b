/** The body of one C function while it is being made: statements so far, labels, temporaries, where errors go. */
import { array, arrow, assign, block, call, compound, goTo, index, label, list, name, number, record, text, variable, when } from "../c/build.ts";
import type { CExpression, CStatement } from "../c/tree.ts";
import { describe } from "../diagnostics/source.ts";
import type { Token } from "../diagnostics/source.ts";
import type { Global, Local, ValueType } from "../program/tree.ts";
import type { Frame } from "./frames.ts";
import { mostAutomaticLongs } from "./frames.ts";
import { Names } from "./names.ts";
import type { UnitContext } from "./unit-context.ts";

/** An evaluated operand: a C expression without side effects, to be used at most once. */
export interface Value {
  readonly c: CExpression;
  /** Nothing that runs later can change it: a literal, a temporary, a parameter that is never assigned. */
  readonly stable: boolean;
  /** It reads a global, so what a called function does can change it. */
  readonly readsGlobal: boolean;
  /** It is 0 or 1 as C's comparison gives it. */
  readonly isTruth: boolean;
}

export function fixed(c: CExpression): Value {
  return { c, stable: true, readsGlobal: false, isTruth: false };
}

/** What `return` does in this function. */
export type ResultKind = ValueType | "none" | "truth";

export interface BodyOptions {
  readonly unit: UnitContext;
  readonly frame: Frame;
  readonly result: ResultKind;
  /** A script function; a handler otherwise. */
  readonly isFunction: boolean;
  /** Places of the parameters. */
  readonly parameters: ReadonlyMap<Local, Value>;
  readonly longLocals: number;
  /** Globals that it adds to in its CPU's lane, whichever probe runs it. */
  readonly adds: ReadonlySet<Global>;
  /** Of a tally, which has no context: where it sums up what it adds to each global. */
  readonly sums?: ReadonlyMap<Global, CExpression>;
}

/** Label at the end of every function, after which it gives back its frame. */
export const outLabel = "out";

export class Body {
  readonly unit: UnitContext;
  readonly frame: Frame;
  readonly result: ResultKind;
  readonly isFunction: boolean;
  readonly adds: ReadonlySet<Global>;
  readonly sums: ReadonlyMap<Global, CExpression> | undefined;
  readonly #parameters: ReadonlyMap<Local, Value>;
  readonly #spillsLongs: boolean;
  readonly #locals = new Map<Local, CExpression>();
  readonly #names = new Names<object>(["c", "l", "hit", "result"]);
  readonly #variables: CStatement[] = [];
  readonly #initials: CStatement[] = [];
  readonly #loops: (string | undefined)[] = [];
  readonly #usedLabels = new Set<string>();
  readonly #purposes = new Map<string, number>();
  #labels = 0;
  #statements: CStatement[] = [];
  #onError = outLabel;

  constructor(options: BodyOptions) {
    this.unit = options.unit;
    this.frame = options.frame;
    this.result = options.result;
    this.isFunction = options.isFunction;
    this.adds = options.adds;
    this.sums = options.sums;
    this.#parameters = options.parameters;
    this.#spillsLongs = options.longLocals > mostAutomaticLongs;
  }

  emit(...statements: readonly CStatement[]): void {
    this.#statements.push(...statements);
  }

  get statements(): readonly CStatement[] {
    return this.#statements;
  }

  /** Runs `make` and gives what it emitted instead of emitting it. */
  capture<T>(make: () => T): { readonly statements: readonly CStatement[]; readonly value: T } {
    const outer = this.#statements;
    this.#statements = [];
    try {
      const value = make();
      return { statements: this.#statements, value };
    } finally {
      this.#statements = outer;
    }
  }

  /** Runs `make` with errors going to another label. */
  catching<T>(target: string, make: () => T): T {
    const outer = this.#onError;
    this.#onError = target;
    try {
      return make();
    } finally {
      this.#onError = outer;
    }
  }

  /** A label's name, not used yet. */
  label(purpose: string): string {
    this.#labels++;
    return `${purpose}_${this.#labels}`;
  }

  jump(target: string): CStatement {
    this.#usedLabels.add(target);
    return goTo(target);
  }

  /** Places a label, if something jumps to it. Call it after everything that may. */
  place(target: string): void {
    if (this.#usedLabels.has(target)) this.emit(label(target));
  }

  isUsed(target: string): boolean {
    return this.#usedLabels.has(target);
  }

  /** After a call that can fail. */
  checkError(): void {
    this.emit(when(call("stp_unlikely", arrow(name("c"), "error")), [this.jump(this.#onError)]));
  }

  /** When the condition holds an error has been set. */
  failWhen(condition: CExpression): void {
    this.emit(when(condition, [this.jump(this.#onError)]));
  }

  /** Takes n statements off the limit. */
  charge(n: number, at: Token): void {
    if (this.unit.limitsStatements && this.sums === undefined) this.failWhen(call("stp_charge", name("c"), number(n), place(at)));
  }

  /** Where a local variable lives. The first question declares it. */
  local(local: Local): Value {
    const parameter = this.#parameters.get(local);
    if (parameter !== undefined) return parameter;
    return { c: this.#localPlace(local), stable: false, readsGlobal: false, isTruth: false };
  }

  /** A temporary number set to a value now. */
  keepLong(value: CExpression): Value {
    const where = this.frame.temporaryLong();
    if ("automatic" in where) {
      this.emit(variable("stp_i64", where.automatic, value));
      return fixed(name(where.automatic));
    }
    this.emit(assign(where.place, value));
    return fixed(where.place);
  }

  /** A temporary copy of a string. */
  keepString(value: CExpression): Value {
    const place = this.frame.temporaryString();
    this.emit(stringCopy(place, value));
    return fixed(place);
  }

  keep(value: Value, type: ValueType): Value {
    if (value.stable) return value;
    return type === "long" ? this.keepLong(value.c) : this.keepString(value.c);
  }

  /** A pointer of the runtime's, in an automatic variable. */
  keepPointer(type: string, purpose: string, value: CExpression): CExpression {
    const called = this.#temporaryName(purpose);
    this.emit(variable(type, called, value));
    return name(called);
  }

  /** An automatic variable without a value; gives its name. */
  automatic(type: string, purpose: string): string {
    const called = this.#temporaryName(purpose);
    this.emit(variable(type, called));
    return called;
  }

  /** A list of keys as the map functions take it, for one use. */
  keyList(keys: readonly { readonly type: ValueType; readonly value: CExpression }[]): CExpression {
    const kept = this.frame.keyList(keys.length);
    if (kept === undefined) return compound("const union stp_key[]", list(keys.map((key) => record({ [keyField(key.type)]: key.value }))));
    keys.forEach((key, at) => this.emit(assign({ kind: "member", base: index(kept, number(at)), name: keyField(key.type), arrow: false }, key.value)));
    return kept;
  }

  /** A list of keys that several statements use: its strings must be kept already. */
  lastingKeyList(keys: readonly { readonly type: ValueType; readonly value: CExpression }[]): CExpression {
    const called = this.#temporaryName("key");
    this.emit(array("const union stp_key", called, "open", list(keys.map((key) => record({ [keyField(key.type)]: key.value })))));
    return name(called);
  }

  /** Runs `make` as a loop's body; `continue` there jumps to `label`, or is C's own when there is none. */
  looping<T>(target: string | undefined, make: () => T): T {
    this.#loops.push(target);
    try {
      return make();
    } finally {
      this.#loops.pop();
    }
  }

  continueLoop(): CStatement {
    const target = this.#loops.at(-1);
    return target === undefined ? { kind: "continue" } : this.jump(target);
  }

  /** Automatic variables, for the function's start. */
  get variables(): readonly CStatement[] {
    return this.#variables;
  }

  /** Initial values of the variables in the frame, once there is one. */
  get initials(): readonly CStatement[] {
    return this.#initials;
  }

  /** Runs `make` for one statement: temporaries made there are gone afterwards. */
  scope<T>(make: () => T): T {
    const before = new Map(this.#purposes);
    const result = this.frame.scope(make);
    this.#purposes.clear();
    for (const [purpose, n] of before) this.#purposes.set(purpose, n);
    return result;
  }

  /** Runs `make` in a scope of its own that is a C block, so that what it declares shares its place in the C frame with its neighbours. */
  apart(make: () => void): void {
    const { statements } = this.capture(() => this.scope(make));
    if (statements.some((each) => each.kind === "variable")) this.emit(block(statements));
    else this.emit(...statements);
  }

  #temporaryName(purpose: string): string {
    const n = (this.#purposes.get(purpose) ?? 0) + 1;
    this.#purposes.set(purpose, n);
    return n === 1 ? purpose : `${purpose}${n}`;
  }

  #localPlace(local: Local): CExpression {
    const known = this.#locals.get(local);
    if (known !== undefined) return known;
    const made = this.#declare(local);
    this.#locals.set(local, made);
    return made;
  }

  #declare(local: Local): CExpression {
    if (local.type === "string") {
      const where = this.frame.string(local, local.name);
      this.#initials.push(assign(index(where, number(0)), number(0)));
      return where;
    }
    if (this.#spillsLongs) {
      const where = this.frame.long(local, local.name);
      this.#initials.push(assign(where, number(0)));
      return where;
    }
    const called = this.#names.of(local, `v_${local.name}`);
    this.#variables.push(variable("stp_i64", called, number(0)));
    return name(called);
  }
}

/** The text that a run-time error quotes. */
export function place(at: Token): CExpression {
  return text(describe(at));
}

export function stringCopy(to: CExpression, from: CExpression): CStatement {
  return { kind: "expression", expression: call("stp_copy", to, from) };
}

function keyField(type: ValueType): string {
  return type === "long" ? "number" : "string";
}
