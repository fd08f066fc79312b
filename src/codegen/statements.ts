/**
 * Statements. Every run of statements that execute together is charged to the statement limit at its start, and every
 * loop once per round. A statement whose temporaries need declarations becomes a block of its own.
 */
import { arrow, assign, binary, call, name, not, number, run, text, unary, when } from "../c/build.ts";
import type { CExpression, CStatement } from "../c/tree.ts";
import type { Token } from "../diagnostics/source.ts";
import type { Delete, Foreach, If, Loop, Return, Statement, TryCatch } from "../program/tree.ts";
import { countDown, storeInto } from "./assignments.ts";
import { outLabel, place } from "./body.ts";
import type { Body } from "./body.ts";
import { callEmbedded } from "./embedded.ts";
import { lowerAll, lowerCondition, lowerEffect, lower, lowerKeys, lowerStringInto, valueType } from "./expressions.ts";
import { lowerKeep } from "./foreign.ts";
import { statPlace, statType } from "./aggregates.ts";
import { lowerBuckets } from "./statistics.ts";

/** `entry`: what entering costs beside the statements themselves, charged to `at`. */
export function lowerStatements(body: Body, statements: readonly Statement[], entry = 0, at?: Token): void {
  const flat = statements.flatMap(flatten);
  let charged = 0;
  flat.forEach((statement, position) => {
    if (position === charged) {
      charged = endOfRun(flat, position);
      const extra = position === 0 ? entry : 0;
      body.charge(charged - position + extra, statement.at);
    }
    lowerOne(body, statement);
  });
  if (flat.length === 0 && entry > 0 && at !== undefined) body.charge(entry, at);
}

function flatten(statement: Statement): readonly Statement[] {
  return statement.kind === "block" ? statement.statements.flatMap(flatten) : [statement];
}

/** One past the last statement of the run that starts here: a statement that branches ends it. */
function endOfRun(statements: readonly Statement[], start: number): number {
  const branch = statements.findIndex((statement, at) => at >= start && ["if", "loop", "foreach", "buckets", "try"].includes(statement.kind));
  return branch < 0 ? statements.length : branch + 1;
}

/** The statements of a branch, apart from what is around them. */
function captureBranch(body: Body, branch: Statement, entry = 0): readonly CStatement[] {
  return body.capture(() => lowerStatements(body, [branch], entry, branch.at)).statements;
}

function lowerOne(body: Body, statement: Statement): void {
  body.apart(() => lowerStatement(body, statement));
}

function lowerStatement(body: Body, statement: Statement): void {
  switch (statement.kind) {
    case "block": return lowerStatements(body, statement.statements);
    case "null": return;
    case "expression": return lowerEffect(body, statement.expression);
    case "if": return lowerIf(body, statement);
    case "loop": return lowerLoop(body, statement);
    case "foreach": return lowerForeach(body, statement);
    case "buckets": return lowerBuckets(body, statement, () => lowerStatements(body, [statement.body], 1, statement.at));
    case "break": return body.emit({ kind: "break" });
    case "continue": return body.emit(body.continueLoop());
    case "return": return lowerReturn(body, statement);
    case "next": return lowerNext(body);
    case "delete": return lowerDelete(body, statement);
    case "try": return lowerTry(body, statement);
    case "keep": return lowerKeep(body, statement);
    case "embedded": return callEmbedded(body, statement);
    default: return unreachable(statement);
  }
}

function lowerIf(body: Body, statement: If): void {
  const condition = lowerCondition(body, statement.condition);
  const then = captureBranch(body, statement.then);
  const otherwise = statement.else === undefined ? [] : captureBranch(body, statement.else);
  if (then.length > 0 || otherwise.length === 0) body.emit(when(condition, then, otherwise));
  else body.emit(when(not(condition), otherwise));
}

function lowerLoop(body: Body, loop: Loop): void {
  if (loop.initial !== undefined) lowerEffect(body, loop.initial);
  const head = body.capture(() => (loop.condition === undefined ? undefined : lowerCondition(body, loop.condition)));
  const again = body.label("again");
  const step = body.capture(() => { if (loop.step !== undefined) lowerEffect(body, loop.step); }).statements;
  const round = body.looping(step.length > 0 ? again : undefined, () => captureBranch(body, loop.body, 1));
  const end = body.capture(() => body.place(again)).statements;
  const whole = [...round, ...end, ...step];
  if (head.statements.length === 0) {
    body.emit({ kind: "for", ...(head.value === undefined ? {} : { condition: head.value }), body: whole });
    return;
  }
  const leave = head.value === undefined ? [] : [when(not(head.value), [{ kind: "break" }])];
  body.emit({ kind: "for", body: [...head.statements, ...leave, ...whole] });
}

function lowerForeach(body: Body, loop: Foreach): void {
  const map = body.unit.global(loop.over);
  const { slice, left } = lowerBounds(body, loop);
  if (loop.sort !== undefined) {
    body.emit(run(call("stp_map_sort", name("c"), map, sortKey(loop.sort), number(loop.sort.direction), place(loop.at))));
    body.checkError();
  }
  const entry = name(body.automatic("struct stp_entry *", "entry"));
  const round = body.looping(undefined, () => body.capture(() => {
    if (slice !== undefined) body.emit(when(not(call("stp_entry_matches", map, entry, slice.keys, number(slice.wildcards))), [{ kind: "continue" }]));
    if (left !== undefined) body.emit(...countDown(left));
    bindEntry(body, loop, map, entry);
    lowerStatements(body, [loop.body], 1, loop.at);
  })).statements;
  body.emit({
    kind: "for",
    initial: { kind: "assign", operator: "=", target: entry, value: call("stp_map_first", map) },
    condition: entry,
    step: { kind: "assign", operator: "=", target: entry, value: call("stp_map_next", map, entry) },
    body: round,
  });
}

/** The slice and the limit, evaluated once before the first round. */
function lowerBounds(body: Body, loop: Foreach): { readonly slice?: { readonly keys: CExpression; readonly wildcards: number }; readonly left?: CExpression } {
  const given = (loop.slice ?? []).filter((index) => index !== undefined);
  const values = lowerAll(body, loop.limit === undefined ? given : [...given, loop.limit]);
  const limit = loop.limit === undefined ? undefined : values[given.length];
  const left = limit === undefined ? {} : { left: body.keepLong(limit.c).c };
  if (loop.slice === undefined) return left;
  let next = 0;
  const keys = loop.slice.map((index, at) => {
    const type = loop.over.keys[at] ?? "long";
    const value = index === undefined ? undefined : values[next++];
    return { type, value: value === undefined ? (type === "long" ? number(0) : text("")) : body.keep(value, type).c };
  });
  const wildcards = loop.slice.reduce((mask, index, at) => (index === undefined ? mask | (1 << at) : mask), 0);
  return { ...left, slice: { keys: body.lastingKeyList(keys), wildcards } };
}

const sortStatistics = { count: "STP_STAT_COUNT", sum: "STP_STAT_SUM", min: "STP_STAT_MIN", max: "STP_STAT_MAX", avg: "STP_STAT_AVG", variance: "STP_STAT_VARIANCE" } as const;

function sortKey(sort: NonNullable<Foreach["sort"]>): CExpression {
  if (sort.statistic !== undefined) return binary("+", name("STP_SORT_STAT"), name(sortStatistics[sort.statistic]));
  return sort.by === "value" ? name("STP_SORT_VALUE") : number(sort.by);
}

/** Sets the loop's variables from the entry of this round. */
function bindEntry(body: Body, loop: Foreach, map: CExpression, entry: CExpression): void {
  loop.keys.forEach((key, at) => {
    const reader = loop.over.keys[at] === "string" ? "stp_entry_key_string" : "stp_entry_key";
    storeInto(body, key, call(reader, map, entry, number(at)));
  });
  if (loop.value !== undefined) storeInto(body, loop.value, call(loop.over.type === "string" ? "stp_entry_value_string" : "stp_entry_value", map, entry));
}

function lowerReturn(body: Body, statement: Return): void {
  if (statement.value !== undefined) {
    if (body.result === "string" && valueType(statement.value) === "string") lowerStringInto(body, statement.value, name("result"));
    else if (body.result === "long") body.emit(assign(name("result"), lower(body, statement.value).c));
    else lowerEffect(body, statement.value);
  }
  body.emit(body.jump(outLabel));
}

function lowerNext(body: Body): void {
  if (body.isFunction) body.emit(assign(arrow(name("c"), "next_overload"), number(1)));
  body.emit(body.jump(outLabel));
}

function lowerDelete(body: Body, statement: Delete): void {
  const { variable } = statement.target;
  if (variable.scope === "local") return body.emit(clearScalar(body.local(variable.local).c, variable.local.type));
  const { global } = variable;
  const place = body.unit.global(global);
  if (statement.indexes !== undefined) {
    const { keys, wildcards } = lowerKeys(body, global, statement.indexes);
    return body.emit(run(wildcards === 0 ? call("stp_map_delete", place, keys) : call("stp_map_delete_matching", place, keys, number(wildcards))));
  }
  if (global.keys.length > 0) return body.emit(run(call("stp_map_clear", place)));
  if (global.type !== "stats") return body.emit(clearScalar(place, global.type));
  body.emit(run(call("stp_stat_clear", statPlace(body.unit, global), statType(body.unit, global))));
}

function clearScalar(place: CExpression, type: "long" | "string"): CStatement {
  return type === "long" ? assign(place, number(0)) : run(call("stp_copy", place, text("")));
}

/**
 * An error in the first block goes to the second, its text in the variable. Running out of statements is not caught: the handler
 * has none left to run with.
 */
function lowerTry(body: Body, statement: TryCatch): void {
  const caught = body.label("caught");
  const tried = body.label("tried");
  const first = body.capture(() => body.catching(caught, () => lowerStatements(body, [statement.body]))).statements;
  if (!body.isUsed(caught)) return body.emit(...first);
  const second = body.capture(() => {
    body.emit(body.jump(tried));
    body.place(caught);
    body.failWhen(binary("<", arrow(name("c"), "actions"), number(0)));
    catchInto(body, statement.variable);
    lowerStatements(body, [statement.handler]);
    body.place(tried);
  }).statements;
  body.emit(...first, ...second);
}

/** Clears the error; its text goes to the variable. */
function catchInto(body: Body, variable: TryCatch["variable"]): void {
  if (variable?.type === "long") throw new Error("a caught message is a string");
  const message = variable === undefined ? number(0) : lower(body, variable).c;
  body.emit(run(call("stp_catch", name("c"), message)));
}

function unreachable(value: never): never {
  throw new Error(`no statement: ${JSON.stringify(value)}`);
}
