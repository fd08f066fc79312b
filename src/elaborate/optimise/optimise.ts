/**
 * The optimiser: bodies are made smaller before types are inferred, so that what does nothing needs none, and again after that, until a
 * round finds nothing more. The order of the passes and what makes another round are upstream's, because its warnings and what is left
 * of a script depend on them: what a block loses makes none, so that a variable may stay that only a lost branch has read. Unoptimised,
 * only constants, values that nobody takes and functions that nobody calls go.
 */
import type { Universe } from "../cells.ts";
import type { Context } from "../context.ts";
import { elideDeadAssignments } from "./assignments.ts";
import { foldConstants } from "./fold.ts";
import type { Pass } from "./pass.ts";
import { elideDeadStatements } from "./statements.ts";
import { isNothing } from "./rewrite.ts";
import { elideHiddenOverloads, elideUnusedFunctions, elideUnusedVariables } from "./unused.ts";
import { dropUnreached } from "./unreached.ts";
import { dropUnusedValues } from "./unused-values.ts";

/**
 * Rounds until one changes nothing. `afterFirst` runs in the first one, before constants are folded: it infers types, and whatever it
 * gives false for ends the rounds.
 */
export function optimise(universe: Universe, context: Context, afterFirst: () => boolean): void {
  const pass: Pass = { universe, context, changed: false, isFirst: true, failed: false };
  for (; pass.isFirst || pass.changed; pass.isFirst = false) {
    pass.changed = false;
    shrink(pass);
    if (pass.failed) return;
    if (pass.isFirst && !afterFirst()) return;
    foldConstants(pass);
    dropUnreached(pass);
  }
  elideHiddenOverloads(pass);
}

function shrink(pass: Pass): void {
  elideUnusedFunctions(pass);
  if (pass.context.options.unoptimized) dropUnreached(pass);
  if (!pass.context.options.unoptimized) {
    elideUnusedVariables(pass);
    elideDeadAssignments(pass);
    if (pass.failed) return;
    elideDeadStatements(pass);
  }
  dropUnusedValues(pass);
}

/** Takes out the probes that have nothing left to do. One with a condition that may change is kept: it is armed and disarmed. */
export function elideEmptyProbes({ probes }: Universe, { options, diagnostics }: Context): void {
  if (options.unoptimized) return;
  const kept = probes.filter(({ routine, condition, point, family, at }) => {
    if ((condition !== undefined && condition.kind !== "number") || family.isNeededEmpty?.(point) === true || !routine.statements.every(isNothing)) return true;
    diagnostics.report({ severity: "warning", code: "elided-probe", message: `Probe '${point.components[0]?.name}' has been elided`, at });
    return false;
  });
  probes.splice(0, probes.length, ...kept);
}
