/** ELF64 files from literal trees, little-endian, as an assembler would write them. */
import { SHN, SHT, STB } from "../../../src/debuginfo/elf.ts";

export interface SectionText {
  readonly name: string;
  readonly type?: number;
  readonly flags?: number;
  readonly content: Uint8Array | string;
  readonly alignment?: number;
}

export interface SymbolText {
  readonly name: string;
  readonly value?: bigint;
  readonly size?: number;
  readonly binding?: number;
  readonly type?: number;
  /** The section's name; none for an undefined symbol. */
  readonly section?: string;
}

export interface RelocationText {
  readonly offset: number;
  readonly type: number;
  readonly symbol: string;
  readonly addend: number;
}

export interface ElfText {
  readonly sections: readonly SectionText[];
  readonly symbols?: readonly SymbolText[];
  /** By the name of the section that they are for. */
  readonly relocations?: Readonly<Record<string, readonly RelocationText[]>>;
}

const HEADER = 64;

/** The whole file. Sections come in the order given, then those of relocations, then symbols and names. */
export function elfFile({ sections, symbols = [], relocations = {} }: ElfText): Uint8Array {
  const names = new Strings();
  const indexOf = (name: string): number => sections.findIndex((section) => section.name === name) + 1;
  const relas = Object.entries(relocations).map(([name, entries]) => ({ name: `.rela${name}`, target: indexOf(name), content: relocationTable(entries, symbols) }));
  const symtab = sections.length + relas.length + 1;
  const rows = [
    ...sections.map((section) => ({ ...section, type: section.type ?? SHT.PROGBITS, link: 0, info: 0, entry: 0, content: Buffer.from(section.content) })),
    ...relas.map(({ name, target, content }) => ({ name, type: SHT.RELA, flags: 0, alignment: 8, link: symtab, info: target, entry: 24, content })),
    { name: ".symtab", type: SHT.SYMTAB, flags: 0, alignment: 8, link: symtab + 1, info: 0, entry: 24, content: symbolTable(symbols, names, indexOf) },
    { name: ".strtab", type: SHT.STRTAB, flags: 0, alignment: 1, link: 0, info: 0, entry: 0, content: Buffer.alloc(0) },
  ].map((row) => ({ ...row, nameOffset: names.add(row.name) }));
  const strtab = rows.at(-1);
  if (strtab !== undefined) strtab.content = names.bytes();
  return layOut(rows);
}

interface Row {
  readonly nameOffset: number;
  readonly type: number;
  readonly flags?: number;
  readonly alignment?: number;
  readonly link: number;
  readonly info: number;
  readonly entry: number;
  readonly content: Buffer;
}

function layOut(rows: readonly Row[]): Uint8Array {
  const parts: Buffer[] = [Buffer.alloc(HEADER)];
  const headers: Buffer[] = [Buffer.alloc(64)];
  let end = HEADER;
  for (const row of rows) {
    const header = Buffer.alloc(64);
    header.writeUInt32LE(row.nameOffset, 0);
    header.writeUInt32LE(row.type, 4);
    for (const [at, value] of [[8, row.flags ?? 0], [24, end], [32, row.content.length], [48, row.alignment ?? 1], [56, row.entry]] as const) header.writeBigUInt64LE(BigInt(value), at);
    header.writeUInt32LE(row.link, 40);
    header.writeUInt32LE(row.info, 44);
    headers.push(header);
    parts.push(row.content);
    end += row.content.length;
  }
  writeHeader(parts[0] as Buffer, end, headers.length);
  return Uint8Array.from(Buffer.concat([...parts, ...headers]));
}

/** A relocatable file of x86-64; the last section has the names. */
function writeHeader(header: Buffer, table: number, count: number): void {
  header.write("\x7fELF\x02\x01\x01", 0, "latin1");
  header.writeUInt16LE(1, 16);
  header.writeUInt16LE(62, 18);
  header.writeBigUInt64LE(BigInt(table), 40);
  header.writeUInt16LE(64, 58);
  header.writeUInt16LE(count, 60);
  header.writeUInt16LE(count - 1, 62);
}

function symbolTable(symbols: readonly SymbolText[], names: Strings, indexOf: (section: string) => number): Buffer {
  return Buffer.concat([Buffer.alloc(24), ...symbols.map((symbol) => {
    const entry = Buffer.alloc(24);
    entry.writeUInt32LE(names.add(symbol.name), 0);
    entry.writeUInt8(((symbol.binding ?? STB.GLOBAL) << 4) | (symbol.type ?? 0), 4);
    entry.writeUInt16LE(symbol.section === undefined ? SHN.UNDEF : indexOf(symbol.section), 6);
    entry.writeBigUInt64LE(symbol.value ?? 0n, 8);
    entry.writeBigUInt64LE(BigInt(symbol.size ?? 0), 16);
    return entry;
  })]);
}

function relocationTable(entries: readonly RelocationText[], symbols: readonly SymbolText[]): Buffer {
  return Buffer.concat(entries.map(({ offset, type, symbol, addend }) => {
    const entry = Buffer.alloc(24);
    entry.writeBigUInt64LE(BigInt(offset), 0);
    entry.writeUInt32LE(type, 8);
    entry.writeUInt32LE(symbols.findIndex(({ name }) => name === symbol) + 1, 12);
    entry.writeBigInt64LE(BigInt(addend), 16);
    return entry;
  }));
}

class Strings {
  #text = "\0";

  add(name: string): number {
    this.#text += `${name}\0`;
    return this.#text.length - name.length - 1;
  }

  bytes(): Buffer {
    return Buffer.from(this.#text, "latin1");
  }
}
