/**
 * The frame of a generated function: what it keeps on the context's string stack, because a C frame may not pass 512 bytes.
 * Strings always live there; numbers and key lists do when there are many.
 */
import { arrow, call, index, name, number } from "../c/build.ts";
import type { CDeclaration, CExpression, CVariable } from "../c/tree.ts";
import { array, variable } from "../c/build.ts";
import { Names } from "./names.ts";

/** Bytes of a frame: so many whole strings and so many bytes beside them. */
export interface FrameSize {
  readonly strings: number;
  readonly bytes: number;
}

/** Long variables of a function beyond this many live in its frame. */
export const mostAutomaticLongs = 24;
/** Temporary numbers of one statement beyond this many, too. */
const mostAutomaticTemporaries = 12;
/** Bytes of key lists that one statement may hold in the C frame. */
const mostAutomaticKeyBytes = 144;

/** Strings of a function whose addresses the compiler may keep in the C frame. */
const mostKeptAddresses = 24;

const frameName = name("l");

export class Frame {
  readonly #structure: string;
  readonly #names = new Names<object>();
  readonly #fields: CVariable[] = [];
  #strings = 0;
  #bytes = 0;
  #textsInUse = 0;
  #texts = 0;
  #longs = 0;
  #keys = 0;
  #keyBytes = 0;
  #temporaries = 0;

  constructor(structure: string) {
    this.#structure = structure;
  }

  /** A string variable of the function. */
  string(owner: object, wish: string): CExpression {
    return this.#string(this.#addString(this.#names.of(owner, `s_${wish}`)));
  }

  /** A long variable of the function that found no room in its C frame. */
  long(owner: object, wish: string): CExpression {
    return arrow(frameName, this.#addBytes(variable("stp_i64", this.#names.of(owner, `v_${wish}`)), 8));
  }

  /** A string that lives until the innermost `scope` ends. */
  temporaryString(): CExpression {
    this.#textsInUse++;
    if (this.#textsInUse > this.#texts) {
      this.#texts++;
      this.#addString(`text${this.#texts}`);
    }
    return this.#string(`text${this.#textsInUse}`);
  }

  /** The name of an automatic variable for a number, or a place in the frame when the statement has many. */
  temporaryLong(): { readonly automatic: string } | { readonly place: CExpression } {
    this.#temporaries++;
    if (this.#temporaries <= mostAutomaticTemporaries) return { automatic: `t${this.#temporaries}` };
    this.#longs++;
    return { place: arrow(frameName, this.#addBytes(variable("stp_i64", `t${this.#longs}_kept`), 8)) };
  }

  /** A place for a list of keys, when the C frame has no room for it. */
  keyList(keys: number): CExpression | undefined {
    this.#keyBytes += 8 * keys;
    if (this.#keyBytes <= mostAutomaticKeyBytes) return undefined;
    this.#keys++;
    return arrow(frameName, this.#addBytes(array("union stp_key", `keys${this.#keys}`, number(keys)), 8 * keys));
  }

  /** Runs `body`; what it took of temporaries is free again afterwards. */
  scope<T>(body: () => T): T {
    const before = [this.#textsInUse, this.#temporaries, this.#keyBytes] as const;
    const result = body();
    [this.#textsInUse, this.#temporaries, this.#keyBytes] = before;
    return result;
  }

  get isEmpty(): boolean {
    return this.#fields.length === 0;
  }

  get size(): FrameSize {
    // The struct is aligned to 8 bytes, see declaration().
    return { strings: this.#strings, bytes: this.#bytes + (this.#strings > 0 ? 8 : 0) };
  }

  get type(): string {
    return `struct ${this.#structure}`;
  }

  declaration(): CDeclaration {
    return { kind: "struct", name: this.#structure, fields: this.#fields, attribute: "__attribute__((aligned(8)))" };
  }

  /** Compilers keep the addresses that they have computed in the C frame: of many strings they must not. */
  #string(field: string): CExpression {
    return this.#strings <= mostKeptAddresses ? arrow(frameName, field) : call("stp_here", frameName, name(field));
  }

  #addString(field: string): string {
    this.#fields.push(array("char", field, name("STP_MAXSTRINGLEN")));
    this.#strings++;
    return field;
  }

  #addBytes(field: CVariable, bytes: number): string {
    // Numbers first: a struct with strings of odd lengths before them would need padding that size does not count.
    this.#fields.unshift(field);
    this.#bytes += bytes;
    return field.name;
  }
}

/** `s[0]`: where an empty string has its NUL. */
export function firstByte(string: CExpression): CExpression {
  return index(string, number(0));
}
