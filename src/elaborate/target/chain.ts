/** Walks `->member`, `[index]` and what ends a chain, over C types, from a value or a place in memory to what the script gets. */
import { numberOf, sizeOf, stripped } from "../../debuginfo/ctype.ts";
import { typeName } from "../../debuginfo/describe.ts";
import { findMember, memberNames } from "../../debuginfo/members.ts";
import type { CType, CompositeType } from "../../debuginfo/types.ts";
import type { Token } from "../../diagnostics/source.ts";
import type { Place } from "../../program/family.ts";
import type * as tree from "../../program/tree.ts";
import type * as ast from "../../syntax/ast.ts";
import { closest } from "../similar.ts";
import { type BoundTarget, type Build, TargetFault } from "./bound.ts";

export type Space = "kernel" | "user";

/** How far a chain has come. */
export type Station =
  /** An object in memory. `bits`: a bit-field, counted from the lowest bit at the address. */
  | { readonly kind: "memory"; readonly space: Space; readonly address: Build; readonly type: CType; readonly bits?: { readonly offset: number; readonly size: number } }
  /** A value that has no address. `place`: where it can be written. */
  | { readonly kind: "value"; readonly space: Space; readonly value: Build; readonly type: CType; readonly place?: Place };

/** A completer of types that this debug information only declares: another may have the whole. */
export type Complete = (type: CompositeType) => CompositeType;

export class Chain {
  readonly #at: Token;
  readonly #complete: Complete;
  /** The next of the operands that the indexes are. */
  #operand: number;

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
      case "element": return this.#element(station, access.at);
      case "pretty": return station;
      default: return access satisfies never;
    }
  }

  #member(station: Station, name: string, at: Token): Station {
    const object = this.#object(station, name, at);
    const composite = this.#complete(object.type);
    const found = findMember(composite, name);
    if (found === undefined) {
      const names = closest(name, memberNames(composite), Infinity);
      throw new TargetFault("no-member", `unable to find member '${name}' for ${typeName(composite)} (alternatives: ${names.join(", ")})`, at);
    }
    const bytes = Math.floor(found.bitOffset / 8);
    const address = offsetBy(object.address, BigInt(bytes), at);
    const { bitSize } = found;
    return { kind: "memory", space: object.space, address, type: found.type, ...(bitSize === undefined ? {} : { bits: { offset: found.bitOffset - 8 * bytes, size: bitSize } }) };
  }

  /** The struct or union whose member is asked for: where it is, through at most one pointer. */
  #object(station: Station, name: string, at: Token): { readonly address: Build; readonly type: CompositeType; readonly space: Space } {
    const type = stripped(station.type);
    if ((type.kind === "struct" || type.kind === "union") && station.kind === "memory") return { address: station.address, type, space: station.space };
    if (type.kind === "pointer") {
      const target = stripped(type.target);
      if (target.kind === "struct" || target.kind === "union") return { address: valueOf(station, at), type: target, space: station.space };
    }
    if (type.kind === "array" && station.kind === "memory") {
      const element = stripped(type.element);
      if (element.kind === "struct" || element.kind === "union") return { address: station.address, type: element, space: station.space };
    }
    throw new TargetFault("invalid-access", `invalid access '->${name}' vs '${typeName(station.type)}'`, at);
  }

  #element(station: Station, at: Token): Station {
    const type = stripped(station.type);
    const index = this.#operand++;
    if (type.kind !== "pointer" && !(type.kind === "array" && station.kind === "memory")) {
      throw new TargetFault("invalid-access", `invalid access '[...]' vs '${typeName(station.type)}'`, at);
    }
    const element = type.kind === "pointer" ? type.target : type.element;
    const inner = stripped(element);
    const size = sizeOf(inner.kind === "struct" || inner.kind === "union" ? this.#complete(inner) : element);
    if (size === undefined || size === 0) throw new TargetFault("incomplete-type", `the size of '${typeName(element)}' is not known`, at);
    const base = type.kind === "array" && station.kind === "memory" ? station.address : valueOf(station, at);
    return { kind: "memory", space: station.space, address: (operands) => sum(base(operands), scaled(operands[index], size, at), at), type: element };
  }

  /** What the script gets of the last station. */
  finish(station: Station, addressOf: boolean): BoundTarget {
    const at = this.#at;
    if (addressOf) return this.#address(station);
    const type = stripped(station.type);
    // An array, as in C, is where it begins.
    if (type.kind === "array" && station.kind === "memory") return { type: "long", ctype: { kind: "pointer", target: type.element }, build: station.address };
    if (type.kind === "struct" || type.kind === "union") {
      throw new TargetFault("whole-composite", `'${typeName(station.type)}' is being accessed instead of a member`, at);
    }
    if (station.kind === "value" && type.kind === "void") throw new TargetFault("no-value", `'${typeName(station.type)}' has no value`, at);
    const number = numberOf(station.type);
    if (number === undefined) throw new TargetFault("unsupported-type", `a value of type '${typeName(station.type)}' is not a number that a script can hold`, at);
    if (station.kind === "memory") return memoryTarget(station, number, at);
    const { value, place } = station;
    const build: Build = (operands) => (number.size === 8 ? value(operands) : { kind: "narrow", at, type: "long", value: value(operands), scalar: number });
    return {
      type: "long", ctype: station.type, build,
      ...(place === undefined ? {} : { store: (_, written) => ({ kind: "store", at, type: "long", to: { place }, value: written }) }),
    };
  }

  #address(station: Station): BoundTarget {
    if (station.kind === "value") throw new TargetFault("no-address", "cannot take the address of a value that is in a register", this.#at);
    if (station.bits !== undefined) throw new TargetFault("no-address", "cannot take the address of a bit-field", this.#at);
    return { type: "long", ctype: { kind: "pointer", target: station.type }, build: station.address };
  }
}

function memoryTarget(station: Extract<Station, { kind: "memory" }>, number: { readonly size: 1 | 2 | 4 | 8; readonly isSigned: boolean }, at: Token): BoundTarget {
  const { space, bits, type } = station;
  const scalar = bits === undefined ? number : bitScalar(bits, number.isSigned);
  const skipped = bits === undefined ? 0 : Math.floor(bits.offset / 8);
  const address = skipped === 0 ? station.address : offsetBy(station.address, BigInt(skipped), at);
  return {
    type: "long", ctype: type,
    build: (operands) => ({ kind: "load", at, type: "long", space, address: address(operands), scalar }),
    store: (operands, value) => ({ kind: "store", at, type: "long", to: { space, address: address(operands), scalar }, value }),
  };
}

/** The smallest number that holds the whole bit-field, counted from the byte in which it begins. */
function bitScalar(bits: { readonly offset: number; readonly size: number }, isSigned: boolean): tree.Scalar {
  const offset = bits.offset % 8;
  const bytes = Math.ceil((offset + bits.size) / 8);
  const size = bytes <= 1 ? 1 : bytes <= 2 ? 2 : bytes <= 4 ? 4 : 8;
  return { size, isSigned, bits: { offset, size: bits.size } };
}

/** The number that a pointer is. */
export function valueOf(station: Station, at: Token): Build {
  if (station.kind === "value") return station.value;
  const { address, space } = station;
  return (operands) => ({ kind: "load", at, type: "long", space, address: address(operands), scalar: { size: 8, isSigned: false } });
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
