/** `=`, `+=` and its like, `++`, `--`, `.=` and `<<<`: a place is found once, after its keys and the value are known. */
import { assign, binary, call, name, not, number, run, unary, when } from "../c/build.ts";
import type { CExpression, CStatement } from "../c/tree.ts";
import type { AssignmentOperator } from "../syntax/ast.ts";
import type { Expression, Target } from "../program/tree.ts";
import { finderToAdd, sharedLong, sharedPlace } from "./adding.ts";
import { fixed, place, stringCopy } from "./body.ts";
import type { Body, Value } from "./body.ts";
import { arithmetic, asLong, canWriteDirectly, division, keyed, lower, lowerKeys, lowerStringInto } from "./expressions.ts";
import { statPlace, statType } from "./aggregates.ts";

type Assignment = Extract<Expression, { kind: "assignment" }>;
type Step = Extract<Expression, { kind: "step" }>;

/** `needed`: somebody uses the assignment's value. */
export function lowerAssignment(body: Body, expression: Assignment, needed: boolean): Value {
  if (expression.operator === "<<<") return addToStatistic(body, expression);
  if (expression.target.type === "string") return assignString(body, expression);
  return assignLong(body, expression, needed);
}

function assignLong(body: Body, expression: Assignment, needed: boolean): Value {
  const { operand, slot: found } = findPlace(body, expression.target, expression.value);
  const value = asLong(operand);
  const operator = expression.operator;
  const slot = needed || (operator !== "+=" && operator !== "-=") ? found : placeToAdd(body, expression.target, found);
  if (operator === "=") body.emit(assign(slot, value));
  else if (operator === "/=" || operator === "%=") divide(body, slot, operator, value, expression);
  else body.emit(combineInPlace(slot, operator, value));
  if (operator === "=" && operand.stable) return operand;
  return needed ? currentValue(body, expression.target, slot) : fixed(slot);
}

function divide(body: Body, slot: CExpression, operator: "/=" | "%=", value: CExpression, expression: Assignment): void {
  const result = body.keepLong(division(operator === "/=" ? "/" : "%", slot, value, place(expression.at)));
  body.checkError();
  body.emit(assign(slot, result.c));
}

/** `x += v` where C has the operator with the same meaning, else `x = x op v`. */
function combineInPlace(slot: CExpression, operator: AssignmentOperator, value: CExpression): CStatement {
  switch (operator) {
    case "+=": case "-=": case "*=": case "&=": case "|=": case "^=": return assign(slot, value, operator);
    case "<<=": return assign(slot, arithmetic("<<", slot, value));
    case ">>=": return assign(slot, arithmetic(">>", slot, value));
    case ">>>=": return assign(slot, arithmetic(">>>", slot, value));
    default: throw new Error(`no assignment of a number: ${operator}`);
  }
}

/** The value of an assignment: a variable is read again when it is used, an element is kept now. */
function currentValue(body: Body, target: Target, slot: CExpression): Value {
  if (target.kind === "element") return body.keepLong(slot);
  return { c: slot, stable: false, readsGlobal: target.variable.scope === "global", isTruth: false };
}

export function lowerStep(body: Body, expression: Step, needed: boolean): Value {
  const { slot } = findPlace(body, expression.target, undefined);
  const operator = expression.operator === "++" ? "+=" : "-=";
  if (!needed) {
    body.emit(assign(placeToAdd(body, expression.target, slot), number(1), operator));
    return fixed(slot);
  }
  const change = assign(slot, number(1), operator);
  if (expression.prefix) {
    body.emit(change);
    return currentValue(body, expression.target, slot);
  }
  const before = body.keepLong(slot);
  body.emit(change);
  return before;
}

/** Where nobody uses the value: other CPUs may be adding to the global, too. */
function placeToAdd(body: Body, target: Target, slot: CExpression): CExpression {
  if (target.kind === "element" || target.variable.scope === "local") return slot;
  return sharedLong(body, target.variable.global);
}

/** Evaluates keys, then the value, then finds or makes the element: the value must not see an element that this makes. */
function findPlace(body: Body, target: Target, value: Expression | undefined): { readonly slot: CExpression; readonly operand: Value } {
  const values = value === undefined ? [] : [value];
  if (target.kind === "variable") {
    const operand = value === undefined ? fixed(number(0)) : lower(body, value);
    return { slot: lower(body, target).c, operand };
  }
  const { keys, later } = lowerKeys(body, target.array, target.indexes, values, true);
  const given = later[0] ?? fixed(number(0));
  const operand = given.readsGlobal ? body.keepLong(given.c) : given;
  return { slot: unary("*", elementSlot(body, target, "stp_map_slot", "stp_i64 *", keys)), operand };
}

/** The pointer to an element, which is made when it is missing; fails when the array is full. */
function elementSlot(body: Body, target: Extract<Target, { kind: "element" }>, finder: string, type: string, keys: CExpression, more: readonly CExpression[] = []): CExpression {
  const slot = body.keepPointer(type, "slot", call(finder, name("c"), body.unit.global(target.array), keyed(target.array), keys, ...more, place(target.at)));
  body.failWhen(call("stp_unlikely", not(slot)));
  return slot;
}

function assignString(body: Body, expression: Assignment): Value {
  const { target, value } = expression;
  if (target.kind === "variable") {
    const destination = lower(body, target);
    if (expression.operator === ".=") body.emit(appendTo(destination.c, lower(body, value).c));
    else if (canWriteDirectly(target, value)) lowerStringInto(body, value, destination.c);
    else body.emit(stringCopy(destination.c, lower(body, value).c));
    return destination;
  }
  const { keys, later } = lowerKeys(body, target.array, target.indexes, [value], true);
  const given = later[0] ?? fixed(number(0));
  // Making the element may evict the one that the value points into.
  const source = given.readsGlobal ? body.keepString(given.c) : given;
  const slot = elementSlot(body, target, "stp_map_slot", "char *", keys);
  body.emit(expression.operator === ".=" ? appendTo(slot, source.c) : stringCopy(slot, source.c));
  return { c: slot, stable: false, readsGlobal: true, isTruth: false };
}

function appendTo(destination: CExpression, source: CExpression): CStatement {
  return run(call("stp_append", destination, source));
}

function addToStatistic(body: Body, expression: Assignment): Value {
  const { target, value } = expression;
  if (target.kind === "variable") {
    const added = lower(body, value);
    const kept = added.stable ? added : body.keepLong(added.c);
    if (target.variable.scope === "local") throw new Error("a statistic is global");
    const global = target.variable.global;
    body.emit(run(call("stp_stat_add", sharedPlace(body, global, "struct stp_stat *", statPlace(body.unit, global)), statType(body.unit, global), asLong(kept))));
    return kept;
  }
  const { keys, later } = lowerKeys(body, target.array, target.indexes, [value], true);
  const given = later[0] ?? fixed(number(0));
  const added = given.stable ? given : body.keepLong(given.c);
  const { finder, more } = finderToAdd(body, target.array);
  const slot = elementSlot(body, target, finder, "struct stp_stat *", keys, more);
  body.emit(run(call("stp_stat_add", slot, statType(body.unit, target.array), asLong(added))));
  return added;
}

/** Sets a string or long variable to a value of the runtime's: a key of foreach, the message of a caught error. */
export function storeInto(body: Body, target: Extract<Target, { kind: "variable" }>, value: CExpression): void {
  const destination = lower(body, target).c;
  body.emit(target.type === "string" ? stringCopy(destination, value) : assign(destination, value));
}

/** Leaves a loop whose limit is used up, else counts it down. */
export function countDown(counter: CExpression): readonly CStatement[] {
  return [when(binary("<=", counter, number(0)), [{ kind: "break" }]), assign(counter, number(1), "-=")];
}
