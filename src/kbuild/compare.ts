/** Whether two module files say the same of themselves: sections, modinfo, imports and their checksums. */
import { Elf, type ElfSection, SHN, SHT } from "../debuginfo/elf.ts";
import { modinfoStrings, versionTable } from "./metadata.ts";
import { trimmedSections } from "./trim.ts";

/** In what the second differs from the first, in words; undefined when in nothing. */
export function compareModules(first: Uint8Array, second: Uint8Array): string | undefined {
  const [left, right] = [new Elf(first), new Elf(second)];
  for (const [what, describe] of Object.entries(ASPECTS)) {
    const difference = firstDifference(describe(left), describe(right));
    if (difference !== undefined) return `a module by its recorded commands has other ${what}: ${difference}`;
  }
  return undefined;
}

/** Each as lines of text. */
const ASPECTS: Readonly<Record<string, (elf: Elf) => readonly string[]>> = {
  sections: (elf) => elf.sections.filter(isLasting).map(({ name, type, flags, size }) => `${name} type ${type} flags ${flags} size ${size}`),
  modinfo: (elf) => modinfoStrings(contentOf(elf, ".modinfo")),
  imports: importedSymbols,
  versions: (elf) => [...versionTable(contentOf(elf, "__versions"))].map(([name, crc]) => `${name} ${crc}`),
};

/** Names of what the module takes from the kernel and other modules. */
export function importedSymbols(elf: Elf): readonly string[] {
  return elf.symbols().filter(({ section, name }) => section === SHN.UNDEF && name !== "").map(({ name }) => name);
}

/** Sections of text for tools may differ in what order of inputs made them; those that are trimmed are not there at all. */
function isLasting({ name, type }: ElfSection): boolean {
  return type !== SHT.SYMTAB && type !== SHT.STRTAB && !trimmedSections.has(name.replace(/^\.rela/, ""));
}

function contentOf(elf: Elf, name: string): Uint8Array {
  const section = elf.section(name);
  return section === undefined ? new Uint8Array() : elf.content(section);
}

function firstDifference(left: readonly string[], right: readonly string[]): string | undefined {
  const [first, second] = [new Set(left), new Set(right)];
  const lost = left.find((line) => !second.has(line));
  const added = right.find((line) => !first.has(line));
  if (lost === undefined && added === undefined) return undefined;
  return `${lost ?? "nothing"}, not ${added ?? "nothing"}`;
}
