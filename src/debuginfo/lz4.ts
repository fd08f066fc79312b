/**
 * LZ4 in the legacy frame that the kernel's build makes (`lz4 -l`): after a magic number, blocks of 8 MiB, each with the number of its
 * bytes before it; the build adds the size of the whole. A block is one row of sequences (doc/lz4_Block_format.md of lz4).
 */

export class Lz4Error extends Error {}

const MAGIC = 0x184c2102;
const BLOCK = 8 << 20;
const SHORTEST = 4;

export function isLz4Legacy(bytes: Uint8Array): boolean {
  return bytes.length > 8 && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) === MAGIC;
}

/** The bytes as they were, of which those are zero that nobody has required yet. */
export class Lz4Image {
  readonly bytes: Uint8Array;
  readonly #packed: Uint8Array;
  readonly #blocks: readonly { readonly start: number; readonly end: number }[];
  readonly #decoded = new Set<number>();

  /** Throws Lz4Error where the frame is cut short, or says no size. */
  constructor(packed: Uint8Array) {
    const { blocks, size } = findBlocks(packed);
    this.bytes = new Uint8Array(size);
    this.#packed = packed;
    this.#blocks = blocks;
  }

  /** Decodes what a range needs. Throws Lz4Error. */
  require(offset: number, size: number): void {
    for (let block = Math.floor(offset / BLOCK); block * BLOCK < offset + size && block < this.#blocks.length; block++) {
      if (this.#decoded.has(block)) continue;
      const { start, end } = this.#blocks[block]!;
      const target = this.bytes.subarray(block * BLOCK, (block + 1) * BLOCK);
      if (decodeBlock(this.#packed.subarray(start, end), target) !== target.length) throw new Lz4Error("LZ4 data with a block that is too short");
      this.#decoded.add(block);
    }
  }
}

function findBlocks(packed: Uint8Array): { readonly blocks: readonly { readonly start: number; readonly end: number }[]; readonly size: number } {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const blocks: { readonly start: number; readonly end: number }[] = [];
  let at = 4;
  while (at + 8 <= packed.length) {
    const end = at + 4 + view.getUint32(at, true);
    if (end > packed.length) throw new Lz4Error("LZ4 data that is cut short");
    blocks.push({ start: at + 4, end });
    at = end;
  }
  if (at + 4 !== packed.length) throw new Lz4Error("LZ4 data without its size");
  const size = view.getUint32(at, true);
  if (Math.ceil(size / BLOCK) !== blocks.length) throw new Lz4Error("LZ4 data of another size than it says");
  return { blocks, size };
}

/** Gives the number of bytes that it made. Throws Lz4Error where the source ends early, or would write or read outside. */
export function decodeBlock(source: Uint8Array, target: Uint8Array): number {
  let from = 0;
  let to = 0;
  const longer = (length: number): number => {
    let byte = 255;
    while (byte === 255) {
      byte = source[from++] ?? fail();
      length += byte;
    }
    return length;
  };
  while (from < source.length) {
    const token = source[from++]!;
    const literals = token >>> 4 === 15 ? longer(15) : token >>> 4;
    if (from + literals > source.length || to + literals > target.length) fail();
    copyLiterals(source, from, target, to, literals);
    from += literals;
    to += literals;
    if (from === source.length) break;
    const distance = (source[from] ?? fail()) | ((source[from + 1] ?? fail()) << 8);
    from += 2;
    const length = ((token & 15) === 15 ? longer(15) : token & 15) + SHORTEST;
    if (distance === 0 || distance > to || to + length > target.length) fail();
    copyMatch(target, to, distance, length);
    to += length;
  }
  return to;
}

function fail(): never {
  throw new Lz4Error("LZ4 data that is damaged");
}

/** A call for a few bytes costs more than they do. */
const FEW = 24;

function copyLiterals(source: Uint8Array, from: number, target: Uint8Array, to: number, length: number): void {
  if (length > FEW) target.set(source.subarray(from, from + length), to);
  else for (let index = 0; index < length; index++) target[to + index] = source[from + index]!;
}

/** What is copied may be what the copy has just written. */
function copyMatch(target: Uint8Array, to: number, distance: number, length: number): void {
  if (length > FEW && distance === 1) target.fill(target[to - 1]!, to, to + length);
  else if (length > FEW && distance >= length) target.copyWithin(to, to - distance, to - distance + length);
  else for (let index = 0; index < length; index++) target[to + index] = target[to + index - distance]!;
}
