/**
 * The tapset as elaboration sees it: files that are known by the names they define and are parsed when one of those names is
 * needed. An index holds names only, so it can be made by the scanner, or at build time.
 */
import type { Script } from "../syntax/ast.ts";

/** What a file offers to others; private names are left out. */
export interface DefinedNames {
  readonly functions: readonly string[];
  readonly globals: readonly string[];
  /** First component of each alias that the file defines: `syscall` for `probe syscall.open = ...`. */
  readonly aliasRoots: readonly string[];
  readonly macros: readonly string[];
}

export interface LibraryFile {
  readonly path: string;
  readonly names: DefinedNames;
  /** Parses the file, once; undefined when it has errors, which have been reported. */
  load(): Script | undefined;
}

export interface Library {
  readonly functionNames: ReadonlySet<string>;
  readonly aliasRoots: ReadonlySet<string>;
  /** The file that defines a macro for everybody, or undefined. */
  macroFile(name: string): LibraryFile | undefined;
  /** Parsed files that define a function of this name, those of earlier directories first. */
  filesWithFunction(name: string): readonly Script[];
  filesWithGlobal(name: string): readonly Script[];
  /** Parsed files with aliases whose first component is accepted. */
  filesWithAlias(accepts: (root: string) => boolean): readonly Script[];
}

/** A library over files in the order of the search path. */
export function libraryOf(files: readonly LibraryFile[]): Library {
  const functions = group(files, (names) => names.functions);
  const globals = group(files, (names) => names.globals);
  const aliases = group(files, (names) => names.aliasRoots);
  const macros = group(files, (names) => names.macros);
  return {
    functionNames: new Set(functions.keys()),
    aliasRoots: new Set(aliases.keys()),
    macroFile: (name) => macros.get(name)?.[0],
    filesWithFunction: (name) => loaded(functions.get(name) ?? []),
    filesWithGlobal: (name) => loaded(globals.get(name) ?? []),
    filesWithAlias: (accepts) =>
      loaded([...new Set([...aliases].filter(([root]) => accepts(root)).flatMap(([, found]) => found))]),
  };
}

function group(files: readonly LibraryFile[], pick: (names: DefinedNames) => readonly string[]): Map<string, LibraryFile[]> {
  const found = new Map<string, LibraryFile[]>();
  for (const file of files) {
    for (const name of new Set(pick(file.names))) {
      const known = found.get(name);
      if (known) known.push(file);
      else found.set(name, [file]);
    }
  }
  return found;
}

function loaded(files: readonly LibraryFile[]): readonly Script[] {
  return files.map((file) => file.load()).filter((script) => script !== undefined);
}
