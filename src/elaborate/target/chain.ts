/** Walks `->member`, `[index]` and what ends a chain, over C types, from a value or a place in memory to what the script gets. */
import { numberOf, sizeOf, stripped } from "../../debuginfo/ctype.ts";
import { typeName } from "../../debuginfo/describe.ts";
import { findMember, memberNames } from "../../debuginfo/members.ts";
import type { CType, CompositeType, Member } from "../../debuginfo/types.ts";
import type { Token } from "../../diagnostics/source.ts";
import type { Place } from "../../program/family.ts";
import type * as tree from "../../program/tree.ts";
import type * as ast from "../../syntax/ast.ts";
import { closest } from "../similar.ts";
import { type BoundTarget, type Build, TargetFault } from "./bound.ts";

export type Space = "kernel" | "user";

/** How far a chain has come. */
export type Station =
  /** An object in memory. `bits`: a bit-field, counted from the lowest bit at the address; it begins in the first byte. */
  | { readonly kind: "memory"; readonly space: Space; readonly address: Build; readonly type: CType; readonly bits?: { readonly offset: number; readonly size: number } }
  /** A value that has no address: the low bytes, or bits, of a word. `place`: where it can be written. */
  | { readonly kind: "value"; readonly space: Space; readonly value: Build; readonly type: CType; readonly place?: Place; readonly bits?: { readonly offset: number; readonly size: number } };

/** What has members: a struct or union in memory, or one so small that a register holds it. */
type Composite = Station & { readonly type: CompositeType };

/** A completer of types that this debug information only declares: another may have the whole. */
export type Complete = (type: CompositeType) => CompositeType;

/** Damaged information may have a pointer to itself. */
const MOST_POINTERS = 16;

export class Chain {
  readonly #at: Token;
  readonly #complete: Complete;
  /** The next of the operands that the indexes are. */
  #operand: number;
  /** Indexes so far that are no numbers. */
  #indexes = 0;

  /** `operand`: the first operand of the node that is an index. */
  constructor(at: Token, complete: Complete, operand: number) {
    this.#at = at;
    this.#complete = complete;
    this.#operand = operand;
  }

  /** All accesses but a last `$`. */
  walk(start: Station, accesses: readonly ast.Access[]): Station {
    return accesses.reduce((station, access) => this.#step(station, access), start);
  }

  #step(station: Station, access: ast.Access): Station {
    switch (access.kind) {
      case "member": return this.#member(station, access.name, access.at);
      case "element": return this.#element(station, access);
      case "pretty": return station;
      default: return access satisfies never;
    }
  }

  #member(station: Station, name: string, at: Token): Station {
    const object = this.#object(station, name, at, MOST_POINTERS);
    const found = findMember(object.type, name);
    if (found === undefined) {
      const names = closest(name, memberNames(object.type), Infinity);
      throw new TargetFault("no-member", `unable to find member '${name}' for ${typeName(object.type)} (alternatives: ${names.join(", ")})`, at);
    }
    return memberOf(object, found, at);
  }

  /** The struct or union whose member is asked for: it may be behind a pointer, or several. */
  #object(station: Station, name: string, at: Token, pointers: number): Composite {
    const type = stripped(station.type);
    switch (type.kind) {
      case "struct": case "union": return { ...station, type: this.#whole(type, at) };
      case "array": throw invalidAccess(`'->${name}' for array type`, at);
      case "pointer": {
        const isVoid = stripped(type.target).kind === "void";
        if (isVoid || pointers === 0) throw invalidAccess(`'->${name}' vs '${isVoid ? "void*" : typeName(type)}'`, at);
        return this.#object({ kind: "memory", space: station.space, address: valueOf(station, at), type: type.target }, name, at, pointers - 1);
      }
      default: throw invalidAccess(`'->${name}' vs. ${typeName(type)}`, at);
    }
  }

  #whole(type: CompositeType, at: Token): CompositeType {
    const whole = this.#complete(type);
    if (whole.isDeclaration) throw new TargetFault("incomplete-type", `unresolved ${typeName(whole)}`, at);
    return whole;
  }

  #element(station: Station, { at, index }: Extract<ast.Access, { kind: "element" }>): Station {
    const type = stripped(station.type);
    const place = this.#operand++;
    const written = index.kind === "number" ? `'[${index.value}]'` : `'[index${this.#indexes++}]'`;
    if (type.kind === "struct" || type.kind === "union") throw invalidAccess(`${written} for ${typeName(type)}`, this.#at);
    if (type.kind !== "pointer" && !(type.kind === "array" && station.kind === "memory")) throw invalidAccess(`${written} vs. ${typeName(type)}`, at);
    const element = type.kind === "pointer" ? type.target : type.element;
    const inner = stripped(element);
    if (inner.kind === "void") throw invalidAccess(`${written} vs 'void*'`, at);
    const size = sizeOf(inner.kind === "struct" || inner.kind === "union" ? this.#whole(inner, at) : element);
    if (size === undefined || size === 0) throw new TargetFault("incomplete-type", `the size of '${typeName(element)}' is not known`, at);
    const base = type.kind === "array" && station.kind === "memory" ? station.address : valueOf(station, at);
    return { kind: "memory", space: station.space, address: (operands) => sum(base(operands), scaled(operands[place], size, at), at), type: element };
  }

  /** What the script gets of the last station. `last`: what led to it. */
  finish(station: Station, addressOf: boolean, last: Token = this.#at): BoundTarget {
    const at = this.#at;
    if (addressOf) return this.#address(station);
    const type = stripped(station.type);
    // An array, as in C, is where it begins.
    if (type.kind === "array" && station.kind === "memory") {
      return { type: "long", ctype: { kind: "pointer", target: type.element }, build: station.address, refusals: { write: "cannot write to array address" } };
    }
    if (type.kind === "struct" || type.kind === "union") {
      const [member] = memberNames(this.#complete(type)).toSorted();
      throw new TargetFault("whole-composite", `'${typeName(type)}' is being accessed instead of a member${member === undefined ? "" : ` such as '->${member}'`}`, last);
    }
    if (station.kind === "value" && type.kind === "void") throw new TargetFault("no-value", `'${typeName(station.type)}' has no value`, last);
    const number = numberIn(station, at);
    if (number === undefined) throw new TargetFault("unsupported-type", `a value of type '${typeName(station.type)}' is not a number that a script can hold`, last);
    return { type: "long", ctype: station.type, build: number.build, ...(number.store === undefined ? {} : { store: number.store }) };
  }

  #address(station: Station): BoundTarget {
    if (station.bits !== undefined) throw new TargetFault("no-address", "cannot take the address of a bit field", this.#at);
    if (station.kind === "value") throw new TargetFault("no-address", "cannot take the address of a value that is in a register", this.#at);
    return { type: "long", ctype: { kind: "pointer", target: station.type }, build: station.address, refusals: { write: "cannot write to member address" } };
  }
}

/** Where a member is, whose place counts from the start of the object. */
export function memberOf(object: Station, { type, bitOffset, bitSize }: Member, at: Token): Station {
  const bytes = Math.floor(bitOffset / 8);
  const bits = bitSize === undefined ? {} : { bits: { offset: bitOffset - 8 * bytes, size: bitSize } };
  const { space } = object;
  if (object.kind === "value") return { kind: "value", space, value: shiftedBy(object.value, 8 * bytes, at), type, ...bits };
  return { kind: "memory", space, address: offsetBy(object.address, BigInt(bytes), at), type, ...bits };
}

function invalidAccess(what: string, at: Token): TargetFault {
  return new TargetFault("invalid-access", `invalid access ${what}`, at);
}

interface NumberIn {
  readonly isSigned: boolean;
  readonly build: Build;
  readonly store?: BoundTarget["store"];
}

/** The number of a station; undefined for what is none that a script can hold. One of floating point, in memory, is its bits. */
export function numberIn(station: Station, at: Token): NumberIn | undefined {
  const type = stripped(station.type);
  const isFloat = type.kind === "float" && station.kind === "memory" && (type.size === 4 || type.size === 8);
  const number = isFloat ? { size: type.size as 4 | 8, isSigned: false } : numberOf(type);
  return number && (station.kind === "memory" ? numberInMemory(station, number, at) : numberInWord(station, number, at));
}

type NumberType = NonNullable<ReturnType<typeof numberOf>>;

function numberInWord({ value, bits, place }: Extract<Station, { kind: "value" }>, number: NumberType, at: Token): NumberIn {
  const { isSigned } = number;
  const scalar: tree.Scalar = bits === undefined ? number : { size: 8, isSigned, bits };
  const build: Build = scalar.size === 8 && bits === undefined ? value : (operands) => ({ kind: "narrow", at, type: "long", value: value(operands), scalar });
  return { isSigned, build, ...(place === undefined ? {} : { store: (_, written) => ({ kind: "store", at, type: "long", to: { place }, value: written }) }) };
}

function numberInMemory(station: Extract<Station, { kind: "memory" }>, number: NumberType, at: Token): NumberIn {
  const { space, bits, address } = station;
  const { isSigned } = number;
  const scalar = bits === undefined ? number : bitScalar(bits, isSigned);
  return {
    isSigned,
    build: (operands) => ({ kind: "load", at, type: "long", space, address: address(operands), scalar }),
    store: (operands, value) => ({ kind: "store", at, type: "long", to: { space, address: address(operands), scalar }, value }),
  };
}

/** The smallest number that holds the whole bit-field, from the byte in which it begins. */
function bitScalar(bits: { readonly offset: number; readonly size: number }, isSigned: boolean): tree.Scalar {
  const bytes = Math.ceil((bits.offset + bits.size) / 8);
  return { size: bytes <= 1 ? 1 : bytes <= 2 ? 2 : bytes <= 4 ? 4 : 8, isSigned, bits };
}

/** The number that a pointer is. */
export function valueOf(station: Station, at: Token): Build {
  if (station.kind === "value") return station.value;
  const { address, space } = station;
  return (operands) => ({ kind: "load", at, type: "long", space, address: address(operands), scalar: { size: 8, isSigned: false } });
}

function shiftedBy(value: Build, bits: number, at: Token): Build {
  if (bits === 0) return value;
  return (operands) => ({ kind: "binary", at, type: "long", operator: ">>", left: value(operands), right: { kind: "number", at, type: "long", value: BigInt(bits) } });
}

export function offsetBy(address: Build, bytes: bigint, at: Token): Build {
  if (bytes === 0n) return address;
  return (operands) => sum(address(operands), { kind: "number", at, type: "long", value: bytes }, at);
}

function sum(left: tree.Expression, right: tree.Expression, at: Token): tree.Expression {
  return { kind: "binary", at, type: "long", operator: "+", left, right };
}

function scaled(index: tree.Expression | undefined, size: number, at: Token): tree.Expression {
  if (index === undefined) throw new Error("an index reached assembly without its expression");
  if (index.kind === "number") return { ...index, value: index.value * BigInt(size) };
  return { kind: "binary", at, type: "long", operator: "*", left: index, right: { kind: "number", at, type: "long", value: BigInt(size) } };
}
