/** The end of script.c: probes, families and the one record that the runtime looks for. */
import { address, array, binary, comment, file, list, long, name, number, record, text, variable } from "../c/build.ts";
import type { CExpression, CInitializer } from "../c/tree.ts";
import { position } from "../diagnostics/source.ts";
import type { ProbeFamily } from "../program/family.ts";
import type { Probe, Program } from "../program/tree.ts";
import type { Depth } from "./depth.ts";
import { globalRow, initializer } from "./globals.ts";
import type { Switches } from "./limits.ts";
import { sizeInBytes } from "./lines.ts";
import { lockTable } from "./locks.ts";
import type { Locks } from "./locks.ts";
import { partsOf, watchOf } from "./parts.ts";
import { shareBit } from "./shares.ts";
import type { Share } from "./shares.ts";
import type { Tallies, Tally } from "./tallies.ts";
import type { UnitContext } from "./unit-context.ts";

/** The C functions of a probe: a tally, or a handler that may have a condition. Probes with one body share them. */
export interface HandlerNames {
  readonly tally?: string | undefined;
  readonly handler?: string | undefined;
  readonly condition?: string | undefined;
}

/** `struct stp_probe` of every probe, and the lock tables they point to. */
export function declareProbes(unit: UnitContext, { probes, functions }: Program, locks: Locks, tallies: Tallies, handlerOf: (probe: Probe) => HandlerNames): void {
  const derivations = new Derivations(unit);
  const asksForNames = functions.some((func) => func.tags.has("pragma:probe-name"));
  probes.forEach((probe, at) => {
    const tally = tallies.of(probe);
    const held = tally === undefined ? declareGuard(unit, probe, at, locks) : tallyFields(unit, tally);
    unit.script.add("probes", file(variable("const struct stp_probe", probeName(at), probeRecord(probe, at, derivations.of(probe), asksForNames, handlerOf(probe), held))));
  });
}

/** The table of its locks, and the fields that tell of it. */
function declareGuard(unit: UnitContext, probe: Probe, index: number, locks: Locks): Fields {
  const uses = locks.of(probe);
  const table = `${probeName(index)}_locks`;
  if (uses.length > 0) unit.script.add("probes", lockTable(table, uses));
  return guardFields(unit, table, uses.length, locks.sharesOf(probe), probe.condition !== undefined);
}

function tallyFields({ shares }: UnitContext, { globals, constant }: Tally): Fields {
  const [only] = globals;
  if (constant === undefined || only === undefined) return { is_tally: number(1) };
  return { more: long(constant), is_tally: number(1), lane: number(shares.of(only)?.lane ?? 0) };
}

/** Two thousand points of one probe have its whole list as their derivation, each of them: a long text stands once. */
class Derivations {
  static readonly #LONG = 400;
  readonly #unit: UnitContext;
  readonly #shared = new Map<string, string>();

  constructor(unit: UnitContext) {
    this.#unit = unit;
  }

  of({ derivation }: Probe): CExpression {
    const whole = derivation.map((from) => ` from: ${from}`).join("");
    return whole.length < Derivations.#LONG ? text(whole) : name(this.#shared.get(whole) ?? this.#declare(whole));
  }

  #declare(whole: string): string {
    const called = `derivation_${this.#shared.size}`;
    this.#shared.set(whole, called);
    this.#unit.script.add("probes", file(variable("const char", `${called}[]`, text(whole))));
    return called;
  }
}

export function probeName(index: number): string {
  return `probe_${index}`;
}

function probeRecord(probe: Probe, index: number, derivation: CExpression, isNamed: boolean, names: HandlerNames, held: Fields): CInitializer {
  return record({
    point: text(probe.point.text),
    name: isNamed ? text(probe.name) : undefined,
    location: text(position(probe.at)),
    derivation,
    tally: names.tally === undefined ? undefined : name(names.tally),
    handler: names.handler === undefined ? undefined : name(names.handler),
    condition: names.condition === undefined ? undefined : name(names.condition),
    interruptible: probe.family.isInterruptible === true ? number(1) : undefined,
    ...held,
    index: index === 0 ? undefined : number(index),
  }, true);
}

type Fields = Readonly<Record<string, CExpression>>;

/** One guard for all probes: who shares must see the locks of those who do not. */
function guardFields(unit: UnitContext, table: string, uses: number, shares: readonly Share[], isConditional: boolean): Fields {
  if (uses === 0) return {};
  const bits = shares.map(shareBit);
  const all = bits.length === 0 ? undefined : bits.reduce((some, bit) => binary("|", some, bit));
  return {
    guard: address(name(unit.shares.isEmpty ? "stp_guard_locks" : "stp_guard_shares")),
    locks: name(table),
    nlocks: count(table),
    ...(all === undefined ? {} : { shares: all, ...(bits.length === uses && !isConditional ? { only_shares: all } : {}) }),
  };
}

/** Families that do not wait for others come first, so that begin probes run before anything is armed. */
const firstFamilies = ["begin", "end", "error"];

/** Lets every family that the script uses emit its table. */
export function declareFamilies(unit: UnitContext, probes: readonly Probe[]): void {
  const indexes = new Map(probes.map((probe, at) => [probe, at]));
  const used = [...new Set(probes.map((probe) => probe.family))].sort((a, b) => rank(a) - rank(b));
  for (const family of used) {
    const own = probes.filter((probe) => probe.family === family);
    family.lower(own, unit.script, (probe) => probeName(indexes.get(probe) ?? 0), (probe) => keptType(unit, probe));
  }
}

function keptType(unit: UnitContext, { entry }: Probe): string | undefined {
  const [first] = entry?.body.kind === "block" ? entry.body.statements : [];
  return first?.kind === "keep" ? unit.keptType(first.kept.record) : undefined;
}

function rank(family: ProbeFamily): number {
  const at = firstFamilies.indexOf(family.name);
  return at < 0 ? firstFamilies.length : at;
}

/** The record itself, with the tables that it points to. */
export function declareScript(unit: UnitContext, program: Program, limits: CInitializer, switches: Switches, depth: Depth, locks: Locks, tallies: Tallies): void {
  const { script } = unit;
  const globals = program.globals.map((global) => globalRow(unit, global));
  const probes = program.probes.map((_, at) => address(name(probeName(at))));
  script.add("script", comment("what the runtime reads"), file(variable("const struct stp_limits", "limits", limits)));
  if (globals.length > 0) script.add("script", file(array("const struct stp_global", "globals", "open", list(globals, true))));
  if (probes.length > 0) script.add("script", file(array("const struct stp_probe *const", "probes", "open", list(probes))));
  if (script.families.length > 0) script.add("script", file(array("const struct stp_family_use", "families", "open", list(script.families, true))));
  const symbols = unit.symbolNames.map((symbol) => address(name(symbol)));
  if (symbols.length > 0) script.add("script", file(array("struct stp_symbol *const", "symbols", "open", list(symbols))));
  const parts = partsOf(program, switches, locks, tallies, unit.shares, script.needs).map((part) => address(name(part)));
  if (parts.length > 0) script.add("script", file(array("const struct stp_part *const", "parts", "open", list(parts))));
  const initialize = initializer(unit, program.globals);
  if (initialize !== undefined) script.add("script", initialize);
  const tables: Readonly<Record<Table, readonly unknown[]>> = { globals, probes, families: script.families, symbols, parts };
  const present = new Set(tableNames.filter((called) => tables[called].length > 0));
  script.add("script", variable("const struct stp_script", "stp_script", scriptRecord(present, watchOf(program, switches, tallies, unit.macros, unit.runtime), initialize !== undefined, depth, unit)));
}

/** The tables that the script record points to, by their C names. */
const tableNames = ["globals", "probes", "families", "symbols", "parts"] as const;
type Table = (typeof tableNames)[number];

function scriptRecord(present: ReadonlySet<Table>, watch: string | undefined, initializes: boolean, depth: Depth, unit: UnitContext): CInitializer {
  const table = (called: Table): CExpression | undefined => (present.has(called) ? name(called) : undefined);
  const size = (called: Table): CExpression | undefined => (present.has(called) ? count(called) : undefined);
  return record({
    // The module's name depends on this text, so the text cannot hold it.
    name: name("STP_MODULE_NAME"),
    limits: address(name("limits")),
    globals: table("globals"),
    probes: table("probes"),
    families: table("families"),
    symbols: table("symbols"),
    parts: table("parts"),
    watch: watch === undefined ? undefined : address(name(watch)),
    initialize: initializes ? name("initialize") : undefined,
    nglobals: size("globals"),
    nprobes: size("probes"),
    nfamilies: size("families"),
    nsymbols: size("symbols"),
    nparts: size("parts"),
    frame_size: sizeInBytes(depth.frames),
    lane_size: unit.shares.laneSize === 0 ? undefined : number(unit.shares.laneSize),
    line_size: unit.lineRoom.bytes === 0 ? undefined : sizeInBytes(unit.lineRoom),
  }, true);
}

/** The number of elements of an array. */
function count(called: string): CExpression {
  const sizeOf = (operand: CExpression): CExpression => ({ kind: "sizeof", operand });
  return binary("/", sizeOf(name(called)), sizeOf({ kind: "index", base: name(called), index: number(0) }));
}

