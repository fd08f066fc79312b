/** Symbols of a kernel, of a module, or of a program, by their names. */

/** A name of code or data. Several symbols may share one, each at its own address. */
export interface CodeSymbol {
  /** As it is linked: a copy that the compiler made of a function has a name of its own, such as `vfs_read.isra.0`. */
  readonly name: string;
  /** Bytes, with what pads it where only the next symbol tells; 0 where it is not known. */
  readonly size: number;
  /** As linked; undefined where only the running system knows. */
  readonly address: bigint | undefined;
  readonly isGlobal: boolean;
  /** Its code is gone once the kernel, or the module, has started: there is nothing to probe. */
  readonly isInit: boolean;
}

export interface SymbolSource {
  /** Functions of that name, all of them; and copies that the compiler made of one, with the arguments that were left. */
  functions(name: string): readonly CodeSymbol[];
  /** Names of all functions, as they are in the source, each once, sorted; without those whose code is gone. */
  functionNames(): readonly string[];
  /** Variables of that name. */
  variables(name: string): readonly CodeSymbol[];
  /** The kernel exports it to modules. */
  isExported(name: string): boolean;
}
