/** Calls of script functions: arguments from left to right, then the function, then the rest of its overload chain. */
import { arrow, assign, call, name, number, run, text, when } from "../c/build.ts";
import type { CExpression, CStatement } from "../c/tree.ts";
import type { Expression, Func } from "../program/tree.ts";
import { fixed, place } from "./body.ts";
import type { Body, Value } from "./body.ts";
import { asLong, lowerAll } from "./expressions.ts";
import { isEmbedded, walkFunction } from "../program/walk.ts";

type Call = Extract<Expression, { kind: "call" }>;

/** A string result goes to `destination`, or to a temporary. */
export function lowerCall(body: Body, expression: Call, destination: CExpression | undefined): Value {
  const chain = overloads(expression.callee);
  const values = lowerArguments(body, expression, chain);
  const type = expression.callee.result;
  const result = type === "string" ? (destination ?? body.frame.temporaryString()) : undefined;
  const invoke = (func: Func): CExpression => call(body.unit.functionName(func), name("c"), ...(result === undefined ? [] : [result]), ...values);
  const value = type === "long" ? body.keepLong(invoke(expression.callee)) : fixed(result ?? number(0));
  if (type !== "long") body.emit(run(invoke(expression.callee)));
  const store = (func: Func): CStatement => (type === "long" ? assign(value.c, invoke(func)) : run(invoke(func)));
  for (const func of chain.slice(1)) body.emit(when(arrow(name("c"), "next_overload"), [assign(arrow(name("c"), "next_overload"), number(0)), store(func)]));
  if (chain.some(canPass)) body.emit(exhausted(expression));
  body.checkError();
  return value;
}

function lowerArguments(body: Body, expression: Call, chain: readonly Func[]): readonly CExpression[] {
  const changesGlobals = body.unit.effects.changesGlobals(expression.callee);
  return lowerAll(body, expression.arguments).map((value, at) => {
    const type = expression.arguments[at]?.type === "string" ? "string" : "long";
    // A string goes by reference: the callee must find it as it was, whatever it does to globals.
    if (type === "string") return changesGlobals && value.readsGlobal ? body.keep(value, type).c : value.c;
    return chain.length > 1 ? body.keep(value, type).c : asLong(value);
  });
}

/** A function and those that its `next` goes on to, one after the other. */
export function overloads(first: Func): readonly Func[] {
  const chain: Func[] = [];
  for (let func: Func | undefined = first; func !== undefined && !chain.includes(func); func = func.overflow) chain.push(func);
  return chain;
}

/** The function can hand over to the next one of its chain. */
function canPass(func: Func): boolean {
  if (isEmbedded(func.body)) return func.body.code.includes("STAP_NEXT");
  let found = false;
  walkFunction(func, { statement: (each) => { if (each.kind === "next") found = true; } });
  return found;
}

function exhausted(expression: Call): CStatement {
  return when(arrow(name("c"), "next_overload"), [
    assign(arrow(name("c"), "next_overload"), number(0)),
    run(call("stp_error", name("c"), text("all functions exhausted"), place(expression.at))),
  ]);
}

