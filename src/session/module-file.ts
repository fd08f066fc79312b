/** What pass 5 needs to know of a module file, with no compiler, headers or tapsets: its name and what kernel it is for. */
import type { ModuleImage } from "../kbuild/module-image.ts";
import { type Platform, PlatformError } from "../platform/platform.ts";

/** ELF64 little-endian: the fields that lead to a section by name (elf(5)). */
const SECTION_TABLE = 0x28;
const SECTION_COUNT = 0x3c;
const NAME_SECTION = 0x3e;
const SECTION_SIZE = 64;

/** The image of a module that stap made. Throws PlatformError: ENOENT and the like, or ENOEXEC for a file that is none. */
export function imageFromModuleFile(path: string, platform: Platform): ModuleImage {
  const info = parseModuleInfo(platform.files.read(path));
  const name = info?.get("name");
  if (name === undefined) throw new PlatformError("ENOEXEC", `'${path}' is no kernel module: make one with 'stap -p4 -m NAME SCRIPT'.`, path);
  if (info?.get("parmtype:stp_port") === undefined) throw new PlatformError("ENOEXEC", `'${path}' was not made by this stap: build it again with 'stap -p4 -m NAME SCRIPT'.`, path);
  return { runtime: "kernel", path, name };
}

/** The file that a word of staprun's command line means: a path, or a name to look for where the administrator puts modules. */
export function findModule(word: string, platform: Platform): string {
  if (word.includes("/") || word.endsWith(".ko")) return word;
  return `/lib/modules/${platform.kernel.release()}/systemtap/${word}.ko`;
}

/** The entries of .modinfo; undefined when the file is no module or cannot be read. */
export function moduleInfo(path: string, platform: Platform): ReadonlyMap<string, string> | undefined {
  try {
    return parseModuleInfo(platform.files.read(path));
  } catch (cause) {
    if (cause instanceof PlatformError) return undefined;
    throw cause;
  }
}

/** NUL-terminated KEY=VALUE strings. `parmtype=NAME:TYPE` comes once for each parameter and becomes `parmtype:NAME`. */
function parseModuleInfo(file: Uint8Array): ReadonlyMap<string, string> | undefined {
  const section = findSection(file, ".modinfo");
  if (section === undefined) return undefined;
  const info = new Map<string, string>();
  for (const entry of new TextDecoder("latin1").decode(section).split("\0")) {
    const [, key, value] = /^(\w+)=(.*)$/s.exec(entry) ?? [];
    if (key === undefined || value === undefined) continue;
    if (key === "parmtype") info.set(`parmtype:${value.split(":")[0] ?? ""}`, value);
    else info.set(key, value);
  }
  return info;
}

function findSection(file: Uint8Array, name: string): Uint8Array | undefined {
  if (file.length < 64 || String.fromCharCode(...file.subarray(1, 4)) !== "ELF") return undefined;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const table = Number(view.getBigUint64(SECTION_TABLE, true));
  const count = view.getUint16(SECTION_COUNT, true);
  if (table + count * SECTION_SIZE > file.length) return undefined;
  const names = contents(file, view, table + view.getUint16(NAME_SECTION, true) * SECTION_SIZE);
  for (let index = 0; index < count; index++) {
    const header = table + index * SECTION_SIZE;
    if (names !== undefined && stringAt(names, view.getUint32(header, true)) === name) return contents(file, view, header);
  }
  return undefined;
}

/** Of the section whose header is at `header`: its offset and size are there; undefined when they lead out of the file. */
function contents(file: Uint8Array, view: DataView, header: number): Uint8Array | undefined {
  if (header + SECTION_SIZE > file.length) return undefined;
  const offset = Number(view.getBigUint64(header + 24, true));
  const size = Number(view.getBigUint64(header + 32, true));
  return offset + size > file.length ? undefined : file.subarray(offset, offset + size);
}

function stringAt(table: Uint8Array, offset: number): string {
  const end = table.indexOf(0, offset);
  return new TextDecoder("latin1").decode(table.subarray(offset, end < 0 ? table.length : end));
}
