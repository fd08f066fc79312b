/** Bracket expressions, `[^a-z[:digit:]_]`, in the C locale. Other than in POSIX, `\` takes the next byte as it is, as it does outside of brackets. */
import type { Cursor } from "./cursor.ts";
import { anyByte, PatternError } from "./tree.ts";
import type { ByteSet } from "./tree.ts";

const range = (low: number, high: number): readonly number[] => Array.from({ length: Math.max(0, high - low + 1) }, (_, at) => low + at);
const between = (pair: string): readonly number[] => range(pair.charCodeAt(0), pair.charCodeAt(1));

const lower = between("az");
const upper = between("AZ");
const digits = between("09");
const graphic = between("!~");
const letters = [...upper, ...lower];

const namedClasses: Readonly<Record<string, readonly number[]>> = {
  alpha: letters, digit: digits, alnum: [...letters, ...digits], lower, upper, xdigit: [...digits, ...between("AF"), ...between("af")],
  blank: [0x20, 0x09], space: [0x20, ...range(0x09, 0x0d)], cntrl: [...range(1, 0x1f), 0x7f], graph: graphic, print: [0x20, ...graphic],
  punct: graphic.filter((byte) => !letters.includes(byte) && !digits.includes(byte)),
};

/** What stands after the `[`, which has been read. */
export function parseBrackets(cursor: Cursor): ByteSet {
  const isNegated = cursor.take("^");
  const bytes = new Set<number>();
  for (let isFirst = true; isFirst || !cursor.take("]"); isFirst = false) addItem(cursor, bytes);
  return isNegated ? new Set([...anyByte].filter((byte) => !bytes.has(byte))) : bytes;
}

function addItem(cursor: Cursor, bytes: Set<number>): void {
  if (cursor.take("[:")) return addAll(bytes, className(cursor));
  const low = element(cursor);
  const isRange = cursor.looksAt("-") && !cursor.looksAt("-]");
  if (!isRange) return void bytes.add(low);
  cursor.take("-");
  addAll(bytes, rangeFrom(low, cursor));
}

function addAll(bytes: Set<number>, more: readonly number[]): void {
  for (const byte of more) bytes.add(byte);
}

function className(cursor: Cursor): readonly number[] {
  const name = cursor.until(":]");
  if (name === undefined) throw new PatternError(`unclosed character class '[:${cursor.rest().slice(0, -1)}'`, cursor.length);
  const members = Object.hasOwn(namedClasses, name) ? namedClasses[name] : undefined;
  if (members === undefined) throw new PatternError(`unknown character class '${name}'`);
  return members;
}

/** One member: `[.x.]` and `[=x=]` stand for x, and `\` for what follows it. */
function element(cursor: Cursor): number {
  for (const mark of [".", "="]) {
    if (!cursor.take(`[${mark}`)) continue;
    const name = cursor.until(`${mark}]`);
    if (name === undefined) throw unclosed(cursor);
    if (name.length !== 1) throw new PatternError(`unknown collating element '${name}'`, cursor.at);
    return name.charCodeAt(0);
  }
  cursor.take("\\");
  return cursor.next() ?? unclosedHere(cursor);
}

function rangeFrom(low: number, cursor: Cursor): readonly number[] {
  const high = cursor.next() ?? unclosedHere(cursor);
  if (high < low) throw new PatternError(`Inverted character range ${String.fromCharCode(low)}-${String.fromCharCode(high)}`, cursor.at);
  return range(low, high);
}

function unclosed(cursor: Cursor): PatternError {
  return new PatternError("unclosed character class", cursor.length - 1);
}

function unclosedHere(cursor: Cursor): never {
  throw unclosed(cursor);
}
