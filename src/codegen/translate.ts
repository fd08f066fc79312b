/** Pass 3: from the resolved program to C. */
import { printUnit } from "../c/print.ts";
import { countStatements } from "../c/size.ts";
import { Unit } from "../c/tree.ts";
import { comment } from "../c/build.ts";
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { Expression, Func, Probe, Program, Statement } from "../program/tree.ts";
import { deepest } from "./depth.ts";
import { Effects } from "./effects.ts";
import { declareEmbeds } from "./embedded.ts";
import { kernelPrelude, runtimePrelude } from "./embedded-interface.ts";
import type { FrameSize } from "./frames.ts";
import { declareCondition, declareFunction, declareHandler, declareTally } from "./functions.ts";
import { declareGlobals } from "./globals.ts";
import { limitsRecord, Macros } from "./limits.ts";
import type { Switches } from "./limits.ts";
import { Locks } from "./locks.ts";
import { Shares } from "./shares.ts";
import { Tallies, type Tally } from "./tallies.ts";
import type { ModuleSource, SourceUnit } from "./module-source.ts";
import { asksForMatches } from "./patterns.ts";
import { declareFamilies, declareProbes, declareScript } from "./script.ts";
import type { HandlerNames } from "./script.ts";
import { UnitContext } from "./unit-context.ts";

export interface TranslateOptions extends Switches {
  readonly runtime: "kernel" | "user";
  /** -D of the command line: `NAME` or `NAME=VALUE`. */
  readonly macros: readonly string[];
  /** Told what this runtime cannot do; when an error was reported the result is of no use. */
  readonly diagnostics: Diagnostics;
}

/** Statements of C from which on the compiler's time weighs more than that of a call here and there: about what five probes of a dozen come to. */
const LARGE = 500;

/** The text depends on the program and the options alone: it is what the module cache is keyed by. */
export function translate(program: Program, options: TranslateOptions): ModuleSource {
  const effects = new Effects(program);
  const shares = new Shares(program);
  const macros = new Macros(options.macros);
  const unit = new UnitContext({
    script: new Unit("script.c"), embedded: new Unit("embedded.c"), runtime: options.runtime, limitsStatements: !options.suppressTimeLimits, skipsFaults: options.skipsFaults === true, effects, shares, macros, diagnostics: options.diagnostics, remembersMatches: asksForMatches(program),
  });
  openUnits(unit);
  declareEmbeds(unit, program.embeds);
  declareGlobals(unit, program.globals);
  const functionFrames = new Map<Func, FrameSize>(program.functions.map((func) => [func, declareFunction(unit, func)]));
  const locks = new Locks(program, effects, shares);
  const tallies = new Tallies(program, locks, options, macros);
  const handlers = new Handlers(unit, tallies);
  const handlerFrames = new Map<Probe, FrameSize>(program.probes.map((probe) => [probe, handlers.declare(probe)]));
  declareProbes(unit, program, locks, tallies, (probe) => handlers.names(probe));
  declareFamilies(unit, program.probes);
  const depth = deepest(program, effects, functionFrames, handlerFrames, macros.number("MAXNESTING"));
  declareScript(unit, program, limitsRecord(macros, depth.nesting, options, options.runtime), options, depth, locks, tallies);
  if (countStatements(unit.script) >= LARGE) unit.script.add("head", { kind: "define", name: "STP_COMPACT", text: "" });
  return { runtime: options.runtime, units: sourceUnits(unit), parts: unit.script.needs, macros: options.macros };
}

function openUnits(unit: UnitContext): void {
  unit.script.add("prelude", comment("made by stap"), { kind: "include", header: "rt.h", system: false }, ...runtimePrelude());
  unit.embedded.add("prelude", comment("the script's own C, made by stap"), ...kernelPrelude());
}

function sourceUnits(unit: UnitContext): readonly SourceUnit[] {
  const script: SourceUnit = { name: "script.c", text: printUnit(unit.script) };
  const isEmpty = unit.embedded.section("embedded").length + unit.embedded.section("functions").length === 0;
  return isEmpty ? [script] : [script, { name: "embedded.c", text: printUnit(unit.embedded) }];
}

/** Handlers and tallies by body, and conditions by expression: probes that came from one declaration share them. */
class Handlers {
  readonly #unit: UnitContext;
  readonly #tallies: Tallies;
  readonly #handlers = new Map<Statement, Declared>();
  readonly #tallyNames = new Map<Statement, string>();
  readonly #conditions = new Map<Expression, Declared>();

  constructor(unit: UnitContext, tallies: Tallies) {
    this.#unit = unit;
    this.#tallies = tallies;
  }

  /** Declares what is not declared yet; gives the larger frame of the two. */
  declare(probe: Probe): FrameSize {
    const tally = this.#tallies.of(probe);
    if (tally !== undefined) return this.#declareTally(probe, tally);
    const handler = remember(this.#handlers, probe.body, () => {
      const name = `handler_${this.#handlers.size}`;
      return { name, frame: declareHandler(this.#unit, probe, name) };
    });
    const condition = probe.condition;
    if (condition === undefined) return handler.frame;
    const checked = remember(this.#conditions, condition, () => {
      const name = `condition_${this.#conditions.size}`;
      return { name, frame: declareCondition(this.#unit, probe, condition, name) };
    });
    return { strings: Math.max(handler.frame.strings, checked.frame.strings), bytes: Math.max(handler.frame.bytes, checked.frame.bytes) };
  }

  #declareTally(probe: Probe, tally: Tally): FrameSize {
    if (tally.constant === undefined) remember(this.#tallyNames, probe.body, () => {
      const name = `tally_${this.#tallyNames.size}`;
      declareTally(this.#unit, probe, tally, name);
      return name;
    });
    return { strings: 0, bytes: 0 };
  }

  names(probe: Probe): HandlerNames {
    if (this.#tallies.of(probe) !== undefined) return { tally: this.#tallyNames.get(probe.body) };
    return {
      handler: this.#handlers.get(probe.body)?.name,
      condition: probe.condition === undefined ? undefined : this.#conditions.get(probe.condition)?.name,
    };
  }
}

interface Declared {
  readonly name: string;
  readonly frame: FrameSize;
}

function remember<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}
