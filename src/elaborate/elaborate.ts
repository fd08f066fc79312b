/** Pass 2: scripts to the Program. Each step is a file of its own; a step that finds errors ends the pass. */
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { Program } from "../program/tree.ts";
import type { Script } from "../syntax/ast.ts";
import type { Universe } from "./cells.ts";
import { assemble } from "./assemble.ts";
import { check } from "./check.ts";
import type { Context, ElaborateOptions } from "./context.ts";
import { effectsOf } from "./effects.ts";
import type { EffectsOf } from "./effects.ts";
import { mergeDuplicates } from "./optimise/duplicates.ts";
import { elideEmptyProbes, optimise } from "./optimise/optimise.ts";
import { infer } from "./infer.ts";
import type { Library } from "./library.ts";
import { warnNeverAssigned } from "./never-assigned.ts";
import { noProbes, reach } from "./reach.ts";
import { settleCTypes } from "./target/autocast.ts";
import { reportLeftOver, reportUnresolved } from "./unresolved.ts";
import { collectStatistics, showUnread } from "./statistics.ts";

export type { ElaborateOptions } from "./context.ts";

/** The resolved program; undefined when errors have been reported. */
export function elaborate(scripts: readonly Script[], library: Library, options: ElaborateOptions, diagnostics: Diagnostics): Program | undefined {
  const context: Context = { options, library, diagnostics };
  const before = diagnostics.errors.length;
  const failed = (): boolean => diagnostics.errors.length > before;

  const universe = reach(scripts, context);
  if (failed()) return undefined;
  settleCTypes(universe, context);
  if (failed()) return undefined;
  markUses(universe, effectsOf(universe));
  warnNeverAssigned(universe, context);
  optimise(universe, context, () => {
    infer(universe, context);
    if (!failed() && options.unoptimized) reportUnresolved(universe, context);
    if (!failed()) check(universe, effectsOf(universe), context);
    return !failed();
  });
  // What only a branch that is never taken speaks of needs no type.
  if (!failed() && !options.unoptimized) reportUnresolved(universe, context);
  if (!failed() && !options.unoptimized) reportLeftOver(universe, context);
  elideEmptyProbes(universe, context);
  if (failed()) return undefined;
  if (universe.probes.length === 0) diagnostics.report(noProbes());
  collectStatistics(universe, context);
  if (failed()) return undefined;
  return withoutDuplicates(universe, context, finish(universe));
}

/** What the universe has come to, as nodes. */
function finish(universe: Universe): Program {
  const effects = effectsOf(universe);
  markUses(universe, effects);
  showUnread(universe.globals);
  return assemble(universe, effects);
}

function withoutDuplicates(universe: Universe, { options }: Context, program: Program): Program {
  return !options.unoptimized && mergeDuplicates(universe, program) ? finish(universe) : program;
}

function markUses(universe: Universe, effects: EffectsOf): void {
  for (const global of universe.globals) global.read = global.written = false;
  for (const { routine } of [...universe.probes, ...universe.functions]) {
    const { reads, writes, accumulates } = effects(routine);
    for (const global of reads) global.read = true;
    for (const global of [...writes, ...accumulates]) global.written = true;
  }
}
