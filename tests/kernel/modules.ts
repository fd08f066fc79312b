/** What every module file of ours must be, whichever way it was built. */
import { readFileSync } from "node:fs";
import { Elf, SHN } from "../../src/debuginfo/elf.ts";
import { importedSymbols } from "../../src/kbuild/compare.ts";
import { modinfoStrings, versionTable } from "../../src/kbuild/metadata.ts";
import { findExports } from "../../src/kbuild/symvers.ts";

export interface ModuleFile {
  /** Those that matter to the kernel, by name. */
  readonly sections: ReadonlySet<string>;
  readonly imports: ReadonlySet<string>;
  readonly defined: ReadonlySet<string>;
  readonly versions: ReadonlyMap<string, number>;
  /** `key=value`, the module's name left out. */
  readonly information: readonly string[];
}

const ALLOCATED = 2;
/** A symbol that names a source file. */
const STT_FILE = 4;

export function readModule(path: string): ModuleFile {
  const elf = new Elf(readFileSync(path));
  const content = (name: string): Uint8Array => {
    const section = elf.section(name);
    return section === undefined ? new Uint8Array() : elf.content(section);
  };
  return {
    sections: new Set(elf.sections.filter(({ flags, size }) => (flags & ALLOCATED) !== 0 && size > 0).map(({ name }) => name)),
    imports: new Set(importedSymbols(elf)),
    defined: new Set(elf.symbols().filter(({ section, name, type }) => section !== SHN.UNDEF && name !== "" && type !== STT_FILE).map(({ name }) => name)),
    versions: versionTable(content("__versions")),
    information: modinfoStrings(content(".modinfo")).filter((text) => !text.startsWith("name=")).sort(),
  };
}

/** In words, one by one; none for a module as it should be. `symvers` is the kernel's Module.symvers. */
export function moduleFlaws({ sections, imports, versions }: ModuleFile, symvers: string): string[] {
  const exports = findExports(symvers, [...imports, "module_layout"]);
  const wanted = [...imports, "module_layout"];
  return [
    ...[...sections].filter((name) => name === "__mcount_loc").map(() => "its own functions can be traced: it has a section __mcount_loc"),
    ...wanted.filter((name) => !exports.has(name)).map((name) => `it needs ${name}, which the kernel does not export`),
    ...wanted.filter((name) => versions.get(name) !== exports.get(name)?.crc).map((name) => `its checksum of ${name} is ${versions.get(name)}, not ${exports.get(name)?.crc}`),
  ];
}
