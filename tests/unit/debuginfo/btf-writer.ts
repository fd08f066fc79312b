/** BTF from literal trees, as a compiler would write it (Documentation/bpf/btf.rst). A type is referred to by its place in the list, from 1. */
import { BTF } from "../../../src/debuginfo/btf-format.ts";

/** A name, or none; the size or the type that the record is of; its flag; and the words after the common part, where a text is a name. */
export interface RecordText {
  readonly kind: number;
  readonly name?: string;
  readonly third?: number;
  readonly flag?: boolean;
  readonly entries?: readonly (readonly (number | string)[])[];
  /** Words after the common part that are not counted. */
  readonly fixed?: readonly number[];
}

type Entries = NonNullable<RecordText["entries"]>;

export const int = (name: string, size: number, flags = 0, bits = size * 8, offset = 0): RecordText => ({ kind: BTF.INT, name, third: size, fixed: [(flags << 24) | (offset << 16) | bits] });
export const float = (name: string, size: number): RecordText => ({ kind: BTF.FLOAT, name, third: size });
export const pointer = (target: number): RecordText => ({ kind: BTF.PTR, third: target });
export const array = (element: number, count: number, index: number): RecordText => ({ kind: BTF.ARRAY, fixed: [element, index, count] });
/** Members: name, type, place. */
export const struct = (name: string, size: number, members: Entries, flag = false): RecordText => ({ kind: BTF.STRUCT, name, third: size, flag, entries: members });
export const union = (name: string, size: number, members: Entries, flag = false): RecordText => ({ kind: BTF.UNION, name, third: size, flag, entries: members });
/** Values: name, number. */
export const enumeration = (name: string, size: number, values: Entries, isSigned = false): RecordText => ({ kind: BTF.ENUM, name, third: size, flag: isSigned, entries: values });
/** Values: name, low word, high word. */
export const wideEnumeration = (name: string, values: Entries, isSigned = false): RecordText => ({ kind: BTF.ENUM64, name, third: 8, flag: isSigned, entries: values });
export const forward = (name: string, isUnion = false): RecordText => ({ kind: BTF.FWD, name, flag: isUnion });
export const typedef = (name: string, target: number): RecordText => ({ kind: BTF.TYPEDEF, name, third: target });
export const qualified = (kind: number, target: number): RecordText => ({ kind, third: target });
export const tag = (name: string, target: number): RecordText => ({ kind: BTF.TYPE_TAG, name, third: target });
export const declarationTag = (name: string, target: number, component: number): RecordText => ({ kind: BTF.DECL_TAG, name, third: target, fixed: [component] });
/** Parameters: name, type; the last of a variadic one is "" and 0. */
export const prototype = (result: number, parameters: Entries): RecordText => ({ kind: BTF.FUNC_PROTO, third: result, entries: parameters });
export const func = (name: string, prototypeId: number): RecordText => ({ kind: BTF.FUNC, name, third: prototypeId });
export const variable = (name: string, type: number): RecordText => ({ kind: BTF.VAR, name, third: type, fixed: [0] });
/** Variables: type, offset, size. */
export const section = (name: string, size: number, variables: Entries): RecordText => ({ kind: BTF.DATASEC, name, third: size, entries: variables });

export interface BtfText {
  readonly records: readonly RecordText[];
  /** The strings of the base, for a split BTF. */
  readonly base?: string;
  readonly isBigEndian?: boolean;
}

export interface WrittenBtf {
  readonly bytes: Uint8Array;
  /** For the `base` of a split one. */
  readonly strings: string;
}

export function writeBtf({ records, base, isBigEndian = false }: BtfText): WrittenBtf {
  const first = base?.length ?? 0;
  let strings = base === undefined ? "\0" : "";
  const nameOf = (name: string): number => {
    if (name === "") return 0;
    const inBase = base?.indexOf(`\0${name}\0`) ?? -1;
    if (inBase >= 0) return inBase + 1;
    const known = `\0${strings}`.indexOf(`\0${name}\0`);
    if (known >= 0) return first + known;
    strings += `${name}\0`;
    return first + strings.length - name.length - 1;
  };
  const words = records.flatMap(({ kind, name = "", third = 0, flag = false, entries = [], fixed = [] }) => [
    nameOf(name), ((flag ? 1 << 31 : 0) | (kind << 24) | entries.length) >>> 0, third, ...fixed,
    ...entries.flatMap((entry) => entry.map((word) => (typeof word === "string" ? nameOf(word) : word >>> 0))),
  ]);
  const size = words.length * 4;
  const bytes = new Uint8Array(24 + size + strings.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xeb9f, !isBigEndian);
  bytes[2] = 1;
  for (const [index, word] of [24, 0, size, size, strings.length, ...words].entries()) view.setUint32(4 + index * 4, word, !isBigEndian);
  bytes.set(Buffer.from(strings, "latin1"), 24 + size);
  return { bytes, strings: (base ?? "") + strings };
}
