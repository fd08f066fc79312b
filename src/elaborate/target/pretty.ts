/** `$x$` and `$x$$`: a value as text, one level of a struct deep or all of them. The formats are those of man stapprobes. */
import { isCharacter, numberOf, stripped } from "../../debuginfo/ctype.ts";
import type { CType, CompositeType, Member } from "../../debuginfo/types.ts";
import type { Token } from "../../diagnostics/source.ts";
import type { FormatDirective } from "../../program/format.ts";
import type * as tree from "../../program/tree.ts";
import type { Build } from "./bound.ts";
import { type Complete, type Station, offsetBy, valueOf } from "./chain.ts";

/** A piece of the text that is made when operands are known. */
export type Piece = { readonly text: string } | { readonly directive: FormatDirective; readonly value: Build };

const plain: FormatDirective["flags"] = { alternate: false, zero: false, minus: false, space: false, plus: false };
/** What is beyond them is shown as `...`. */
const MOST_ELEMENTS = 32;
const MOST_MEMBERS = 256;
const MOST_DEPTH = 8;

export class PrettyPrinter {
  readonly #at: Token;
  readonly #complete: Complete;
  #members = 0;

  constructor(at: Token, complete: Complete) {
    this.#at = at;
    this.#complete = complete;
  }

  /** `levels`: how deep structs are opened. */
  pieces(station: Station, levels: number): readonly Piece[] {
    const type = stripped(station.type);
    switch (type.kind) {
      case "struct": case "union": return station.kind === "memory" ? this.#composite(station, type, levels) : [{ text: "?" }];
      case "array": return station.kind === "memory" ? this.#array(station, type.element, type.count, levels) : [{ text: "?" }];
      case "pointer": return this.#pointer(station, type.target, levels);
      case "integer": case "enum": return [this.#number(station)];
      case "void": case "function": case "float": return [{ text: "?" }];
      default: return type satisfies never;
    }
  }

  /** A pointer to a struct opens the struct where levels are left, as `$x$` of `$x` does; to characters it is their string. */
  #pointer(station: Station, target: CType, levels: number): readonly Piece[] {
    if (isCharacter(target)) return this.#string(station);
    const inner = stripped(target);
    const isOuter = levels > 0 && (inner.kind === "struct" || inner.kind === "union");
    if (isOuter && this.#members === 0) {
      return this.#composite({ kind: "memory", space: station.space, address: valueOf(station, this.#at), type: inner }, inner, levels);
    }
    return [{ directive: directive("p"), value: valueOf(station, this.#at) }];
  }

  #composite(station: Extract<Station, { kind: "memory" }>, type: CompositeType, levels: number): readonly Piece[] {
    if (levels <= 0) return [{ text: "{...}" }];
    const { members } = this.#complete(type);
    const shown = members.flatMap((member, at): Piece[] => [{ text: at === 0 ? "" : ", " }, ...this.#member(station, member, levels)]);
    return [{ text: "{" }, ...shown, { text: "}" }];
  }

  #member(station: Extract<Station, { kind: "memory" }>, member: Member, levels: number): readonly Piece[] {
    if (++this.#members > MOST_MEMBERS) return [{ text: "..." }];
    const bytes = Math.floor(member.bitOffset / 8);
    const { bitSize } = member;
    const inner: Station = {
      kind: "memory", space: station.space, address: offsetBy(station.address, BigInt(bytes), this.#at), type: member.type,
      ...(bitSize === undefined ? {} : { bits: { offset: member.bitOffset - 8 * bytes, size: bitSize } }),
    };
    // What has no name of its own is part of the whole, on the same level.
    return [{ text: member.name === "" ? "" : `.${member.name}=` }, ...this.pieces(inner, member.name === "" ? levels : levels - 1)];
  }

  #array(station: Extract<Station, { kind: "memory" }>, element: CType, count: number, levels: number): readonly Piece[] {
    const size = elementSize(element, this.#complete);
    if (isCharacter(element)) return this.#string({ ...station, type: element });
    if (levels <= 0 || size === undefined) return [{ text: "[...]" }];
    const shown = Array.from({ length: Math.min(count, MOST_ELEMENTS) }, (_, at): readonly Piece[] => [
      { text: at === 0 ? "" : ", " },
      ...this.pieces({ kind: "memory", space: station.space, address: offsetBy(station.address, BigInt(at * size), this.#at), type: element }, Math.min(levels - 1, MOST_DEPTH)),
    ]);
    return [{ text: "[" }, ...shown.flat(), { text: count > MOST_ELEMENTS ? ", ...]" : "]" }];
  }

  #string(station: Station): readonly Piece[] {
    const address = station.kind === "memory" && stripped(station.type).kind !== "pointer" ? station.address : valueOf(station, this.#at);
    const read: Build = (operands) => ({ kind: "text-at", at: this.#at, type: "string", space: station.space, address: address(operands) });
    return [{ text: '"' }, { directive: directive("s"), value: read }, { text: '"' }];
  }

  #number(station: Station): Piece {
    const number = numberOf(station.type);
    if (number === undefined) return { text: "?" };
    return { directive: directive(isCharacter(station.type) ? "c" : number.isSigned ? "i" : "u"), value: (operands) => numberAt(station, number, this.#at)(operands) };
  }
}

function elementSize(element: CType, complete: Complete): number | undefined {
  const inner = stripped(element);
  if (inner.kind === "struct" || inner.kind === "union") return complete(inner).size;
  return inner.kind === "pointer" ? 8 : numberOf(element)?.size;
}

function numberAt(station: Station, number: { readonly size: 1 | 2 | 4 | 8; readonly isSigned: boolean }, at: Token): Build {
  if (station.kind === "value") return (operands) => ({ kind: "narrow", at, type: "long", value: station.value(operands), scalar: number });
  const { space, address, bits } = station;
  return (operands) => ({ kind: "load", at, type: "long", space, address: address(operands), scalar: bits === undefined ? number : { ...number, bits } });
}

function directive(conversion: "p" | "s" | "i" | "u" | "c"): FormatDirective {
  return { conversion, flags: plain };
}

/** The pieces as one text; `ERROR` where something in it cannot be read. */
export function textOf(pieces: readonly Piece[], at: Token): Build {
  return (operands) => {
    const value: tree.Print = {
      kind: "print", at, name: "sprintf", type: "string", makesString: true,
      pieces: pieces.map((piece) => ("text" in piece ? piece : { directive: piece.directive, value: piece.value(operands) })),
    };
    return { kind: "guarded", at, type: "string", value, otherwise: "ERROR" };
  };
}
