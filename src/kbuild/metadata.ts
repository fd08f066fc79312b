/**
 * What makes an object a module: its name, the kernel it is for, the checksums of what it imports. kbuild compiles C for that, which takes
 * longer than all the rest; here the object that it made for the stub gets other content.
 */
import { Elf, SHF, SHT } from "../debuginfo/elf.ts";
import { type Export, owningModule } from "./symvers.ts";

export interface Metadata {
  readonly name: string;
  /** Imported symbols in any order, `module_layout` not among them. */
  readonly imports: ReadonlyMap<string, Export>;
  readonly layout: Export | undefined;
}

/** A stub's object that cannot serve as a template, in words for a warning. */
export class UnknownMetadata extends Error {}

const MODULE = ".gnu.linkonce.this_module";
const INFORMATION = ".modinfo";
const VERSIONS = "__versions";
/** struct modversion_info of a 64-bit kernel: unsigned long crc; char name[56]. */
const VERSION_SIZE = 64;
const CRC_SIZE = 8;
/** Whose content is the same in every module. */
const CONSTANT = /^\.(note|orc_header|call_sites|comment)/;

/** The `.mod.o` of the stub with another name, other imports and their modules. */
export function makeMetadata(template: Uint8Array, stubName: string, { name, imports, layout }: Metadata): Uint8Array {
  const elf = new Elf(template);
  const contents = new Map([
    [MODULE, rename(contentOf(elf, MODULE), stubName, name)],
    [INFORMATION, information(contentOf(elf, INFORMATION), name, imports)],
  ]);
  if (elf.section(VERSIONS) !== undefined) contents.set(VERSIONS, versions(imports, layout));
  return elf.withContents(contents);
}

/** Throws UnknownMetadata when the stub's object holds something that would have to differ from module to module and is not known here. */
export function checkTemplate(template: Uint8Array, stubName: string): void {
  const elf = new Elf(template);
  const known = new Set([MODULE, INFORMATION, VERSIONS]);
  const odd = elf.sections.find(({ name, flags, size, type }) => (flags & SHF.ALLOC) !== 0 && size > 0 && type !== SHT.RELA && !known.has(name) && !CONSTANT.test(name));
  if (odd !== undefined) throw new UnknownMetadata(`its modules have a section ${odd.name}`);
  rename(contentOf(elf, MODULE), stubName, stubName);
}

/** The NUL-terminated `key=value` of a .modinfo section. */
export function modinfoStrings(section: Uint8Array): readonly string[] {
  return Buffer.from(section).toString("latin1").split("\0").filter((text) => text !== "");
}

/** Name -> checksum of a __versions section. */
export function versionTable(section: Uint8Array): ReadonlyMap<string, number> {
  const view = Buffer.from(section);
  const records = Array.from({ length: Math.floor(view.length / VERSION_SIZE) }, (_, index) => view.subarray(index * VERSION_SIZE, (index + 1) * VERSION_SIZE));
  return new Map(records.map((record) => [record.toString("latin1", CRC_SIZE).replace(/\0.*$/s, ""), record.readUInt32LE(0)]));
}

function contentOf(elf: Elf, name: string): Uint8Array {
  const section = elf.section(name);
  if (section === undefined) throw new UnknownMetadata(`its modules have no section ${name}`);
  return elf.content(section);
}

/** The name stands in a field of its own, filled with zeros. */
function rename(module: Uint8Array, from: string, to: string): Uint8Array {
  const bytes = Buffer.from(module);
  const at = bytes.indexOf(`${from}\0`, 0, "latin1");
  if (at < 0) throw new UnknownMetadata("its modules do not hold their name where it is looked for");
  bytes.fill(0, at, at + from.length);
  bytes.write(to, at, "latin1");
  return bytes;
}

function information(section: Uint8Array, name: string, imports: ReadonlyMap<string, Export>): Uint8Array {
  const owners = new Set([...imports.values()].flatMap((each) => owningModule(each) ?? []));
  const replaced: Readonly<Record<string, string>> = { name, depends: [...owners].sort().join(",") };
  const strings = modinfoStrings(section).map((text) => {
    const key = text.slice(0, text.indexOf("="));
    return replaced[key] === undefined ? text : `${key}=${replaced[key]}`;
  });
  return Buffer.from(strings.map((text) => `${text}\0`).join(""), "latin1");
}

function versions(imports: ReadonlyMap<string, Export>, layout: Export | undefined): Uint8Array {
  const rows = [...imports, ...(layout === undefined ? [] : [["module_layout", layout] as const])];
  const table = Buffer.alloc(rows.length * VERSION_SIZE);
  for (const [index, [name, { crc }]] of rows.entries()) {
    if (name.length > VERSION_SIZE - CRC_SIZE - 1) throw new UnknownMetadata(`the name ${name} is too long for a module's table of versions`);
    table.writeUInt32LE(crc, index * VERSION_SIZE);
    table.write(name, index * VERSION_SIZE + CRC_SIZE, "latin1");
  }
  return table;
}
