/** Warnings about names that are read and never given a value: misspelt more often than not. */
import type { LocalCell, Routine, Universe } from "./cells.ts";
import { routinesOf } from "./check.ts";
import { warning } from "./context.ts";
import type { Context } from "./context.ts";
import { similar } from "./similar.ts";

export function warnNeverAssigned(universe: Universe, context: Context): void {
  const { unoptimized, presetGlobals = [] } = context.options;
  if (unoptimized) return;
  const globals = universe.globals.map((global) => global.name);
  for (const routine of routinesOf(universe)) warnLocals(routine, globals, context);
  for (const { name, declaration, read, written } of universe.globals) {
    if (!read || written || presetGlobals.includes(name) || declaration.initial || declaration.at.file.role !== "user") continue;
    // The name itself is the closest: so says upstream.
    context.diagnostics.report(warning("never-assigned-global", `never-assigned global variable '${name}'${similar(name, globals)}`, declaration.at));
  }
}

function warnLocals(routine: Routine, globals: readonly string[], context: Context): void {
  const locals = [...routine.locals.values()];
  for (const local of locals.filter((each) => isNeverAssigned(each))) {
    const others = similar(local.name, [...globals, ...locals.filter((other) => other !== local).map((other) => other.name)]);
    context.diagnostics.report(warning("never-assigned-local", `never-assigned local variable '${local.name}'${others}`, local.at));
  }
}

function isNeverAssigned(local: LocalCell): boolean {
  return !local.assigned && local.at.file.role === "user";
}

