/** One BTF: its records by number, by name and by kind. Numbers and name offsets of a split one go on where its base ends. */
import { BtfError, type BtfSections, COMMON, kindOf, readSections, recordSize } from "./btf-format.ts";
import { buildIndex, type BtfIndex, hashName } from "./btf-index.ts";

export class BtfFile {
  readonly words: Uint32Array;
  readonly base: BtfFile | undefined;
  readonly index: BtfIndex;
  /** Number of the first record that is not the base's. 0 is void, which has no record. */
  readonly firstId: number;
  readonly #strings: Buffer;
  readonly #firstString: number;

  /** `index` as `buildIndex` made it of the same bytes. Throws BtfError. */
  constructor(bytes: Uint8Array, base?: BtfFile, index?: BtfIndex) {
    const sections: BtfSections = readSections(bytes);
    this.base = base;
    this.words = sections.words;
    this.#strings = Buffer.from(sections.strings.buffer, sections.strings.byteOffset, sections.strings.length);
    this.firstId = base === undefined ? 1 : base.endId;
    this.#firstString = base === undefined ? 0 : base.#endString;
    this.index = index ?? buildIndex(sections, (offset) => this.#hashAt(offset));
  }

  /** One past the number of the last record. */
  get endId(): number {
    return this.firstId + this.index.positions.length;
  }

  get #endString(): number {
    return this.#firstString + this.#strings.length;
  }

  /** Where the record's words begin; all of them are there. For records of this file, not of its base. */
  position(id: number): number {
    const at = this.index.positions[id - this.firstId];
    if (at === undefined) throw new BtfError(`BTF that speaks of a type of number ${id}, which it has not`);
    if (at + COMMON > this.words.length || at + recordSize(this.words[at + 1]!) > this.words.length) throw new BtfError("BTF whose record is cut short");
    return at;
  }

  kind(id: number): number {
    return kindOf(this.words[this.position(id) + 1]!);
  }

  /** Of a record of this file; empty for none. */
  name(id: number): string {
    return this.string(this.words[this.position(id)]!);
  }

  string(offset: number): string {
    if (this.base !== undefined && offset < this.#firstString) return this.base.string(offset);
    const start = offset - this.#firstString;
    if (start >= this.#strings.length) {
      if (offset === 0) return "";
      throw new BtfError("BTF with a name outside of its strings");
    }
    return this.#strings.toString("latin1", start, this.#strings.indexOf(0, start));
  }

  /** Records of this file that have the name, and one of the kinds, in the file's order. */
  named(name: string, kinds: readonly number[]): readonly number[] {
    const wanted = Buffer.from(`${name}\0`, "latin1");
    const { heads, next } = this.index;
    const found: number[] = [];
    let last = 0;
    for (let link = heads[hashName(wanted, 0) & (heads.length - 1)] ?? 0; link > last; last = link, link = next[link - 1] ?? 0) {
      const id = this.firstId + link - 1;
      if (kinds.includes(this.kind(id)) && this.#nameIs(id, wanted)) found.push(id);
    }
    return found;
  }

  /** Records of this file of that kind, in the file's order. */
  ofKind(kind: number): readonly number[] {
    const { positions } = this.index;
    const found: number[] = [];
    for (let at = 0; at < positions.length; at++) if (kindOf(this.words[positions[at]! + 1] ?? 0) === kind) found.push(this.firstId + at);
    return found;
  }

  /** `wanted` ends in a NUL. */
  #nameIs(id: number, wanted: Uint8Array): boolean {
    const offset = this.words[this.position(id)]!;
    const { strings, start } = this.#place(offset);
    for (let at = 0; at < wanted.length; at++) if (strings[start + at] !== wanted[at]) return false;
    return true;
  }

  #hashAt(offset: number): number {
    const { strings, start } = this.#place(offset);
    if (start >= strings.length) throw new BtfError("BTF with a name outside of its strings");
    return hashName(strings, start);
  }

  #place(offset: number): { readonly strings: Uint8Array; readonly start: number } {
    const { base } = this;
    return base !== undefined && offset < this.#firstString ? base.#place(offset) : { strings: this.#strings, start: offset - this.#firstString };
  }
}
