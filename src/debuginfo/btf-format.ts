/**
 * The BTF format (Documentation/bpf/btf.rst): a header, records of types made of 32-bit words, and a section of strings. Here are its
 * numbers, and the way from a file's bytes to words and strings.
 */

/** What is wrong with a file that is no BTF, or a damaged one. */
export class BtfError extends Error {}

/** Kinds of records, BTF_KIND_*. */
export const BTF = {
  VOID: 0, INT: 1, PTR: 2, ARRAY: 3, STRUCT: 4, UNION: 5, ENUM: 6, FWD: 7, TYPEDEF: 8, VOLATILE: 9, CONST: 10, RESTRICT: 11, FUNC: 12,
  FUNC_PROTO: 13, VAR: 14, DATASEC: 15, FLOAT: 16, DECL_TAG: 17, TYPE_TAG: 18, ENUM64: 19,
} as const;

/** Words of a record's common part: name, information, size or type. */
export const COMMON = 3;
/** Words that follow the common part, by kind. */
const FIXED = Uint8Array.of(0, 1, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0);
/** Words of each of its members, values, parameters or variables, by kind. */
const EACH = Uint8Array.of(0, 0, 0, 0, 3, 3, 2, 0, 0, 0, 0, 0, 0, 2, 0, 3, 0, 0, 0, 3);

const MAGIC = 0xeb9f;
const HEADER_SIZE = 24;

export interface BtfSections {
  /** The records, one after the other, in this machine's byte order. */
  readonly words: Uint32Array;
  /** NUL-terminated; a name is the offset of its first byte. */
  readonly strings: Uint8Array;
}

/** Throws BtfError where the bytes do not begin with a whole header, or are fewer than it says. */
export function readSections(bytes: Uint8Array): BtfSections {
  if (bytes.length < HEADER_SIZE) throw new BtfError("BTF that is cut short");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittle = view.getUint16(0, true) === MAGIC;
  if (!isLittle && view.getUint16(0, false) !== MAGIC) throw new BtfError("no BTF: another magic number");
  if (view.getUint8(2) !== 1) throw new BtfError(`BTF of unknown version ${view.getUint8(2)}`);
  const headerSize = view.getUint32(4, isLittle);
  const section = (field: number): Uint8Array => {
    const offset = headerSize + view.getUint32(field, isLittle);
    const size = view.getUint32(field + 4, isLittle);
    if (offset + size > bytes.length) throw new BtfError("BTF that is cut short");
    return bytes.subarray(offset, offset + size);
  };
  const strings = section(16);
  if (strings.length > 0 && strings.at(-1) !== 0) throw new BtfError("BTF whose last string has no end");
  return { words: asWords(section(8), isLittle), strings };
}

/** A view where the bytes lie well, else a copy. */
function asWords(bytes: Uint8Array, isLittle: boolean): Uint32Array {
  if (bytes.length % 4 !== 0) throw new BtfError("BTF whose types are no whole words");
  const isNative = isLittle === (new Uint8Array(Uint32Array.of(1).buffer)[0] === 1);
  if (isNative && bytes.byteOffset % 4 === 0) return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  // Not Buffer's: a copy of its own starts at 0.
  const copy = new Uint8Array(bytes);
  if (!isNative) Buffer.from(copy.buffer).swap32();
  return new Uint32Array(copy.buffer);
}

export function kindOf(information: number): number {
  return (information >>> 24) & 31;
}

/** Members, values, parameters or variables of a record. */
export function countOf(information: number): number {
  return information & 0xffff;
}

/** Of a composite: its members' places hold sizes of bit-fields; of an enumeration: it is signed; of a declaration: it is a union's. */
export function hasFlag(information: number): boolean {
  return information >>> 31 === 1;
}

/** Words of the whole record. */
export function recordSize(information: number): number {
  const kind = kindOf(information);
  const fixed = FIXED[kind];
  if (fixed === undefined) throw new BtfError(`BTF with records of unknown kind ${kind}`);
  return COMMON + fixed + (EACH[kind] ?? 0) * countOf(information);
}
