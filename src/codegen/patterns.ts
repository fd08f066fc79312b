/** `=~` and `!~`: the tables of a pattern, once for each pattern of the script, and the call that walks them. */
import { address, call, comment, file, name, not, number, record, variable, verbatim } from "../c/build.ts";
import { textBytes } from "../c/text.ts";
import type { CExpression, CVerbatim } from "../c/tree.ts";
import { shown } from "../diagnostics/source.ts";
import { matchPragma } from "../program/match-pragma.ts";
import type { Func, Program, RegexMatch } from "../program/tree.ts";
import { compilePattern } from "../regex/compile.ts";
import type { CaptureTables, CompiledPattern } from "../regex/compile.ts";
import { firstRow } from "../regex/search.ts";
import { PatternError } from "../regex/tree.ts";
import type { Body, Value } from "./body.ts";
import type { UnitContext } from "./unit-context.ts";

/** Some function asks what the last match was: matched() and its like say so in a comment. */
export function asksForMatches({ functions }: Program): boolean {
  return functions.some((func: Func) => func.tags.has(matchPragma));
}

/** The value is 1 or 0. With `string` evaluated already. */
export function lowerMatch(body: Body, { operator, pattern }: RegexMatch, string: Value): Value {
  const { unit } = body;
  const table = address(name(unit.patternName(pattern.value)));
  if (unit.firstMention(unit.patternName(pattern.value))) declarePattern(unit, pattern);
  // A match that matched() may ask for happens where it stands; any other is a pure function of the string.
  const matched = unit.remembersMatches ? body.keepLong(call("stp_regex_match", name("c"), table, string.c)) : { ...string, c: call("stp_regex_test", table, string.c) };
  return { ...matched, c: operator === "=~" ? matched.c : not(matched.c), isTruth: true };
}

function declarePattern(unit: UnitContext, pattern: RegexMatch["pattern"]): void {
  unit.script.add("globals", comment(`pattern ${shown({ kind: "string", text: pattern.value })}`));
  try {
    addTables(unit, unit.patternName(pattern.value), compilePattern(textBytes(pattern.value), unit.remembersMatches));
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    unit.diagnostics.report({ severity: "error", code: "large-pattern", category: "semantic error", message: `regex compilation error: ${error.message}`, at: pattern.at });
  }
}

function addTables(unit: UnitContext, called: string, pattern: CompiledPattern): void {
  const width = new Set(pattern.symbols).size;
  const add = (type: string, suffix: string, values: Iterable<number>, layout: Layout): CExpression => {
    const table = `${called}_${suffix}`;
    unit.script.add("globals", tableOf(type, table, [...values], layout));
    return name(table);
  };
  const symbols = add("stp_u8", "symbols", pattern.symbols, { row: 32 });
  const next = add("stp_u16", "next", pattern.search.next, { first: firstRow, row: width });
  const captures = pattern.captures && declareCaptures(unit, called, pattern.captures, { groups: pattern.groups, width }, add);
  const row = record({ symbols, next, captures, start: number(pattern.search.start) }, true);
  unit.script.add("globals", file(variable("const struct stp_regex", called, row)));
}

type AddTable = (type: string, suffix: string, values: Iterable<number>, layout: Layout) => CExpression;

/** So many values in front of the rows, and in each row. */
interface Layout { readonly first?: number; readonly row: number }

function declareCaptures(unit: UnitContext, called: string, tables: CaptureTables, sizes: { readonly groups: number; readonly width: number }, add: AddTable): CExpression {
  const byState = { first: 1, row: sizes.width + 1 };
  const captures = `${called}_captures`;
  const row = record({
    next: add("stp_u16", "states", tables.next, byState),
    steps: add("stp_u16", "steps", tables.steps, byState),
    ends: tables.ends.length === 0 ? undefined : add("stp_u16", "ends", tables.ends, byState),
    from: add("stp_u16", "from", tables.from, { row: 16 }),
    over: add("stp_u16", "over", tables.over, { row: 16 }),
    marks: add("stp_u8", "marks", tables.marks, { row: 32 }),
    start: number(tables.start), groups: number(sizes.groups), symbols: number(sizes.width),
  }, true);
  unit.script.add("globals", file(variable("const struct stp_captures", captures, row)));
  return address(name(captures));
}

function tableOf(type: string, called: string, values: readonly number[], { first = 0, row }: Layout): CVerbatim {
  const rows = Array.from({ length: Math.ceil((values.length - first) / row) }, (_, at) => values.slice(first + at * row, first + (at + 1) * row));
  const lines = [values.slice(0, first), ...rows].filter((line) => line.length > 0).map((line) => `\t${line.join(", ")},`);
  return verbatim(`static const ${type} ${called}[] = {\n${lines.join("\n")}\n};`);
}
