/** How the value of an option is read into the options: each gives the sentence that refuses it, or nothing. */
import type { Options } from "../driver/options.ts";

/** Options while they are being read. */
export type Draft = { -readonly [K in keyof Options]: Options[K] };
export type Effect = (draft: Draft, value: string) => string | undefined;

/** The fields of a given type. */
type FieldOf<T> = { [K in keyof Options]-?: Options[K] extends T ? (T extends Options[K] ? K : never) : never }[keyof Options];
type TextField = FieldOf<string | undefined>;
type NumberField = FieldOf<number | undefined>;
type ListField = FieldOf<readonly string[]>;

export function set(fields: Partial<Options>): Effect {
  return (draft) => void Object.assign(draft, fields);
}

/** Any text; with `empty`, the sentence that refuses none. */
export function text(field: TextField, empty?: string): Effect {
  return (draft, value) => {
    if (value === "" && empty !== undefined) return empty;
    draft[field] = value;
    return undefined;
  };
}

export function append(field: ListField): Effect {
  return (draft, value) => {
    draft[field] = [...draft[field], value];
    return undefined;
  };
}

/** A decimal number, as strtol(3) reads it. */
export function integer(field: NumberField, range: { readonly least?: number; readonly most?: number; readonly refusal: string }): Effect {
  return (draft, value) => {
    const number = readInteger(value);
    if (number === undefined || number < (range.least ?? -Infinity) || number > (range.most ?? Infinity)) return range.refusal;
    draft[field] = number;
    return undefined;
  };
}

function readInteger(value: string): number | undefined {
  const match = /^\s*([+-]?)([0-9]*)$/.exec(value);
  if (match === null) return undefined;
  const [, sign = "", digits = ""] = match;
  const number = Number(digits);
  return sign === "-" ? -number : number;
}

/** A length of time in seconds, as strtof(3) reads it, in steps of a millisecond; nothing below one and nothing over what 32 bits hold. */
export function seconds(field: NumberField, refusal: string): Effect {
  return (draft, value) => {
    const isNumber = /^\s*\+?(0x[0-9a-f]+|([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?)$/i.test(value);
    const milliseconds = Math.trunc(Number(value.trim().replace(/^\+/, "")) * 1000);
    if (!isNumber || milliseconds < 1 || milliseconds > 2147483647) return refusal;
    draft[field] = milliseconds / 1000;
    return undefined;
  };
}

export function choice<F extends keyof Options>(field: F, words: readonly Options[F][], refusal: (value: string) => string): Effect {
  return (draft, value) => {
    const word = words.find((candidate) => candidate === value);
    if (word === undefined) return refusal(value);
    draft[field] = word;
    return undefined;
  };
}

/** Checks the value against a pattern before `effect` takes it; upstream prints the pattern when it does not match. */
export function matching(option: string, pattern: string, effect: Effect): Effect {
  return (draft, value) =>
    new RegExp(pattern, "i").test(value) ? effect(draft, value) : `ERROR: Safety pattern mismatch for ${option} parameter ('${value}' vs. '${pattern}') rc=1`;
}
