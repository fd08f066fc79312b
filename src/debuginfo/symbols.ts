/** Symbols of a kernel, of a module, or of a program, by their names. */

/** A name of code or data. Several symbols may share one, each at its own address. */
export interface CodeSymbol {
  readonly name: string;
  /** Bytes; 0 where it is not known. */
  readonly size: number;
  /** As linked; undefined where only the running system knows. */
  readonly address: bigint | undefined;
  readonly isGlobal: boolean;
}

export interface SymbolSource {
  /** Functions of that name, all of them. */
  functions(name: string): readonly CodeSymbol[];
  /** Names of all functions, each once, sorted. */
  functionNames(): readonly string[];
  /** Variables of that name. */
  variables(name: string): readonly CodeSymbol[];
  /** The kernel exports it to modules. */
  isExported(name: string): boolean;
}
