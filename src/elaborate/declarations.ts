/** The tables of declared functions and globals: the user's at once, a library file's when a name of it is first needed. */
import type { SourceFile, Token } from "../diagnostics/source.ts";
import type * as ast from "../syntax/ast.ts";
import { declaredType, newRoutine, unknownType } from "./cells.ts";
import type { FunctionCell, GlobalCell, LocalCell, Type, TypeFact } from "./cells.ts";
import type { Library } from "./library.ts";

export class Declarations {
  readonly #library: Library;
  readonly #functions = new Map<string, FunctionCell[]>();
  readonly #globals = new Map<string, GlobalCell[]>();
  readonly #seen = new Set<SourceFile>();
  /** Scripts in the order in which they were taken in. */
  readonly scripts: ast.Script[] = [];
  /** Those of the library that a function or global was taken from: their probes and embedded code belong to the program too. */
  readonly needed: ast.Script[] = [];

  constructor(library: Library) {
    this.#library = library;
  }

  add(script: ast.Script): void {
    if (this.#seen.has(script.file)) return;
    this.#seen.add(script.file);
    this.scripts.push(script);
    for (const declaration of script.globals) append(this.#globals, declaration.name, globalCell(declaration));
    for (const declaration of script.functions) {
      const index = this.#functions.get(declaration.name)?.length ?? 0;
      append(this.#functions, declaration.name, functionCell(declaration, index));
    }
  }

  /** Those of all scripts taken in so far. */
  allFunctions(): readonly FunctionCell[] {
    return [...this.#functions.values()].flat();
  }

  /** Every function of the name that code in `file` can see; private ones of the file hide the others. */
  functions(name: string, file: SourceFile): readonly FunctionCell[] {
    for (const script of this.#library.filesWithFunction(name)) this.add(script);
    const found = visible(this.#functions.get(name) ?? [], file);
    for (const { declaration } of found) this.#need(declaration.at.file);
    return found;
  }

  global(name: string, file: SourceFile): GlobalCell | undefined {
    let found = visible(this.#globals.get(name) ?? [], file)[0];
    if (!found) {
      for (const script of this.#library.filesWithGlobal(name)) this.add(script);
      found = visible(this.#globals.get(name) ?? [], file)[0];
    }
    if (found) this.#need(found.declaration.at.file);
    return found;
  }

  #need(file: SourceFile): void {
    const script = this.scripts.find((each) => each.file === file);
    if (script && file.role !== "user" && !this.needed.includes(script)) this.needed.push(script);
  }
}

function append<T>(table: Map<string, T[]>, name: string, cell: T): void {
  const known = table.get(name);
  if (known) known.push(cell);
  else table.set(name, [cell]);
}

function visible<T extends { readonly declaration: { readonly isPrivate: boolean; readonly at: Token } }>(cells: readonly T[], file: SourceFile): readonly T[] {
  const own = cells.filter((cell) => cell.declaration.isPrivate && cell.declaration.at.file === file);
  return own.length > 0 ? own : cells.filter((cell) => !cell.declaration.isPrivate);
}

function globalCell(declaration: ast.GlobalDeclaration): GlobalCell {
  const { initial } = declaration;
  return {
    scope: "global", name: declaration.name, declaration,
    value: initial ? declaredType(initial.kind === "number" ? "long" : "string", declaration.at) : unknownType(),
    arity: initial ? 0 : undefined, arityAt: initial ? declaration.at : undefined,
    keys: [], statistics: new Set(), varianceShift: undefined, linear: undefined, read: false, written: false,
  };
}

function functionCell(declaration: ast.FunctionDeclaration, index: number): FunctionCell {
  const routine = newRoutine("function", declaration.body.kind === "embedded-code" ? [] : [declaration.body]);
  const parameters = declaration.parameters.map((parameter, place): LocalCell => ({
    scope: "local", name: parameter.name, at: parameter.at, value: fact(parameter.type, parameter.at), parameter: place, assigned: true,
  }));
  for (const parameter of parameters) routine.locals.set(parameter.name, parameter);
  return {
    declaration, parameters, routine, symbol: symbolOf(declaration, index), result: fact(declaration.type, declaration.at),
    priority: declaration.priority ?? (declaration.at.file.role === "user" ? 0 : 1), overflow: undefined,
    embedded: { reads: new Set(), writes: new Set() },
  };
}

function fact(type: Type | undefined, at: Token): TypeFact {
  return type === undefined ? unknownType() : declaredType(type, at);
}

/** A C identifier that no other function has: overloads and private functions differ. */
function symbolOf(declaration: ast.FunctionDeclaration, index: number): string {
  const scope = declaration.isPrivate ? `private_${declaration.at.file.name.replace(/\W/g, "_")}` : "global";
  return `__${scope}_${declaration.name}__overload_${index}`;
}
