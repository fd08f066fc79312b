/**
 * The tapset that the executable carries: an index of the names that its files define, and their trees. Both are made when the
 * executable is built; a run reads the index, and the trees of the files that it needs. A source tree has neither: there files
 * are read and parsed as those of -I are.
 */
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source.ts";
import type { Assets } from "../platform/platform.ts";
import type { Script } from "../syntax/ast.ts";
import { parseMacros, parseScript, type Macros, type ParseOptions } from "../syntax/parse.ts";
import { scan } from "../syntax/scan.ts";
import { packScript, reviveScript, type PackedScript } from "../syntax/serialize.ts";
import { definedNames } from "./index-names.ts";
import type { DefinedNames } from "./library.ts";

/** The carried directory of index and trees. */
export const LIBRARY = "library";
const INDEX = `${LIBRARY}/index.json`;

export interface CarriedFile {
  /** As messages name it: `tapsets/logging.stp`. */
  readonly path: string;
  readonly names: DefinedNames;
  /** False for a file whose conditionals ask about the kernel: it is parsed when it is needed. */
  readonly hasTree: boolean;
}

/** The index, or undefined where none is carried. */
export function readIndex(assets: Assets): readonly CarriedFile[] | undefined {
  return assets.list(LIBRARY).includes(INDEX) ? (JSON.parse(assets.readText(INDEX)) as CarriedFile[]) : undefined;
}

export function readTree(file: CarriedFile, assets: Assets): Script {
  return reviveScript(JSON.parse(assets.readText(treePath(file.path))) as PackedScript, (name) => carriedSource(name, assets));
}

/** A carried file whose text is read when something quotes it. */
export function carriedSource(name: string, assets: Assets): SourceFile {
  return {
    name, role: "embedded",
    get text() {
      return assets.readText(name);
    },
  };
}

/** What the build writes, paths below LIBRARY; what is wrong with the tapset is reported. */
export function carriedLibrary(sources: readonly SourceFile[], diagnostics: Diagnostics): { path: string; text: string }[] {
  const macros = macrosOf(sources, diagnostics);
  const written: { path: string; text: string }[] = [];
  const index = sources.map((source): CarriedFile => {
    const names = definedNames(scan(source));
    const script = source.name.endsWith(".stp") ? treeWithoutFacts(source, macros, diagnostics) : undefined;
    if (script !== undefined) written.push({ path: treePath(source.name).slice(LIBRARY.length + 1), text: JSON.stringify(packScript(script)) });
    return { path: source.name, names, hasTree: script !== undefined };
  });
  return [...written, { path: "index.json", text: JSON.stringify(index) }];
}

function treePath(name: string): string {
  return `${LIBRARY}/${name}.json`;
}

function macrosOf(sources: readonly SourceFile[], diagnostics: Diagnostics): Macros {
  const libraries = sources.filter((source) => source.name.endsWith(".stpm"));
  return new Map(libraries.reverse().flatMap((source) => [...parseMacros(source, factless(new Map()), diagnostics)]));
}

/** The tree, or undefined when a conditional asks for a fact. */
function treeWithoutFacts(source: SourceFile, macros: Macros, diagnostics: Diagnostics): Script | undefined {
  try {
    return parseScript(source, factless(macros), diagnostics);
  } catch (error) {
    if (error instanceof FactAsked) return undefined;
    throw error;
  }
}

/** A fact that only a run knows was asked for. */
class FactAsked extends Error {}

function asked(): never {
  throw new FactAsked();
}

/** Facts that refuse to be looked at; guru mode alone is known, a tapset has it. */
function factless(macros: Macros): ParseOptions {
  return {
    macros, guru: true, config: asked,
    get kernelRelease() { return asked(); },
    get arch() { return asked(); },
    get compatible() { return asked(); },
    get runtime() { return asked(); },
    get privilege() { return asked(); },
  };
}
