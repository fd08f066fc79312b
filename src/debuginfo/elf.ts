/**
 * ELF64 files: header, sections, symbols, relocations, with the names of the System V ABI. Every access is checked against the file,
 * so that a damaged one gives an ElfError and nothing else.
 */

export class ElfError extends Error {}

/** sh_type */
export const SHT = { NULL: 0, PROGBITS: 1, SYMTAB: 2, STRTAB: 3, RELA: 4, NOTE: 7, NOBITS: 8, REL: 9, DYNSYM: 11 } as const;
/** sh_flags */
export const SHF = { WRITE: 1, ALLOC: 2, EXECINSTR: 4 } as const;
/** st_shndx */
export const SHN = { UNDEF: 0, ABS: 0xfff1, XINDEX: 0xffff } as const;
/** Lower half of st_info. */
export const STT = { NOTYPE: 0, OBJECT: 1, FUNC: 2, SECTION: 3, FILE: 4 } as const;
/** Upper half of st_info. */
export const STB = { LOCAL: 0, GLOBAL: 1, WEAK: 2 } as const;

export interface ElfSection {
  readonly index: number;
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly address: bigint;
  /** In the file. */
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly info: number;
  readonly alignment: number;
  readonly entrySize: number;
}

export interface ElfSymbol {
  readonly name: string;
  readonly value: bigint;
  readonly size: number;
  readonly binding: number;
  readonly type: number;
  /** Index of its section, or one of SHN. */
  readonly section: number;
}

export interface ElfRelocation {
  readonly offset: number;
  readonly type: number;
  /** Index in the symbol table that the section's `link` names. */
  readonly symbol: number;
  readonly addend: number;
}

const HEADER_SIZE = 64;
const SECTION_SIZE = 64;
const SYMBOL_SIZE = 24;
const RELA_SIZE = 24;

export class Elf {
  readonly bytes: Uint8Array;
  /** e_type: 1 relocatable, 2 executable, 3 shared. */
  readonly type: number;
  readonly machine: number;
  readonly sections: readonly ElfSection[];
  readonly #view: DataView;
  readonly #isLittle: boolean;
  readonly #tableOffset: number;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < HEADER_SIZE || bytes[0] !== 0x7f || String.fromCharCode(...bytes.subarray(1, 4)) !== "ELF") throw new ElfError("not an ELF file");
    if (bytes[4] !== 2) throw new ElfError("not a 64-bit ELF file");
    if (bytes[5] !== 1 && bytes[5] !== 2) throw new ElfError("an ELF file of unknown byte order");
    this.#isLittle = bytes[5] === 1;
    this.type = this.#u16(16);
    this.machine = this.#u16(18);
    this.#tableOffset = this.#u64(40);
    this.sections = this.#readSections();
  }

  /** The first of that name. */
  section(name: string): ElfSection | undefined {
    return this.sections.find((section) => section.name === name);
  }

  /** What the file holds of it: nothing for NOBITS. */
  content({ type, offset, size }: ElfSection): Uint8Array {
    if (type === SHT.NOBITS) return new Uint8Array();
    this.#require(offset, size);
    return this.bytes.subarray(offset, offset + size);
  }

  /** All of the table, the empty first one too: relocations count from there. */
  symbols(table: ElfSection | undefined = this.sections.find(({ type }) => type === SHT.SYMTAB)): readonly ElfSymbol[] {
    if (table === undefined) return [];
    const names = this.sections[table.link];
    if (names === undefined) throw new ElfError("a symbol table without names");
    const text = this.content(names);
    this.#require(table.offset, table.size);
    return Array.from({ length: Math.floor(table.size / SYMBOL_SIZE) }, (_, index) => this.#readSymbol(table.offset + index * SYMBOL_SIZE, text));
  }

  /** Of a RELA section. */
  relocations({ type, offset, size }: ElfSection): readonly ElfRelocation[] {
    if (type !== SHT.RELA) throw new ElfError("not a section of relocations with addends");
    this.#require(offset, size);
    return Array.from({ length: Math.floor(size / RELA_SIZE) }, (_, index) => {
      const at = offset + index * RELA_SIZE;
      const [low, high] = this.#isLittle ? [8, 12] : [12, 8];
      return { offset: this.#u64(at), type: this.#u32(at + low), symbol: this.#u32(at + high), addend: Number(this.#i64(at + 16)) };
    });
  }

  /** A copy of the file in which sections have other content; it stands at the end, and nothing else moves. */
  withContents(contents: ReadonlyMap<string, Uint8Array>): Uint8Array {
    const parts: Uint8Array[] = [this.bytes.slice()];
    let end = this.bytes.length;
    const table = new DataView((parts[0] as Uint8Array).buffer);
    for (const [name, content] of contents) {
      const section = this.section(name);
      if (section === undefined) throw new ElfError(`no section ${name}`);
      const padding = -end & (Math.max(section.alignment, 8) - 1);
      const header = this.#tableOffset + section.index * SECTION_SIZE;
      table.setBigUint64(header + 24, BigInt(end + padding), this.#isLittle);
      table.setBigUint64(header + 32, BigInt(content.length), this.#isLittle);
      parts.push(new Uint8Array(padding), content);
      end += padding + content.length;
    }
    return concatenate(parts, end);
  }

  #readSections(): readonly ElfSection[] {
    if (this.#tableOffset === 0) return [];
    if (this.#u16(58) !== SECTION_SIZE) throw new ElfError("section headers of unknown size");
    // Where there are too many for the header's fields, the empty first section has the numbers.
    const first = this.#readHeader(0);
    const count = this.#u16(60) || first.size;
    const namesIndex = this.#u16(62) === SHN.XINDEX ? first.link : this.#u16(62);
    this.#require(this.#tableOffset, count * SECTION_SIZE);
    const headers = Array.from({ length: count }, (_, index) => this.#readHeader(index));
    const names = headers[namesIndex];
    const text = names === undefined ? new Uint8Array() : this.content({ ...names, name: "" });
    return headers.map(({ nameOffset, ...header }) => ({ ...header, name: stringAt(text, nameOffset) }));
  }

  #readHeader(index: number): Omit<ElfSection, "name"> & { readonly nameOffset: number } {
    const at = this.#tableOffset + index * SECTION_SIZE;
    return {
      index, nameOffset: this.#u32(at), type: this.#u32(at + 4), flags: this.#u64(at + 8), address: this.#bigU64(at + 16), offset: this.#u64(at + 24), size: this.#u64(at + 32),
      link: this.#u32(at + 40), info: this.#u32(at + 44), alignment: this.#u64(at + 48), entrySize: this.#u64(at + 56),
    };
  }

  #readSymbol(at: number, names: Uint8Array): ElfSymbol {
    const info = this.#u8(at + 4);
    return { name: stringAt(names, this.#u32(at)), binding: info >> 4, type: info & 15, section: this.#u16(at + 6), value: this.#bigU64(at + 8), size: this.#u64(at + 16) };
  }

  #require(offset: number, size: number): void {
    if (offset < 0 || size < 0 || offset + size > this.bytes.length) throw new ElfError("an ELF file that is cut short");
  }

  #u8(at: number): number {
    this.#require(at, 1);
    return this.#view.getUint8(at);
  }

  #u16(at: number): number {
    this.#require(at, 2);
    return this.#view.getUint16(at, this.#isLittle);
  }

  #u32(at: number): number {
    this.#require(at, 4);
    return this.#view.getUint32(at, this.#isLittle);
  }

  #bigU64(at: number): bigint {
    this.#require(at, 8);
    return this.#view.getBigUint64(at, this.#isLittle);
  }

  #i64(at: number): bigint {
    this.#require(at, 8);
    return this.#view.getBigInt64(at, this.#isLittle);
  }

  /** An offset, a size: one that a number cannot hold is past the end of any file. */
  #u64(at: number): number {
    return Number(this.#bigU64(at));
  }
}

/** The NUL-terminated text there; empty past the end. */
function stringAt(text: Uint8Array, offset: number): string {
  const end = text.indexOf(0, offset);
  return Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString("latin1", Math.min(offset, text.length), end < 0 ? text.length : end);
}

function concatenate(parts: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
