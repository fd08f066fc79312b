/**
 * Expressions. `lower` emits what has to run first and gives a C expression without side effects. Operands run from left
 * to right; one that something later would change is kept in a temporary first.
 */
import { address, assign, binary, call, cast, conditional, long, name, not, number, run, text, unary, when } from "../c/build.ts";
import type { CBinaryOperator, CExpression, CStatement } from "../c/tree.ts";
import type { Expression, Global, Target, ValueType } from "../program/tree.ts";
import { lowerAssignment, lowerStep } from "./assignments.ts";
import { fixed, place, stringCopy } from "./body.ts";
import type { Body, Value } from "./body.ts";
import { lowerCall } from "./calls.ts";
import { mentions } from "./effects.ts";
import { callEmbedded, lowerEmbeddedExpression } from "./embedded.ts";
import { lowerForeign } from "./foreign.ts";
import { lowerEnumeratorName, lowerSymbol } from "./symbols.ts";
import { lowerMatch } from "./patterns.ts";
import { lowerPrint } from "./print-family.ts";
import { lowerBucket, lowerBucketMembership, lowerStatistic } from "./statistics.ts";

type Of<K extends Expression["kind"]> = Extract<Expression, { kind: K }>;

export function lower(body: Body, expression: Expression): Value {
  switch (expression.kind) {
    case "number": return fixed(long(expression.value));
    case "string": return fixed(text(expression.value));
    case "variable": return expression.variable.scope === "local" ? body.local(expression.variable.local) : fromGlobal(body.unit.global(expression.variable.global));
    case "element": return lowerElement(body, expression);
    case "call": return lowerCall(body, expression, undefined);
    case "unary": return lowerUnary(body, expression);
    case "step": return lowerStep(body, expression, true);
    case "binary": return expression.operator === "." ? lowerConcatenation(body, expression, undefined) : lowerArithmetic(body, expression);
    case "logical": return lowerLogical(body, expression);
    case "comparison": return lowerComparison(body, expression);
    case "regex": return lowerMatch(body, expression, lower(body, expression.left));
    case "conditional": return lowerConditional(body, expression);
    case "in": return lowerMembership(body, expression);
    case "assignment": return lowerAssignment(body, expression, true);
    case "statistic": return lowerStatistic(body, expression);
    case "bucket": return lowerBucket(body, expression);
    case "in-histogram": return lowerBucketMembership(body, expression);
    case "histogram": throw new Error("a histogram has no value");
    case "print": return lowerPrint(body, expression, undefined);
    case "place": case "narrow": case "load": case "text-at": case "guarded": case "held": case "kept": case "store": return lowerForeign(body, expression);
    case "symbol": return lowerSymbol(body, expression);
    case "enumerator-name": return lowerEnumeratorName(body, expression);
    case "embedded": return lowerEmbeddedExpression(body, expression);
    default: return unreachable(expression);
  }
}

/** Only for what it does: no temporary for its value. */
export function lowerEffect(body: Body, expression: Expression): void {
  switch (expression.kind) {
    case "assignment": lowerAssignment(body, expression, false); break;
    case "step": lowerStep(body, expression, false); break;
    case "conditional": lowerConditionalEffect(body, expression); break;
    case "logical": lowerLogicalEffect(body, expression); break;
    case "embedded": callEmbedded(body, expression); break;
    default: lower(body, expression);
  }
}

/** Several operands, from left to right. */
export function lowerAll(body: Body, expressions: readonly Expression[]): readonly Value[] {
  const values: Value[] = [];
  expressions.forEach((expression, at) => {
    const next = body.capture(() => lower(body, expression));
    if (body.unit.effects.disturbs(expression)) {
      for (let before = 0; before < at; before++) {
        const value = values[before];
        const type = expressions[before]?.type;
        if (value !== undefined && (type === "long" || type === "string")) values[before] = body.keep(value, type);
      }
    }
    body.emit(...next.statements);
    values.push(next.value);
  });
  return values;
}

function lowerBoth(body: Body, left: Expression, right: Expression): readonly [Value, Value] {
  const [first, second] = lowerAll(body, [left, right]);
  if (first === undefined || second === undefined) throw new Error("two operands give two values");
  return [first, second];
}

/** The value as a C condition. */
export function lowerCondition(body: Body, expression: Expression): CExpression {
  return asTruth(lower(body, expression));
}

/** A string's value, written straight to `destination` where that is safe. */
export function lowerStringInto(body: Body, expression: Expression, destination: CExpression): void {
  if (expression.kind === "binary" && expression.operator === ".") lowerConcatenation(body, expression, destination);
  else if (expression.kind === "print") lowerPrint(body, expression, destination);
  else if (expression.kind === "call") lowerCall(body, expression, destination);
  else body.emit(stringCopy(destination, lower(body, expression).c));
}

/** Writing the local while the value is computed cannot be seen: the value never reads it. */
export function canWriteDirectly(target: Target, value: Expression): boolean {
  return target.kind === "variable" && target.variable.scope === "local" && !mentions(value, target.variable.local);
}

/* ---- Arrays ---- */

export type KeyList = { readonly keys: CExpression; readonly wildcards: number };

/**
 * Evaluates indexes into a list; bit i of `wildcards` stands for `*` at i. `creates`: the element will be made when it is missing,
 * which in an array that wraps may evict the one that a key was read from.
 */
export function lowerKeys(body: Body, global: Global, indexes: readonly (Expression | undefined)[], later: readonly Expression[] = [], creates = false): KeyList & { readonly later: readonly Value[] } {
  const given = indexes.filter((index) => index !== undefined);
  const values = lowerAll(body, [...given, ...later]);
  let next = 0;
  const keys = indexes.map((index, at) => {
    const type = global.keys[at] ?? "long";
    const value = index === undefined ? fixed(type === "long" ? number(0) : text("")) : values[next++] ?? fixed(number(0));
    return { type, value: creates && global.wraps && type === "string" && value.readsGlobal ? body.keepString(value.c).c : value.c };
  });
  const wildcards = indexes.reduce((mask, index, at) => (index === undefined ? mask | (1 << at) : mask), 0);
  return { keys: body.keyList(keys), wildcards, later: values.slice(given.length) };
}

function lowerElement(body: Body, expression: Of<"element">): Value {
  const { keys } = lowerKeys(body, expression.array, expression.indexes);
  const getter = expression.type === "long" ? "stp_map_get" : expression.type === "string" ? "stp_map_get_string" : "stp_map_get_stat";
  return fromGlobal(call(getter, body.unit.global(expression.array), keyed(expression.array), keys));
}

/** What the keys of an array are, for the functions that find its elements: those with one key have shorter ways. */
export function keyed({ keys }: Global): CExpression {
  if (keys.length !== 1) return name("STP_KEYED");
  return name(keys[0] === "string" ? "STP_KEYED_STRING" : "STP_KEYED_NUMBER");
}

function lowerMembership(body: Body, expression: Of<"in">): Value {
  const map = body.unit.global(expression.array);
  const { keys, wildcards } = lowerKeys(body, expression.array, expression.keys);
  const found = wildcards === 0 ? call("stp_map_has", map, keyed(expression.array), keys) : call("stp_map_has_matching", map, keys, number(wildcards));
  return fromGlobal(found);
}

/* ---- Operators ---- */

function lowerUnary(body: Body, expression: Of<"unary">): Value {
  const operand = lower(body, expression.operand);
  switch (expression.operator) {
    case "+": return operand;
    case "!": return { ...operand, c: not(asTruth(operand)), isTruth: true };
    case "-": case "~": return { ...operand, c: unary(expression.operator, asLong(operand)), isTruth: false };
    default: return unreachable(expression.operator);
  }
}

function lowerArithmetic(body: Body, expression: Of<"binary">): Value {
  const [left, right] = lowerBoth(body, expression.left, expression.right);
  const { operator } = expression;
  if (operator === ".") throw new Error("strings are joined by lowerConcatenation");
  if (operator === "/" || operator === "%") {
    const value = body.keepLong(division(operator, left.c, right.c, place(expression.at)));
    body.checkError();
    return value;
  }
  return combine([left, right], arithmetic(operator, asLong(left), asLong(right)));
}

export function division(operator: "/" | "%", left: CExpression, right: CExpression, at: CExpression): CExpression {
  return call(operator === "/" ? "stp_div" : "stp_mod", name("c"), left, right, at);
}

/** Operators that cannot fail. Shifts count modulo 64, as the processor does. */
export function arithmetic(operator: Exclude<Of<"binary">["operator"], "/" | "%" | ".">, left: CExpression, right: CExpression): CExpression {
  switch (operator) {
    case "<<": return cast("stp_i64", binary("<<", cast("stp_u64", left), shiftCount(right)));
    case ">>": return binary(">>", isNarrow(left) ? cast("stp_i64", left) : left, shiftCount(right));
    case ">>>": return cast("stp_i64", binary(">>", cast("stp_u64", left), shiftCount(right)));
    // A product or a sum of small literals must not be computed in int.
    default: return binary(operator, isNarrow(left) && isNarrow(right) ? cast("stp_i64", left) : left, right);
  }
}

/** C computes it as an int, which a result may not fit. */
function isNarrow(c: CExpression): boolean {
  switch (c.kind) {
    case "number": return c.suffix === "";
    case "unary": return isNarrow(c.operand);
    case "conditional": return isNarrow(c.then) && isNarrow(c.else);
    case "binary": return isNarrow(c.left) && isNarrow(c.right);
    default: return false;
  }
}

function shiftCount(count: CExpression): CExpression {
  return count.kind === "number" ? number(count.value & 63n) : binary("&", count, number(63));
}

/**
 * `a . b . c` in one go. Into a temporary each operand goes as soon as it has its value, so that its own temporaries are free for the
 * next. Into a place of the script's nothing goes before all operands have their values: computing them may read it, or fail and be caught.
 */
function lowerConcatenation(body: Body, expression: Of<"binary">, destination: CExpression | undefined): Value {
  const operands = concatenated(expression);
  if (destination !== undefined && operands.filter(isComputed).length <= mostHeldOperands) {
    lowerAll(body, operands).forEach((part, at) => body.emit(joined(at, destination, part.c)));
    return fixed(destination);
  }
  const whole = body.frame.temporaryString();
  operands.forEach((operand, at) => body.apart(() => {
    if (at === 0) lowerStringInto(body, operand, whole);
    else body.emit(joined(at, whole, lower(body, operand).c));
  }));
  if (destination !== undefined) body.emit(stringCopy(destination, whole));
  return fixed(destination ?? whole);
}

/** Computed operands of one concatenation that may wait for the others. */
const mostHeldOperands = 8;

/** It takes temporaries. */
function isComputed(operand: Expression): boolean {
  return operand.kind !== "string" && operand.kind !== "variable";
}

function joined(at: number, whole: CExpression, part: CExpression): CStatement {
  return at === 0 ? stringCopy(whole, part) : run(call("stp_append", whole, part));
}

function concatenated(expression: Expression): readonly Expression[] {
  if (expression.kind !== "binary" || expression.operator !== ".") return [expression];
  return [...concatenated(expression.left), ...concatenated(expression.right)];
}

function lowerComparison(body: Body, expression: Of<"comparison">): Value {
  const [left, right] = lowerBoth(body, expression.left, expression.right);
  const operator: CBinaryOperator = expression.operator;
  const sides = expression.left.type === "string" ? [call("stp_compare", left.c, right.c), number(0)] as const : [asLong(left), asLong(right)] as const;
  return { ...combine([left, right], binary(operator, ...sides)), isTruth: true };
}

/** The right side runs only when the left one leaves it open. */
function lowerLogical(body: Body, expression: Of<"logical">): Value {
  const left = lower(body, expression.left);
  const right = body.capture(() => lower(body, expression.right));
  const { operator } = expression;
  if (right.statements.length === 0) return { ...combine([left, right.value], binary(operator, asTruth(left), asTruth(right.value))), isTruth: true };
  const result = body.keepLong(asTruth(left));
  body.emit(when(operator === "&&" ? result.c : not(result.c), [...right.statements, assign(result.c, asTruth(right.value))]));
  return { ...result, isTruth: true };
}

function lowerLogicalEffect(body: Body, { operator, left, right }: Of<"logical">): void {
  const condition = lowerCondition(body, left);
  const { statements } = body.capture(() => lowerEffect(body, right));
  if (statements.length > 0) body.emit(when(operator === "&&" ? condition : not(condition), statements));
}

function lowerConditional(body: Body, expression: Of<"conditional">): Value {
  const condition = lower(body, expression.condition);
  const then = body.capture(() => lower(body, expression.then));
  const otherwise = body.capture(() => lower(body, expression.else));
  if (then.statements.length + otherwise.statements.length === 0) {
    return combine([condition, then.value, otherwise.value], conditional(asTruth(condition), then.value.c, otherwise.value.c));
  }
  const result = expression.type === "long" ? body.keepLong(number(0)).c : body.frame.temporaryString();
  const store = (value: Value) => (expression.type === "long" ? assign(result, value.c) : stringCopy(result, value.c));
  body.emit(when(asTruth(condition), [...then.statements, store(then.value)], [...otherwise.statements, store(otherwise.value)]));
  return fixed(result);
}

function lowerConditionalEffect(body: Body, expression: Of<"conditional">): void {
  const condition = lowerCondition(body, expression.condition);
  const then = body.capture(() => lowerEffect(body, expression.then));
  const otherwise = body.capture(() => lowerEffect(body, expression.else));
  if (then.statements.length > 0) body.emit(when(condition, then.statements, otherwise.statements));
  else if (otherwise.statements.length > 0) body.emit(when(not(condition), otherwise.statements));
}

/* ---- Values ---- */

export function fromGlobal(c: CExpression): Value {
  return { c, stable: false, readsGlobal: true, isTruth: false };
}


function combine(parts: readonly Value[], c: CExpression): Value {
  return { c, stable: parts.every((part) => part.stable), readsGlobal: parts.some((part) => part.readsGlobal), isTruth: false };
}

/** As the condition of an if: compilers doubt arithmetic there. */
function asTruth(value: Value): CExpression {
  if (value.isTruth || value.c.kind === "name" || value.c.kind === "call") return value.c;
  return binary("!=", value.c, number(0));
}

/** As an operand that must be 64 bits wide. */
export function asLong(value: Value): CExpression {
  return value.isTruth ? cast("stp_i64", value.c) : value.c;
}

/** The type that a printed value has; an aggregate has its own. */
export function isAggregate(expression: Expression): expression is Target {
  return (expression.kind === "variable" || expression.kind === "element") && expression.type === "stats";
}

/** The type of an expression whose value is used. */
export function valueType(expression: Expression): ValueType {
  return expression.type === "string" ? "string" : "long";
}

function unreachable(value: never): never {
  throw new Error(`no expression: ${JSON.stringify(value)}`);
}
