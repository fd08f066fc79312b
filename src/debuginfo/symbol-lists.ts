/** Symbols of /proc/kallsyms and of ELF files as columns. */
import { type Elf, type ElfSymbol, SHF, SHN, STB, STT } from "./elf.ts";
import { newColumns, type SymbolColumns } from "./symbol-columns.ts";

/**
 * Lines `ADDRESS TYPE NAME<tab>[MODULE]` of /proc/kallsyms: the kernel's own, or those of one module. Their addresses are of this boot,
 * or zeros, and are left out.
 */
export function readKallsymsText(text: string, module?: string): SymbolColumns {
  const isWanted = module === undefined ? (line: string): boolean => !line.endsWith("]") : (line: string): boolean => line.endsWith(`\t[${module}]`);
  const lines = text.split("\n").filter((line) => line !== "" && isWanted(line));
  const columns = newColumns(lines.length);
  for (const [index, line] of lines.entries()) {
    const type = line.indexOf(" ") + 1;
    const end = line.indexOf("\t", type);
    columns.letters[index] = line.charCodeAt(type);
    columns.names.push(line.slice(type + 2, end < 0 ? line.length : end));
  }
  return columns;
}

/** The symbols that a file defines; undefined where it has none of code, being stripped. Addresses only of a linked file. */
export function readElfSymbols(elf: Elf): SymbolColumns | undefined {
  const symbols = elf.symbols().filter(({ name, type, section }) => name !== "" && section !== SHN.UNDEF && type !== STT.SECTION && type !== STT.FILE);
  if (!symbols.some((symbol) => isCode(elf, symbol))) return undefined;
  const columns = newColumns(symbols.length);
  columns.hasAddresses = elf.type !== RELOCATABLE;
  for (const [index, symbol] of symbols.entries()) {
    const letter = isCode(elf, symbol) ? "t" : "d";
    columns.names.push(symbol.name);
    columns.letters[index] = (symbol.binding === STB.LOCAL ? letter : letter.toUpperCase()).charCodeAt(0);
    columns.addresses[index] = symbol.value;
    columns.sizes[index] = symbol.size;
    columns.init[index] = elf.sections[symbol.section]?.name.startsWith(".init") === true ? 1 : 0;
  }
  return columns;
}

const RELOCATABLE = 1;

/** Assembly may leave the type out. */
function isCode({ sections }: Elf, { type, section }: ElfSymbol): boolean {
  return type === STT.FUNC || (type === STT.NOTYPE && ((sections[section]?.flags ?? 0) & SHF.EXECINSTR) !== 0);
}
