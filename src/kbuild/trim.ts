/** What a module need not carry: neither loading nor a stack trace looks at it, and it is a seventh of a small module. */
import { type ElfSymbol, STB, STT } from "../debuginfo/elf.ts";

/** Sections for tools. The last is for tracers of our own functions, which have nothing to be traced with. */
export const trimmedSections: ReadonlySet<string> = new Set([".comment", ".note.GNU-stack", "__patchable_function_entries"]);

/** Of what stands before functions, of modinfo and of parameters. */
const OF_TOOLS = /^__(pfx|UNIQUE_ID|param)_/;

/** Besides those, names of data that one unit keeps to itself. A function's name stays: stack traces show it. */
export function trimmedSymbols(symbols: readonly ElfSymbol[]): readonly string[] {
  const isPrivateData = ({ binding, type }: ElfSymbol): boolean => binding === STB.LOCAL && type === STT.OBJECT;
  const isTrimmed = (symbol: ElfSymbol): boolean => OF_TOOLS.test(symbol.name) || isPrivateData(symbol);
  const kept = new Set(symbols.filter((symbol) => !isTrimmed(symbol)).map(({ name }) => name));
  return [...new Set(symbols.filter(isTrimmed).map(({ name }) => name))].filter((name) => name !== "" && !kept.has(name));
}

/** `list` is a file of options that name the symbols: there may be more of them than a command line takes. A module that cannot be trimmed is left as it is. */
export function trimCommand(list: string, module: string): string {
  return `strip -g ${[...trimmedSections].map((name) => `-R ${name}`).join(" ")} @${list} ${module} || :`;
}
