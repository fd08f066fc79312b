/**
 * Where a BTF's records are, and which have a name: three flat arrays, so that a hundred thousand records cost no object each, and
 * the arrays can be kept in a file.
 */
import { BTF, type BtfSections, BtfError, COMMON, kindOf, recordSize } from "./btf-format.ts";

export interface BtfIndex {
  /** Of each record, its first word. */
  readonly positions: Uint32Array;
  /** By the hash of a name, modulo their number, which is a power of two: 1 + the first record of a chain, or 0. */
  readonly heads: Uint32Array;
  /** Of each record, 1 + the next one of its chain, which comes later, or 0. */
  readonly next: Uint32Array;
}

/** Records of these are not found by their names. */
const NAMELESS = new Set<number>([BTF.DECL_TAG, BTF.TYPE_TAG]);

/** `hashAt` gives the hash of the name at an offset of the string sections. One walk over all records. */
export function buildIndex({ words }: BtfSections, hashAt: (offset: number) => number): BtfIndex {
  const positions = findRecords(words);
  const mask = powerOfTwo(positions.length) - 1;
  const heads = new Uint32Array(mask + 1);
  const next = new Uint32Array(positions.length);
  for (let at = positions.length - 1; at >= 0; at--) {
    const position = positions[at]!;
    const name = words[position]!;
    if (name === 0 || NAMELESS.has(kindOf(words[position + 1]!))) continue;
    const bucket = hashAt(name) & mask;
    next[at] = heads[bucket]!;
    heads[bucket] = at + 1;
  }
  return { positions, heads, next };
}

function findRecords(words: Uint32Array): Uint32Array {
  const positions = new Uint32Array(Math.floor(words.length / COMMON));
  let count = 0;
  let at = 0;
  while (at < words.length) {
    positions[count++] = at;
    if (at + COMMON > words.length) throw new BtfError("BTF whose last record is cut short");
    at += recordSize(words[at + 1]!);
  }
  if (at > words.length) throw new BtfError("BTF whose last record is cut short");
  return positions.slice(0, count);
}

function powerOfTwo(least: number): number {
  let size = 1;
  while (size < least) size *= 2;
  return size;
}

/** FNV-1a over the bytes up to the NUL, which the caller knows to be there. */
export function hashName(bytes: Uint8Array, offset: number): number {
  let hash = 0x811c9dc5;
  for (let at = offset, byte = bytes[at]!; byte !== 0; byte = bytes[++at]!) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
