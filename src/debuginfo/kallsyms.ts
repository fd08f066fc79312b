/**
 * The names of the kernel's symbols as they lie in its own image (scripts/kallsyms.c): each name is a row of bytes that stand for tokens.
 * No symbol says where the tables are, and their order has changed (6.1, 6.5), so that each is found by what it must hold.
 */
import { measure, newColumns, type SymbolColumns } from "./symbol-columns.ts";

/** Digits stand for themselves. Case tables hold them as well. */
const DIGITS = Buffer.from([..."0123456789"].map((digit) => `${digit}\0`).join(""), "latin1");
const TOKENS = 256;
/** A place in the names is kept for each of so many symbols. */
const MARKED = 256;
const FEWEST = 1000;
const MOST = 4_000_000;
/** How many names at a place must look like names before all are read. */
const SAMPLE = 32;

interface TokenTable {
  readonly tokens: readonly string[];
  readonly start: number;
  /** Of the index that follows it. */
  readonly end: number;
}

interface NameTable {
  readonly start: number;
  readonly count: number;
  /** Where the number of symbols is, before the names. */
  readonly countAt: number;
}

/** `image` is the section .rodata of a little-endian 64-bit kernel. Undefined where the tables are not in it, or not whole. */
export function readKallsyms(image: Uint8Array): SymbolColumns | undefined {
  const bytes = Buffer.from(image.buffer, image.byteOffset, image.length);
  for (const table of tokenTables(bytes)) {
    const names = findNames(bytes, table);
    if (names === undefined) continue;
    const columns = decodeNames(bytes, table, names);
    addAddresses(bytes, table, names, columns);
    if (columns.hasAddresses) measure(columns);
    return columns;
  }
  return undefined;
}

/** 256 strings, followed by an index of where each begins. */
function* tokenTables(bytes: Buffer): Iterable<TokenTable> {
  for (let digits = bytes.indexOf(DIGITS); digits >= 0; digits = bytes.indexOf(DIGITS, digits + 1)) {
    const places = stringsAround(bytes, digits, "0".charCodeAt(0));
    const index = aligned(places.at(-1) ?? 0);
    if (places.length !== TOKENS || index + 2 * TOKENS > bytes.length || bytes.readUInt16LE(index) !== 0) continue;
    // What is before the first string need not end in a NUL: the index says how long that string is.
    const starts = [places[0]! - bytes.readUInt16LE(index + 2), ...places];
    const [start = 0] = starts;
    if (starts.slice(0, TOKENS).some((place, token) => bytes.readUInt16LE(index + 2 * token) !== place - start)) continue;
    yield { tokens: starts.slice(0, TOKENS).map((place, token) => bytes.toString("latin1", place, starts[token + 1]! - 1)), start, end: index + 2 * TOKENS };
  }
}

/** Where the second string begins, the third, and so on to the end of the last; the one at `at` is the `count`th after the first. Fewer where there are not so many. */
function stringsAround(bytes: Buffer, at: number, count: number): readonly number[] {
  const places = [at];
  for (let left = count - 1, start = at; left > 0 && start >= 2; left--) places.unshift((start = bytes.lastIndexOf(0, start - 2) + 1));
  for (let start = at; places.length < TOKENS; places.push(start)) {
    start = bytes.indexOf(0, start) + 1;
    if (start === 0) break;
  }
  return places;
}

function aligned(offset: number): number {
  return (offset + 7) & ~7;
}

/** The number of symbols and then the names, of which the table of markers that follows gives every 256th place. */
function findNames(bytes: Buffer, table: TokenTable): NameTable | undefined {
  for (let countAt = (table.start & ~7) - 8; countAt >= 0; countAt -= 8) {
    const count = bytes.readUInt32LE(countAt);
    if (count < FEWEST || count > MOST || bytes.readUInt32LE(countAt + 4) !== 0) continue;
    const names = { start: countAt + 8, count, countAt };
    if (looksLikeNames(bytes, table, names) && agreesWithMarkers(bytes, names)) return names;
  }
  return undefined;
}

function looksLikeNames(bytes: Buffer, { tokens }: TokenTable, { start }: NameTable): boolean {
  let at = start;
  for (let seen = 0; seen < SAMPLE; seen++) {
    const { from, end } = rowAt(bytes, at);
    if (end === from || end > bytes.length || !/^[a-zA-Z?]/.test(tokens[bytes[from]!]!)) return false;
    at = end;
  }
  return true;
}

/** A row has its length in one byte, or in two when the first one's highest bit is set. */
function rowAt(bytes: Buffer, at: number): { readonly from: number; readonly end: number } {
  const first = bytes[at] ?? 0;
  if (first < 128) return { from: at + 1, end: at + 1 + first };
  const length = (first & 127) | ((bytes[at + 1] ?? 0) << 7);
  return { from: at + 2, end: at + 2 + length };
}

function agreesWithMarkers(bytes: Buffer, { start, count }: NameTable): boolean {
  const places: number[] = [];
  let at = start;
  for (let symbol = 0; symbol < count; symbol++) {
    if (symbol % MARKED === 0) places.push(at - start);
    const first = bytes[at] ?? 0;
    at += first < 128 ? 1 + first : 2 + ((first & 127) | ((bytes[at + 1] ?? 0) << 7));
    if (at > bytes.length) return false;
  }
  const markers = aligned(at);
  return markers + 4 * places.length <= bytes.length && places.every((place, index) => bytes.readUInt32LE(markers + 4 * index) === place);
}

/** The first character of a row is the type that nm(1) gives. */
function decodeNames(bytes: Buffer, { tokens }: TokenTable, { start, count }: NameTable): SymbolColumns {
  const columns = newColumns(count);
  let at = start;
  for (let symbol = 0; symbol < count; symbol++) {
    const first = bytes[at++]!;
    const length = first < 128 ? first : (first & 127) | (bytes[at++]! << 7);
    let text = "";
    for (const end = at + length; at < end; at++) text += tokens[bytes[at]!]!;
    columns.letters[symbol] = text.charCodeAt(0);
    columns.names.push(text.slice(1));
  }
  return columns;
}

/** 32-bit offsets and their base stand before the number of symbols, or after the tokens. Symbols come in the order of their addresses. */
function addAddresses(bytes: Buffer, { end }: TokenTable, { count, countAt }: NameTable, columns: SymbolColumns): void {
  const size = aligned(4 * count);
  const places = [{ offsets: end, base: end + size }, { offsets: countAt - 8 - size, base: countAt - 8 }];
  places.some(({ offsets, base }) => {
    if (offsets < 0 || base + 8 > bytes.length) return false;
    const decode = decoderOf(bytes, offsets, count, bytes.readBigUInt64LE(base));
    for (let symbol = 0, last = 0n; symbol < count; symbol++) {
      const address = decode(bytes.readInt32LE(offsets + 4 * symbol));
      if (address < last) return false;
      columns.addresses[symbol] = last = address;
    }
    return (columns.hasAddresses = true);
  });
}

/** With CONFIG_KALLSYMS_ABSOLUTE_PERCPU only negative offsets count from the base, and backwards; others are addresses. Without it there is none that is negative. */
function decoderOf(bytes: Buffer, offsets: number, count: number, base: bigint): (offset: number) => bigint {
  for (let symbol = 0; symbol < count; symbol++) {
    if (bytes.readInt32LE(offsets + 4 * symbol) < 0) return (offset) => (offset < 0 ? base - 1n - BigInt(offset) : BigInt(offset));
  }
  return (offset) => base + BigInt(offset);
}
