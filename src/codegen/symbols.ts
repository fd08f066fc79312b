/** Symbols of the kernel, whose addresses are looked up when the module is loaded; names of enumerators. */
import { address, array, call, file, list, long, name, number, record, run, text, variable } from "../c/build.ts";
import type { Expression } from "../program/tree.ts";
import { fixed, place } from "./body.ts";
import type { Body, Value } from "./body.ts";
import { lower } from "./expressions.ts";
import type { UnitContext } from "./unit-context.ts";

type Of<K extends Expression["kind"]> = Extract<Expression, { kind: K }>;

export function lowerSymbol(body: Body, { at, symbol, isPerCpu }: Of<"symbol">): Value {
  const value = body.keepLong(call(isPerCpu ? "stp_symbol_here" : "stp_symbol", name("c"), address(name(declaredSymbol(body.unit, symbol))), place(at)));
  body.checkError();
  return value;
}

function declaredSymbol(unit: UnitContext, symbol: string): string {
  const called = unit.symbolName(symbol);
  if (unit.firstMention(called)) {
    unit.script.add("globals", file(variable("struct stp_symbol", called, record({ name: text(symbol) }))));
    for (const part of ["addresses", "lookup"]) unit.script.need(part);
  }
  return called;
}

export function lowerEnumeratorName(body: Body, { value, values }: Of<"enumerator-name">): Value {
  body.unit.script.need("enumerators");
  const given = lower(body, value).c;
  const table = declaredEnumerators(body.unit, values);
  const to = body.frame.temporaryString();
  body.emit(run(call("stp_enumerator_name", name("c"), to, name(table), number(values.length), given)));
  return fixed(to);
}

function declaredEnumerators(unit: UnitContext, values: Of<"enumerator-name">["values"]): string {
  const called = unit.enumeratorsName(values);
  const rows = values.map((each) => record({ value: long(each.value), name: text(each.name) }));
  if (unit.firstMention(called)) unit.script.add("globals", file(array("const struct stp_enumerator", called, "open", list(rows, true))));
  return called;
}
