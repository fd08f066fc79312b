/** From the user's probes to everything that they need: points, names, functions, files of the library. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { ResolvedPoint } from "../program/family.ts";
import type * as ast from "../syntax/ast.ts";
import { newRoutine } from "./cells.ts";
import type { ProbeCell, Routine, Universe } from "./cells.ts";
import { checkCondition, joined } from "./conditions.ts";
import { semanticError } from "./context.ts";
import type { Context } from "./context.ts";
import { Declarations } from "./declarations.ts";
import { Expander } from "./expand.ts";
import type { Expansion } from "./expand.ts";
import { knowingWrites } from "./questions.ts";
import { Resolver } from "./resolve.ts";
import { eachPart } from "./walk.ts";

export function reach(scripts: readonly ast.Script[], context: Context): Universe {
  const universe: Universe = { globals: [], functions: [], probes: [], embeds: [] };
  const declarations = new Declarations(context.library);
  for (const script of scripts) declarations.add(script);
  const expander = new Expander(context, declarations);
  const resolver = new Resolver(context, declarations, universe);
  const reachScript = (script: ast.Script): void => {
    universe.embeds.push(...script.embeds);
    for (const probe of script.probes) reachProbe(probe);
  };
  const reachProbe = (probe: ast.Probe): void => {
    const routines = new Routines();
    for (const expansion of expander.expand(probe)) {
      const cell = probeCell(probe, expansion, routines);
      if (cell.condition && !checkCondition(cell.condition, declarations, context)) continue;
      universe.probes.push(cell);
      resolver.resolve(cell.routine, cell.condition);
    }
  };
  scripts.forEach(reachScript);
  // What the library's files add may need further files.
  for (let at = 0; at < declarations.needed.length; at++) declarations.needed.slice(at, at + 1).forEach(reachScript);
  for (const family of new Set(universe.probes.map((cell) => cell.family))) {
    family.check?.(universe.probes.filter((cell) => cell.family === family).map(({ point }) => point), context.diagnostics);
  }
  if (universe.probes.length === 0 && context.diagnostics.errors.length === 0) {
    context.diagnostics.report(noProbes());
  }
  return universe;
}

export function noProbes(): Diagnostic {
  return semanticError("no-probes", "no probes found", undefined);
}

function probeCell(declaration: ast.Probe, expansion: Expansion, routines: Routines): ProbeCell {
  const { family, point, suffix, name, derivation, named } = expansion;
  return {
    declaration, at: named ?? declaration.at, family, point, suffix, name, derivation,
    routine: routines.of(declaration, expansion.aliases, point), condition: joined(expansion.conditions),
  };
}

/** The routines of one probe declaration: points that gathered the same bodies share one. */
class Routines {
  readonly #known: { readonly aliases: readonly ast.ProbeAlias[]; readonly body: ast.Block; readonly asksPoint: boolean; readonly routine: Routine }[] = [];

  /** A body that speaks of what the point has is each point's own. */
  of(probe: ast.Probe, aliases: readonly ast.ProbeAlias[], point: ResolvedPoint): Routine {
    const known = this.#known.find((each) => each.aliases.length === aliases.length && each.aliases.every((alias, at) => alias === aliases[at]));
    if (known?.asksPoint === true) return newRoutine("probe", [known.body], point);
    if (known) return known.routine;
    const body = gathered(probe, aliases);
    const routine = newRoutine("probe", [body], point);
    this.#known.push({ aliases, body, asksPoint: speaksOfPoint(body), routine });
    return routine;
  }
}

function speaksOfPoint(body: ast.Block): boolean {
  const asks = { something: false };
  eachPart(body, (expression) => { asks.something ||= expression.kind === "target" || expression.kind === "at"; });
  return asks.something;
}

/** The alias nearest to the point wraps the others: its prologue comes first, its epilogue last. */
export function gathered(probe: ast.Probe, aliases: readonly ast.ProbeAlias[]): ast.Block {
  const blocks = aliases.reduce<readonly ast.Block[]>(
    (inner, { prologue, epilogue }) => [...(prologue ? [knowingWrites(prologue, inner)] : []), ...inner, ...(epilogue ? [knowingWrites(epilogue, inner)] : [])],
    [probe.body],
  );
  return aliases.length === 0 ? probe.body : { kind: "block", at: blocks[0]?.at ?? probe.at, statements: blocks };
}
