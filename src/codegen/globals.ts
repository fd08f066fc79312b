/** Globals: their storage, their types for the runtime, their rows in the script's table, their initial values. */
import { address, assign, call, define, file, array, list, long, name, number, record, run, text, variable } from "../c/build.ts";
import type { CDeclaration, CExpression, CInitializer, CStatement } from "../c/tree.ts";
import type { Global, ValueType } from "../program/tree.ts";
import { aggregateVariable, statType, statTypeName, statTypeRecord } from "./aggregates.ts";
import { isShownAtEnd } from "./parts.ts";
import type { UnitContext } from "./unit-context.ts";

const typeNames: Readonly<Record<ValueType | "stats", string>> = { long: "STP_LONG", string: "STP_STRING", stats: "STP_STATS" };

export function declareGlobals(unit: UnitContext, globals: readonly Global[]): void {
  for (const global of globals) unit.script.add("globals", ...declarations(unit, global));
}

function declarations(unit: UnitContext, global: Global): readonly CDeclaration[] {
  const called = unit.globalName(global);
  const statistics = global.type === "stats" ? [constant("struct stp_stat_type", statTypeName(unit, global), statTypeRecord(unit, global))] : [];
  if (global.keys.length > 0) return [...statistics, constant("struct stp_map_type", mapTypeName(unit, global), mapType(unit, global)), file(variable("struct stp_map *", called))];
  switch (global.type) {
    case "long": return [file(variable("stp_i64", called))];
    case "string": return [file(array("char", called, name("STP_MAXSTRINGLEN")))];
    case "stats": return [...statistics, aggregateVariable(unit, global)];
    default: return unreachable(global.type);
  }
}

function constant(type: string, called: string, value: CExpression): CDeclaration {
  return file(variable(`const ${type}`, called, value));
}

function mapTypeName(unit: UnitContext, global: Global): string {
  return `${unit.globalName(global)}_map`;
}

function mapType(unit: UnitContext, global: Global): CInitializer {
  return record({
    nkeys: number(global.keys.length),
    key: list(global.keys.map((key) => name(typeNames[key]))),
    value: name(typeNames[global.type]),
    wraps: global.wraps ? number(1) : undefined,
    max: global.size === undefined ? undefined : number(global.size),
    stat: global.type === "stats" ? statType(unit, global) : undefined,
  });
}

/** A row of stp_script.globals. */
export function globalRow(unit: UnitContext, global: Global): CInitializer {
  const isArray = global.keys.length > 0;
  const storage = !isArray && global.type === "string" ? unit.global(global) : address(unit.global(global));
  return record({
    name: text(global.name),
    type: name(typeNames[global.type]),
    map_type: isArray ? address(name(mapTypeName(unit, global))) : undefined,
    stat_type: global.type === "stats" ? statType(unit, global) : undefined,
    storage,
    show_at_end: isShownAtEnd(global) ? number(1) : undefined,
    ...shareFields(unit, global),
  });
}

function shareFields(unit: UnitContext, global: Global): Readonly<Record<string, CExpression>> {
  const share = unit.shares.of(global);
  if (share === undefined) return {};
  if (global.keys.length > 0) return { share: number(share.bit + 1) };
  return { share: number(share.bit + 1), lane: number(share.lane), fold: address(name(global.type === "stats" ? "stp_fold_stat" : "stp_fold_long")) };
}

/** `initialize`: gives scalars their initial values; undefined when there is none to give. */
export function initializer(unit: UnitContext, globals: readonly Global[]): CDeclaration | undefined {
  const body = globals.flatMap((global) => initialValue(unit, global));
  return body.length === 0 ? undefined : define({ storage: "static", type: "void", name: "initialize", parameters: [] }, body);
}

function initialValue(unit: UnitContext, global: Global): readonly CStatement[] {
  if (global.keys.length > 0 || global.type === "stats") return [];
  const place = unit.global(global);
  if (global.initial === undefined) return [];
  return typeof global.initial === "bigint" ? [assign(place, long(global.initial))] : [run(call("stp_copy", place, text(global.initial)))];
}

function unreachable(value: never): never {
  throw new Error(`no type of a global: ${JSON.stringify(value)}`);
}
