/**
 * Finds what a written probe point names: one tree of components holds the patterns of the families and the names of the
 * aliases, so that a wildcard goes over both.
 */
import type { Token } from "../diagnostics/source.ts";
import type { PointComponent, ProbeFamily } from "../program/family.ts";
import type * as ast from "../syntax/ast.ts";
import { similar } from "./similar.ts";
import { isUnsupportedRoot } from "./unsupported.ts";

/** A place in the tree: `timer`, then `ms(number)`, then `randomize(number)`. */
class PointNode {
  readonly children = new Map<string, PointNode>();
  readonly families: ProbeFamily[] = [];
  readonly aliases: ast.ProbeAlias[] = [];

  get isEnd(): boolean {
    return this.families.length + this.aliases.length > 0;
  }

  child(key: string): PointNode {
    const known = this.children.get(key);
    if (known) return known;
    const made = new PointNode();
    this.children.set(key, made);
    return made;
  }
}

export interface PointMatch {
  readonly families: readonly ProbeFamily[];
  readonly aliases: readonly ast.ProbeAlias[];
  /** Wildcards replaced by what they matched. */
  readonly components: readonly PointComponent[];
  /** What follows the name of an alias and goes on to its own points. */
  readonly rest: readonly ast.ProbeComponent[];
}

export interface PointMismatch {
  readonly code: string;
  readonly message: string;
  readonly at: Token;
}

export type PointOutcome = { readonly matches: readonly PointMatch[] } | { readonly mismatch: PointMismatch };

export class PointTable {
  readonly #root = new PointNode();
  readonly #moreRoots: Iterable<string>;

  /** `moreRoots`: first components that are known to exist but are not loaded, for suggestions. */
  constructor(families: readonly ProbeFamily[], moreRoots: Iterable<string>) {
    this.#moreRoots = moreRoots;
    for (const family of families) {
      for (const pattern of family.patterns) this.#place(pattern.split(".")).families.push(family);
    }
  }

  addAlias(alias: ast.ProbeAlias): void {
    for (const name of alias.names) this.#place(name.components.map(keyOf)).aliases.push(alias);
  }

  find(components: readonly ast.ProbeComponent[]): PointOutcome {
    return this.#walk(this.#root, components, []);
  }

  /** Why a point with a wildcard has found nothing; undefined for one that has none. */
  unmatched(components: readonly ast.ProbeComponent[]): PointMismatch | undefined {
    const at = components.findIndex((each) => hasWildcard([each]));
    const component = components[at];
    const node = components.slice(0, at).reduce<PointNode | undefined>((above, each) => above?.children.get(keyOf(each)), this.#root);
    return component && node && this.#unknown(node, component);
  }

  #place(keys: readonly string[]): PointNode {
    return keys.reduce((node, key) => node.child(key), this.#root);
  }

  #walk(node: PointNode, rest: readonly ast.ProbeComponent[], found: readonly PointComponent[]): PointOutcome {
    const [component, ...others] = rest;
    if (!component) return node.isEnd ? ended(node, found, []) : truncated(node, found);
    const next = component.name.includes("*") ? this.#wildcard(node, component, others, found) : this.#exact(node, component, others, found);
    if (next) return next;
    if (node.aliases.length > 0) return ended(node, found, rest);
    if (node.isEnd) return { mismatch: { code: "invalid-suffix", message: "invalid suffix for probe", at: component.at } };
    return { mismatch: this.#unknown(node, component) };
  }

  #exact(node: PointNode, component: ast.ProbeComponent, others: readonly ast.ProbeComponent[], found: readonly PointComponent[]): PointOutcome | undefined {
    const child = node.children.get(keyOf(component));
    return child && this.#walk(child, others, [...found, concrete(component, component.name)]);
  }

  /** What does not lead to an end is left out; undefined when nothing does. */
  #wildcard(node: PointNode, component: ast.ProbeComponent, others: readonly ast.ProbeComponent[], found: readonly PointComponent[]): PointOutcome | undefined {
    const matches = spreads(node, component).flatMap(({ names, end }) => {
      const passed = names.map((name, index) => (index === names.length - 1 ? concrete(component, name) : { name, at: component.at }));
      const outcome = this.#walk(end, others, [...found, ...passed]);
      return "matches" in outcome ? outcome.matches : [];
    });
    return matches.length > 0 ? { matches } : undefined;
  }

  #unknown(node: PointNode, component: ast.ProbeComponent): PointMismatch {
    if (node === this.#root && isUnsupportedRoot(component.name)) {
      return { code: "unsupported", message: `probe point '${component.name}' is not supported by this version`, at: component.at };
    }
    const names = [...node.children.keys()].map(nameOfKey);
    const candidates = node === this.#root ? [...names, ...this.#moreRoots] : names;
    const reason = component.name.includes("*") ? ": didn't find any wildcard matches" : "";
    const message = `probe point mismatch${reason}${similar(component.name, candidates)}`;
    return { code: "probe-point-mismatch", message, at: componentToken(component) };
  }
}

function ended(node: PointNode, components: readonly PointComponent[], rest: readonly ast.ProbeComponent[]): PointOutcome {
  return { matches: [{ families: rest.length === 0 ? node.families : [], aliases: node.aliases, components, rest }] };
}

function truncated(node: PointNode, found: readonly PointComponent[]): PointOutcome {
  const follow = [...node.children.keys()].sort().map((key) => ` ${key}`).join("");
  return { mismatch: { code: "probe-point-truncated", message: `probe point truncated (follow: ${follow})`, at: found.at(-1)!.at } };
}

interface Spread { readonly names: readonly string[]; readonly end: PointNode }

/** The ways down from a node that a component with wildcards allows: one level for `*`, any number for `**`; level by level, in order of their names. */
function spreads(node: PointNode, component: ast.ProbeComponent): readonly Spread[] {
  const pattern = glob(component.name);
  const kind = keyOf({ ...component, name: "" });
  const ways: Spread[] = [];
  let level: readonly Spread[] = [{ names: [], end: node }];
  do {
    level = level.flatMap(({ names, end }) => [...end.children].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, child]) => {
      const path = { names: [...names, nameOfKey(key)], end: child };
      if (key.slice(nameOfKey(key).length) === kind && pattern.test(path.names.join("."))) ways.push(path);
      return path;
    }));
  } while (component.name.includes("**") && level.length > 0);
  return ways;
}

/** `*` stays within a component, `**` goes over dots. */
export function glob(pattern: string): RegExp {
  const source = pattern.replace(/\*\*|\*|[^\w]/g, (part) => (part === "**" ? ".*" : part === "*" ? "[^.]*" : `\\${part}`));
  return new RegExp(`^${source}$`);
}

export function hasWildcard(components: readonly ast.ProbeComponent[]): boolean {
  return components.some(({ name }) => name.includes("*"));
}

/** A component as messages quote it: with its wildcards, which are tokens of their own. */
export function componentToken({ name, at }: ast.ProbeComponent): Token {
  return name.includes("*") ? { ...at, text: name } : at;
}

function keyOf(component: ast.ProbeComponent): string {
  return component.argument ? `${component.name}(${component.argument.kind})` : component.name;
}

function nameOfKey(key: string): string {
  const end = key.indexOf("(");
  return end < 0 ? key : key.slice(0, end);
}

function concrete(component: ast.ProbeComponent, name: string): PointComponent {
  return { name, at: component.at, ...(component.argument ? { argument: component.argument.value } : {}) };
}
