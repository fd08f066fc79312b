/** Probe points: what each written point stands for, through wildcards and aliases, down to points that a family can arm. */
import { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { position } from "../diagnostics/source.ts";
import type { Token } from "../diagnostics/source.ts";
import type { ProbeFamily, ResolvedPoint } from "../program/family.ts";
import { componentsText } from "../program/point-text.ts";
import type * as ast from "../syntax/ast.ts";
import { semanticError } from "./context.ts";
import type { Context } from "./context.ts";
import type { Declarations } from "./declarations.ts";
import { aliasText, pointText } from "./point-text.ts";
import type { NameStyle } from "./point-text.ts";
import { PointTable, componentToken, glob, hasWildcard } from "./points.ts";
import type { PointMatch, PointMismatch } from "./points.ts";

/** One armed point with all that its way there has gathered. */
export interface Expansion {
  /** The point of the probe that led here, with what its wildcards matched. */
  readonly name: string;
  readonly family: ProbeFamily;
  readonly point: ResolvedPoint;
  readonly suffix: "?" | "!" | undefined;
  /** Aliases passed, the outermost first. */
  readonly aliases: readonly ast.ProbeAlias[];
  /** Where the last of them is named. */
  readonly named: Token | undefined;
  /** The nearest to the point first. */
  readonly conditions: readonly ast.Expression[];
  /** The alias nearest to the point first, the probe's own list last. */
  readonly derivation: readonly string[];
}

/** How far an expansion has come. `quiet`: some point on the way is optional, so failures are no errors. */
interface Way {
  /** Of the expansion; undefined at the probe's own points. */
  readonly name: string | undefined;
  readonly aliases: readonly ast.ProbeAlias[];
  readonly named: Token | undefined;
  readonly conditions: readonly ast.Expression[];
  readonly quiet: boolean;
}

export class Expander {
  readonly #context: Context;
  readonly #declarations: Declarations;
  readonly #table: PointTable;
  readonly #known = new Set<ast.Script>();
  readonly #remarks = new Set<string>();

  constructor(context: Context, declarations: Declarations) {
    this.#context = context;
    this.#declarations = declarations;
    this.#table = new PointTable(context.options.families, context.library.aliasRoots);
    for (const script of declarations.scripts) this.#learn(script);
  }

  /** Every armed point of a probe declaration. `quiet`: all of its points are optional. */
  expand(probe: ast.Probe, quiet = false): readonly Expansion[] {
    const own = (style: NameStyle): string => probe.points.map((point) => pointText(point, style)).join(",");
    return this.#points(probe.points, { name: undefined, aliases: [], named: undefined, conditions: [], quiet })
      .map((expansion) => ({ ...expansion, derivation: [...expansion.derivation, own(expansion.aliases.length > 0 ? "written" : "listed")] }));
  }

  /** A list of points; what follows a sufficient point that gives something is not looked at. */
  #points(points: readonly ast.ProbePoint[], way: Way): readonly Expansion[] {
    const all: Expansion[] = [];
    for (const point of points) {
      const found = this.#point(point, way);
      all.push(...found);
      if (point.sufficient && found.length > 0) break;
    }
    return all;
  }

  #point(point: ast.ProbePoint, outer: Way): readonly Expansion[] {
    const way: Way = {
      ...outer,
      conditions: point.condition ? [point.condition, ...outer.conditions] : outer.conditions,
      quiet: outer.quiet || point.optional || point.sufficient,
    };
    this.#loadAliases(point);
    const before = this.#context.diagnostics.errors.length;
    const outcome = this.#table.find(point.components);
    if ("mismatch" in outcome) return this.#fail(point, way, semanticError(outcome.mismatch.code, outcome.mismatch.message, outcome.mismatch.at));
    const found = outcome.matches.flatMap((match) => this.#match(match, point, way));
    if (found.length > 0) return found;
    if (this.#context.diagnostics.errors.length > before) return this.#behindAlias(outcome.matches, point, way);
    const { code, message, at } = strayedSuffix(outcome.matches) ?? this.#table.unmatched(point.components) ?? { code: "no-match", message: "no match", at: undefined };
    return this.#fail(point, way, semanticError(code, message, at));
  }

  #match(match: PointMatch, point: ast.ProbePoint, outer: Way): readonly Expansion[] {
    const way: Way = { ...outer, name: outer.name ?? [componentsText(match.components), ...(match.rest.length > 0 ? [componentsText(match.rest)] : [])].join(".") };
    const named = match.aliases.flatMap((alias) => this.#alias(alias, match, point, way));
    return [...named, ...match.families.flatMap((family) => this.#resolve(family, match, point, { ...way, name: outer.name }))];
  }

  /** What was wrong behind an alias has been told; here its name leads nowhere. */
  #behindAlias(matches: readonly PointMatch[], point: ast.ProbePoint, way: Way): readonly Expansion[] {
    return matches.some(({ aliases, rest }) => aliases.length > 0 && rest.length === 0) ? this.#fail(point, way, semanticError("no-match", "no match", undefined)) : [];
  }

  #resolve(family: ProbeFamily, match: PointMatch, point: ast.ProbePoint, way: Way): readonly Expansion[] {
    const { runtime, privilege, guru, kernel, findProgram, command } = this.#context.options;
    if (privilege === "stapusr" && family.isPrivileged?.(match.components) === true) {
      return this.#fail(point, way, semanticError("needs-privilege", "probe point is not allowed for --privilege=stapusr", match.components.at(-1)?.at));
    }
    if (!family.runtimes.has(runtime)) {
      return this.#fail(point, way, semanticError("wrong-runtime", `probe point '${componentsText(match.components)}' is not available with --runtime=${runtime}`, undefined));
    }
    const own = new Diagnostics();
    const programs = { ...(findProgram === undefined ? {} : { findProgram }), ...(command === undefined ? {} : { command }) };
    const points = family.resolve(match.components, { diagnostics: own, runtime, guru, kernel, isOptional: way.quiet, ...programs });
    // What a wildcard finds and the family refuses was not meant.
    if (!hasWildcard(point.components)) for (const diagnostic of own.errors) this.#fail(point, way, diagnostic);
    for (const remark of own.all) if (remark.severity !== "error") this.#remark(remark);
    const suffix = point.sufficient ? "!" : point.optional ? "?" : undefined;
    return points.map((resolved) => ({ name: way.name ?? resolved.text, family, point: resolved, suffix, aliases: way.aliases, named: way.named, conditions: way.conditions, derivation: [] }));
  }

  #alias(alias: ast.ProbeAlias, match: PointMatch, point: ast.ProbePoint, way: Way): readonly Expansion[] {
    if (way.aliases.includes(alias)) {
      const message = `recursive loop in alias expansion of ${componentsText(match.components)} at ${position(point.at)}`;
      return this.#fail(point, way, semanticError("alias-loop", message, undefined));
    }
    const points = alias.points.map((base): ast.ProbePoint =>
      match.rest.length === 0 ? base : { ...base, at: point.at, components: [...base.components, ...match.rest] });
    // A suffix that a wildcard has tried on an alias need not fit.
    const quiet = way.quiet || (match.rest.length > 0 && hasWildcard(point.components));
    return this.#points(points, { ...way, quiet, aliases: [...way.aliases, alias], named: beginningOf(point) })
      .map((expansion) => ({ ...expansion, derivation: [...expansion.derivation, aliasText(alias)] }));
  }

  #fail(point: ast.ProbePoint, way: Way, cause: Diagnostic): readonly Expansion[] {
    if (!way.quiet) this.#context.diagnostics.report(semanticError(cause.code, "while resolving probe point", beginningOf(point), { cause }));
    return [];
  }

  /** Once for a script. */
  #remark(remark: Diagnostic): void {
    if (this.#remarks.has(remark.code)) return;
    this.#remarks.add(remark.code);
    this.#context.diagnostics.report(remark);
  }

  #loadAliases(point: ast.ProbePoint): void {
    const root = point.components[0]?.name ?? "";
    const accepts = root.includes("*") ? reaches(root) : (name: string): boolean => name === root;
    for (const script of this.#context.library.filesWithAlias(accepts)) {
      this.#declarations.add(script);
      this.#learn(script);
    }
  }

  #learn(script: ast.Script): void {
    if (this.#known.has(script)) return;
    this.#known.add(script);
    for (const alias of script.aliases) {
      const fault = nameFault(alias);
      if (fault) this.#context.diagnostics.report(semanticError(fault.code, "while registering probe alias", alias.at, { cause: fault }));
      else this.#table.addAlias(alias);
    }
  }
}

function beginningOf(point: ast.ProbePoint): Token {
  const [first] = point.components;
  return first && first.at.offset === point.at.offset ? componentToken(first) : point.at;
}

/** A suffix that fits none of the aliases that it was tried on. */
function strayedSuffix(matches: readonly PointMatch[]): PointMismatch | undefined {
  const [stray] = matches.every(({ rest }) => rest.length > 0) ? (matches[0]?.rest ?? []) : [];
  return stray && { code: "invalid-suffix", message: "invalid suffix for probe", at: componentToken(stray) };
}

/** The name of an alias is plain words: what is wrong with it otherwise. */
function nameFault(alias: ast.ProbeAlias): Diagnostic | undefined {
  for (const { name, argument } of alias.names.flatMap((each) => each.components)) {
    if (name === "*") return semanticError("alias-name-wildcard", "invalid use of wildcard probe point component", undefined);
    if (argument) return semanticError("alias-name-parameter", `alias component ${name} contains illegal parameter`, undefined);
  }
  return undefined;
}

/** Whether an alias under a first component can match a first component with wildcards; `**` may go on below it. */
function reaches(pattern: string): (root: string) => boolean {
  const deep = pattern.indexOf("**");
  if (deep < 0) {
    const whole = glob(pattern);
    return (root) => whole.test(root);
  }
  const start = glob(`${pattern.slice(0, deep)}**`);
  return (root) => start.test(root);
}
