/**
 * `$x$` and `$x$$`: a value as text, one level of structs and arrays deep or all of them. The formats are those of man stapprobes, and where it
 * leaves them open those that upstream's -p2 -v shows.
 */
import { isCharacter, stripped } from "../../debuginfo/ctype.ts";
import type { CType, CompositeType, Member } from "../../debuginfo/types.ts";
import type { Token } from "../../diagnostics/source.ts";
import type { FormatDirective } from "../../program/format.ts";
import type * as tree from "../../program/tree.ts";
import type { Build } from "./bound.ts";
import { type Complete, type Station, memberOf, numberIn, valueOf } from "./chain.ts";

/** A piece of the text that is made when operands are known. */
export type Piece = { readonly text: string } | { readonly directive: FormatDirective; readonly value: Build };

type Memory = Extract<Station, { kind: "memory" }>;

export const plain: FormatDirective["flags"] = { alternate: false, zero: false, minus: false, space: false, plus: false };
/** Values that one text shows; members behind them are `...`. */
const MOST_VALUES = 32;
/** Damaged information may have a pointer to itself, or a struct in itself. */
const MOST_DEPTH = 64;

/** One text. */
export class PrettyPrinter {
  readonly #at: Token;
  readonly #complete: Complete;
  #values = 0;

  constructor(at: Token, complete: Complete) {
    this.#at = at;
    this.#complete = complete;
  }

  /** What a `$` stands after. Pointers lead to what is shown. `levels`: how deep structs and arrays are opened. */
  pieces(station: Station, levels: number): readonly Piece[] {
    return this.#behind(station, levels, MOST_DEPTH);
  }

  #behind(station: Station, levels: number, pointers: number): readonly Piece[] {
    const type = stripped(station.type);
    if (type.kind !== "pointer" || isCharacter(type.target) || pointers === 0) return this.#value(station, levels);
    const target = stripped(type.target);
    if (target.kind === "function") return [{ text: "<function>:" }, this.#pointer(station)];
    const isOpen = target.kind !== "void" && (target.kind !== "struct" && target.kind !== "union" || !this.#complete(target).isDeclaration);
    if (!isOpen) return [this.#pointer(station)];
    return this.#behind({ kind: "memory", space: station.space, address: valueOf(station, this.#at), type: type.target }, levels, pointers - 1);
  }

  #value(station: Station, levels: number): readonly Piece[] {
    const type = stripped(station.type);
    switch (type.kind) {
      case "struct": case "union": return this.#composite(station, type, levels);
      case "array": return station.kind === "memory" ? this.#array(station, type.element, levels) : [{ text: "?" }];
      case "pointer": return isCharacter(type.target) ? [this.#string(station.space, valueOf(station, this.#at))] : [this.#pointer(station)];
      case "integer": case "enum": return this.#number(station);
      case "void": case "function": case "float": return [{ text: "?" }];
      default: return type satisfies never;
    }
  }

  #composite(station: Station, type: CompositeType, levels: number): readonly Piece[] {
    if (levels <= 0) return [{ text: "{...}" }];
    const shown: Piece[] = [];
    for (const [at, member] of this.#complete(type).members.entries()) {
      const separator = at === 0 ? "" : ", ";
      if (this.#values >= MOST_VALUES) {
        shown.push({ text: `${separator}...` });
        break;
      }
      shown.push({ text: `${separator}${memberName(member)}=` }, ...this.#value(memberOf(station, member, this.#at), levels - 1));
    }
    return [{ text: "{" }, ...shown, { text: "}" }];
  }

  /** The first element speaks for all. */
  #array(station: Memory, element: CType, levels: number): readonly Piece[] {
    if (levels <= 0) return [{ text: "[...]" }];
    if (isCharacter(element)) return [this.#string(station.space, station.address)];
    return [{ text: "[" }, ...this.#value({ ...station, type: element }, levels - 1), { text: ", ...]" }];
  }

  #number(station: Station): readonly Piece[] {
    const number = numberIn(station, this.#at);
    if (number === undefined) return [{ text: "?" }];
    this.#values++;
    if (isCharacter(station.type) && station.bits === undefined) {
      return [{ text: "'" }, { directive: { conversion: "c", flags: { ...plain, alternate: true } }, value: number.build }, { text: "'" }];
    }
    return [{ directive: { conversion: number.isSigned ? "i" : "u", flags: plain }, value: number.build }];
  }

  #pointer(station: Station): Piece {
    this.#values++;
    return { directive: { conversion: "p", flags: plain }, value: valueOf(station, this.#at) };
  }

  #string(space: Station["space"], address: Build): Piece {
    this.#values++;
    return { directive: { conversion: "s", flags: plain }, value: (operands) => ({ kind: "text-at", at: this.#at, type: "string", space, address: address(operands) }) };
  }
}

/** What has no name of its own is told by what it is. */
function memberName({ name, type }: Member): string {
  if (name !== "") return `.${name}`;
  return stripped(type).kind === "union" ? "<union>" : "<class>";
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
