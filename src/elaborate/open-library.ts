/** Opens the library of a run: the directories of -I, then the tapset that the executable carries. */
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source.ts";
import type { Platform } from "../platform/platform.ts";
import { parseMacros, parseScript } from "../syntax/parse.ts";
import type { Macros, ParseOptions } from "../syntax/parse.ts";
import { scan } from "../syntax/scan.ts";
import { carriedSource, readIndex, readTree } from "./carried.ts";
import type { CarriedFile } from "./carried.ts";
import { definedNames } from "./index-names.ts";
import { libraryOf } from "./library.ts";
import type { Library, LibraryFile } from "./library.ts";
import { tapsetFiles } from "./tapset-files.ts";

export interface OpenedLibrary {
  readonly scripts: Library;
  /** Of the .stpm files, for the parsing of the user's script too. */
  readonly macros: Macros;
  /** Files, as the line that ends pass 1 counts them. */
  readonly size: number;
}

/** `directories`: of -I, in order; what they define comes before the carried tapset. Files are indexed now and parsed when needed. */
export function openLibrary(directories: readonly string[], options: ParseOptions, platform: Platform, diagnostics: Diagnostics): OpenedLibrary {
  const index = readIndex(platform.assets);
  const indexed = index?.filter((file) => file.path.endsWith(".stpm")).map((file) => carriedSource(file.path, platform.assets));
  const sources = [...directories.flatMap((directory) => onDisk(directory, options, platform)), ...(indexed ?? carriedSources(platform))];
  const macros = new Map(sources.filter(isMacroFile).reverse().flatMap((file) => [...parseMacros(file, options, diagnostics)]));
  const withMacros = { ...options, macros };
  const scripts = sources.filter((file) => !isMacroFile(file)).map((file) => libraryFile(file, withMacros, diagnostics));
  const carried = carriedFiles(index ?? [], withMacros, platform, diagnostics);
  return { scripts: libraryOf([...scripts, ...carried]), macros, size: sources.length + carried.length };
}

function isMacroFile(file: SourceFile): boolean {
  return file.name.endsWith(".stpm");
}

function onDisk(directory: string, options: ParseOptions, platform: Platform): readonly SourceFile[] {
  const paths = tapsetFiles(directory, options, platform.files);
  return paths.map((name) => ({ name, text: platform.files.readText(name), role: "library" }));
}

/** The carried tapset by its index, which only the executable has. */
function carriedFiles(index: readonly CarriedFile[], options: ParseOptions, platform: Platform, diagnostics: Diagnostics): readonly LibraryFile[] {
  return index.filter((file) => file.path.endsWith(".stp")).map((file) => {
    const parse = () => parseScript(carriedSource(file.path, platform.assets), options, diagnostics);
    return { path: file.path, names: file.names, load: once(() => (file.hasTree ? readTree(file, platform.assets) : parse())) };
  });
}

/** The carried tapset of a source tree. */
function carriedSources(platform: Platform): readonly SourceFile[] {
  const paths = platform.assets.list("tapsets").filter((path) => /\.stpm?$/.test(path));
  return paths.map((name) => ({ name, text: platform.assets.readText(name), role: "embedded" }));
}

function libraryFile(file: SourceFile, options: ParseOptions, diagnostics: Diagnostics): LibraryFile {
  return { path: file.name, names: definedNames(scan(file)), load: once(() => parseScript(file, options, diagnostics)) };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
