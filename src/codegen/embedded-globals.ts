/** Script globals in embedded C: STAP_GLOBAL_GET_x and STAP_GLOBAL_SET_x are calls of functions that script.c has for it. */
import { assign, call, cast, compound, define, give, list, name, number, parameter, prototype, record, run, variable, when } from "../c/build.ts";
import type { CExpression, CParameter, CSignature, CStatement } from "../c/tree.ts";
import type { EmbeddedBlock, Global } from "../program/tree.ts";
import { place, stringCopy } from "./body.ts";
import { contextName } from "./embedded-interface.ts";
import type { GlobalMacro, Home } from "./embedded-interface.ts";
import { keyed } from "./expressions.ts";
import type { UnitContext } from "./unit-context.ts";

/** Declares what the code uses; gives the macros for it. */
export function embeddedGlobals(unit: UnitContext, { code, unit: home, globals }: EmbeddedBlock): readonly GlobalMacro[] {
  return globals.filter((global) => global.type !== "stats").flatMap((global) => (["GET", "SET"] as const).flatMap((way) => {
    const macro = `STAP_GLOBAL_${way}_${global.name}`;
    if (!new RegExp(`\\b${macro}\\b`).test(code)) return [];
    return [{ macro, calls: accessor(unit, global, way, home), context: contextName(home) }];
  }));
}

/** The function's name. One of embedded.c's is visible to it. */
function accessor(unit: UnitContext, global: Global, way: "GET" | "SET", home: Home): string {
  const signature = signatureOf(unit, global, way, home);
  if (!unit.firstMention(signature.name)) return signature.name;
  unit.script.add("prototypes", prototype(signature));
  if (home === "kernel") unit.embedded.add("prototypes", prototype(signature));
  unit.script.add("functions", define(signature, way === "GET" ? read(unit, global) : write(unit, global)));
  return signature.name;
}

function signatureOf(unit: UnitContext, global: Global, way: "GET" | "SET", home: Home): CSignature {
  const isString = global.type === "string";
  const keys = global.keys.map((key, at): CParameter => parameter(key === "string" ? "const char *" : "stp_i64", `key${at}`));
  const value = parameter(isString ? "const char *" : "stp_i64", "value");
  return {
    storage: home === "runtime" ? "static" : "",
    type: way === "SET" ? "void" : isString ? "const char *" : "stp_i64",
    name: `${way === "GET" ? "read" : "write"}_${home === "kernel" ? "for_embedded_" : ""}${unit.globalName(global)}`,
    parameters: [parameter("struct stp_context *", "c"), ...keys, ...(way === "SET" ? [value] : [])],
  };
}

function read(unit: UnitContext, global: Global): readonly CStatement[] {
  const place = unit.global(global);
  if (global.keys.length === 0) return [run(cast("void", name("c"))), give(place)];
  return [run(cast("void", name("c"))), give(call(global.type === "string" ? "stp_map_get_string" : "stp_map_get", place, keyed(global), keyList(global)))];
}

function write(unit: UnitContext, global: Global): readonly CStatement[] {
  const target = unit.global(global);
  const isString = global.type === "string";
  if (global.keys.length === 0) return [run(cast("void", name("c"))), isString ? stringCopy(target, name("value")) : assign(target, name("value"))];
  const slot = name("slot");
  const found = call("stp_map_slot", name("c"), target, keyed(global), keyList(global), place(global.at));
  const store = isString ? stringCopy(slot, name("value")) : assign({ kind: "index", base: slot, index: number(0) }, name("value"));
  return [variable(isString ? "char *" : "stp_i64 *", "slot", found), when(slot, [store])];
}

function keyList(global: Global): CExpression {
  return compound("const union stp_key[]", list(global.keys.map((key, at) => record({ [key === "string" ? "string" : "number"]: name(`key${at}`) }))));
}
