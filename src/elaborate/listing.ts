/** What -l, -L and the --dump options tell about points, aliases and functions, without making a program of them. */
import { Diagnostics } from "../diagnostics/diagnostic.ts";
import { componentsText } from "../program/point-text.ts";
import { typeName } from "../debuginfo/describe.ts";
import type { ResolvedPoint } from "../program/family.ts";
import type * as ast from "../syntax/ast.ts";
import { newRoutine } from "./cells.ts";
import type { FunctionCell, Routine, TypeFact, Universe } from "./cells.ts";
import type { Context, ElaborateOptions } from "./context.ts";
import { Declarations } from "./declarations.ts";
import { embeddedTags } from "./embedded.ts";
import { Expander } from "./expand.ts";
import { settleTypes } from "./infer.ts";
import type { Library } from "./library.ts";
import { aliasText } from "./point-text.ts";
import { gathered } from "./reach.ts";
import { Resolver } from "./resolve.ts";

export interface ListedPoint {
  readonly name: string;
  /** `NAME:TYPE` of what every armed point under the name has, in the order of the first. */
  variables(): readonly string[];
}

/** The points that the probes of a script name, in order of their names. What cannot be resolved is left out. */
export function listPoints(script: ast.Script, library: Library, options: ElaborateOptions): readonly ListedPoint[] {
  const scope = new Scope(library, options);
  scope.declarations.add(script);
  const expander = new Expander(scope.context, scope.declarations);
  const found = script.probes.flatMap((probe) => expander.expand(probe, true).map(({ name, aliases, point }) => ({ name, point, routine: newRoutine("probe", [gathered(probe, aliases)], point) })));
  for (const { routine } of found) scope.resolver.resolve(routine);
  settleTypes(found.map(({ routine }) => ({ routine, condition: undefined })), scope.universe.functions);
  const byName = Map.groupBy(found, ({ name }) => name);
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, points]) => ({ name, variables: () => common(points.map(({ routine, point }) => variablesOf(routine, point))) }));
}

/** Those of the aliases on the way, then those of the point. */
function variablesOf({ locals }: Routine, { variables }: ResolvedPoint): readonly string[] {
  const values = variables?.list.filter((variable) => variable.kind === "value") ?? [];
  return [...[...locals.values()].map(({ name, value }) => `${name}:${value.type}`), ...values.map(({ name, type }) => `$${name}:${typeName(type)}`)];
}

function common([first = [], ...others]: readonly (readonly string[])[]): readonly string[] {
  return first.filter((variable) => others.every((list) => list.includes(variable)));
}

/** `NAME = POINT, POINT`, sorted; those whose name begins with `_` are meant for the library alone. */
export function listAliases(library: Library, includesHidden: boolean): readonly string[] {
  const aliases = library.filesWithAlias(() => true).flatMap((script) => script.aliases);
  const named = aliases.flatMap((alias) => alias.names.map((name) => ({ name: componentsText(name.components), text: aliasText({ ...alias, names: [name] }) })));
  return named.filter(({ name }) => includesHidden || !name.startsWith("_")).map(({ text }) => text).sort();
}

const TOLD_ALWAYS: readonly string[] = ["guru", "myproc-unprivileged", "unprivileged"];
const TOLD: readonly string[] = ["guru", "myproc-unprivileged", "pure", "stable", "unmangled", "unmodified-fnargs", "unprivileged"];

/** `NAME:TYPE (PARAMETER:TYPE, ...)` and its promises, in order of names. */
export function listFunctions(library: Library, options: ElaborateOptions, includesHidden: boolean): readonly string[] {
  const scope = new Scope(library, options);
  const scripts = [...new Set([...library.functionNames].flatMap((name) => library.filesWithFunction(name)))];
  for (const script of scripts) scope.declarations.add(script);
  for (const cell of scope.declarations.allFunctions()) scope.resolver.reachFunction(cell);
  scope.resolver.resolve(newRoutine("probe", []));
  settleTypes([], scope.universe.functions);
  const shown = scope.universe.functions.filter(({ declaration }) => !declaration.isPrivate && (includesHidden || !declaration.name.startsWith("_")));
  return shown.sort((a, b) => (a.declaration.name < b.declaration.name ? -1 : a.declaration.name > b.declaration.name ? 1 : 0)).map((cell) => functionText(cell, includesHidden ? TOLD : TOLD_ALWAYS));
}

function functionText({ declaration: { name, body }, parameters, result }: FunctionCell, told: readonly string[]): string {
  const tags = body.kind === "embedded-code" ? embeddedTags(body.code) : new Set<string>();
  const list = parameters.map((parameter) => typed(parameter.name, parameter.value)).join(", ");
  return [`${typed(name, result)} (${list})`, ...told.filter((tag) => tags.has(tag)).map((tag) => `/* ${tag} */`)].join(" ");
}

function typed(name: string, { type }: TypeFact): string {
  return `${name}:${type}`;
}

/** The names of a library, resolved with nobody to tell what is wrong: what is wrong is not listed. */
class Scope {
  readonly universe: Universe = { globals: [], functions: [], probes: [], embeds: [] };
  readonly context: Context;
  readonly declarations: Declarations;
  readonly resolver: Resolver;

  constructor(library: Library, options: ElaborateOptions) {
    this.context = { options, library, diagnostics: new Diagnostics() };
    this.declarations = new Declarations(library);
    this.resolver = new Resolver(this.context, this.declarations, this.universe);
  }
}
