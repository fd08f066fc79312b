/** Records of a BTF as C types. Each is made once, when it is asked for; what it refers to, when that is asked for. */
import { BTF, BtfError, COMMON, countOf, hasFlag, kindOf } from "./btf-format.ts";
import type { BtfFile } from "./btf-file.ts";
import type { CType, FunctionType, Member, QualifiedType } from "./types.ts";

const VOID: CType = { kind: "void" };
/** What btf.c of the kernel allows (MAX_RESOLVE_DEPTH), and more. */
const DEEPEST = 64;
/** Flags of an integer. */
const SIGNED = 1;
const BOOLEAN = 4;
const QUALIFIERS: Readonly<Record<number, QualifiedType["kind"]>> = { [BTF.CONST]: "const", [BTF.VOLATILE]: "volatile", [BTF.RESTRICT]: "restrict" };
/** Kinds that are another type under a name, with a quality, or with a word about it. */
const TRANSPARENT = new Set<number>([BTF.TYPEDEF, BTF.CONST, BTF.VOLATILE, BTF.RESTRICT, BTF.TYPE_TAG]);

export class BtfTypes {
  readonly file: BtfFile;
  readonly #base: BtfTypes | undefined;
  readonly #whole: (type: CType) => CType;
  readonly #made = new Map<number, CType>();

  /** `base` has the types of the file's base. `whole` gives what a type of this file stands for. */
  constructor(file: BtfFile, base?: BtfTypes, whole: (type: CType) => CType = (type) => type) {
    this.file = file;
    this.#base = base;
    this.#whole = whole;
  }

  /** Throws BtfError where there is no type of that number. */
  type(id: number): CType {
    if (id === 0) return VOID;
    if (this.#base !== undefined && id < this.file.firstId) return this.#base.type(id);
    const known = this.#made.get(id);
    if (known !== undefined) return known;
    const made = this.#whole(this.#make(this.file.position(id)));
    this.#made.set(id, made);
    return made;
  }

  /** The prototype that a FUNC record has. */
  functionOf(id: number): FunctionType {
    const type = this.type(this.file.words[this.file.position(id) + 2]!);
    if (type.kind !== "function") throw new BtfError("BTF with a function that has no prototype");
    return type;
  }

  #make(at: number): CType {
    const { file } = this;
    const [information, third] = [file.words[at + 1]!, file.words[at + 2]!];
    const name = file.string(file.words[at]!);
    const target = (): CType => this.type(third);
    switch (kindOf(information)) {
      case BTF.INT: {
        const flags = (file.words[at + COMMON]! >>> 24) & 15;
        return { kind: "integer", name, size: third, isSigned: (flags & SIGNED) !== 0, isBoolean: (flags & BOOLEAN) !== 0 };
      }
      case BTF.FLOAT:
        return { kind: "float", name, size: third };
      case BTF.PTR:
        return { kind: "pointer", get target() { return target(); } };
      case BTF.ARRAY:
        return this.#array(file.words[at + COMMON]!, file.words[at + COMMON + 2]!);
      case BTF.STRUCT:
        return this.#composite("struct", name, at);
      case BTF.UNION:
        return this.#composite("union", name, at);
      case BTF.FWD:
        return { kind: hasFlag(information) ? "union" : "struct", name, size: 0, members: [], isDeclaration: true };
      case BTF.ENUM:
      case BTF.ENUM64:
        return this.#enumeration(name, at);
      case BTF.TYPEDEF:
        this.#requireEnd(third);
        return { kind: "typedef", name, get target() { return target(); } };
      case BTF.CONST:
      case BTF.VOLATILE:
      case BTF.RESTRICT:
        this.#requireEnd(third);
        return { kind: QUALIFIERS[kindOf(information)]!, get target() { return target(); } };
      case BTF.TYPE_TAG:
        // A tag says something about a type, such as __user; it is none itself.
        this.#requireEnd(third);
        return this.type(third);
      case BTF.FUNC_PROTO:
        return this.#prototype(at);
      default:
        throw new BtfError(`BTF that uses a record of kind ${kindOf(information)} as a type`);
    }
  }

  #array(elementId: number, count: number): CType {
    this.#requireEnd(elementId);
    const element = (): CType => this.type(elementId);
    return { kind: "array", get element() { return element(); }, count };
  }

  #composite(kind: "struct" | "union", name: string, at: number): CType {
    let members: readonly Member[] | undefined;
    const read = (): readonly Member[] => (members ??= this.#members(at));
    return { kind, name, size: this.file.words[at + 2]!, get members() { return read(); }, isDeclaration: false };
  }

  #members(composite: number): readonly Member[] {
    const { words } = this.file;
    const information = words[composite + 1]!;
    return this.#entries(composite, 3).map((at) => {
      const [name, typeId, place] = [this.file.string(words[at]!), words[at + 1]!, words[at + 2]!];
      const type = (): CType => this.type(typeId);
      return { name, get type() { return type(); }, ...(hasFlag(information) ? sizedPlace(place) : this.#place(typeId, place)) };
    });
  }

  #place(typeId: number, bitOffset: number): { readonly bitOffset: number; readonly bitSize?: number } {
    const narrowed = this.#narrowed(typeId);
    return narrowed === undefined ? { bitOffset } : { bitOffset: bitOffset + narrowed.offset, bitSize: narrowed.bits };
  }

  #enumeration(name: string, at: number): CType {
    const { file } = this;
    const information = file.words[at + 1]!;
    const [isSigned, isWide] = [hasFlag(information), kindOf(information) === BTF.ENUM64];
    const valueAt = (place: number): bigint => {
      const value = (isWide ? BigInt(file.words[place + 2]!) << 32n : 0n) | BigInt(file.words[place + 1]!);
      return isSigned ? BigInt.asIntN(isWide ? 64 : 32, value) : value;
    };
    const values = (): { readonly name: string; readonly value: bigint }[] => this.#entries(at, isWide ? 3 : 2).map((place) => ({ name: file.string(file.words[place]!), value: valueAt(place) }));
    return { kind: "enum", name, size: file.words[at + 2]!, isSigned, get values() { return values(); } };
  }

  #prototype(at: number): CType {
    const { file } = this;
    const result = (): CType => this.type(file.words[at + 2]!);
    const entries = this.#entries(at, 2);
    const last = entries.at(-1);
    const isVariadic = last !== undefined && file.words[last] === 0 && file.words[last + 1] === 0;
    const parameters = (isVariadic ? entries.slice(0, -1) : entries).map((place) => {
      const type = (): CType => this.type(file.words[place + 1]!);
      return { name: file.string(file.words[place]!), get type() { return type(); } };
    });
    return { kind: "function", get result() { return result(); }, parameters, isVariadic };
  }

  /** Places of a record's members, values or parameters, of so many words each. */
  #entries(at: number, size: number): readonly number[] {
    return Array.from({ length: countOf(this.file.words[at + 1]!) }, (_, index) => at + COMMON + index * size);
  }

  /** Typedefs, qualifiers and arrays that lead to themselves have no size, and whoever strips them would never end. */
  #requireEnd(id: number): void {
    for (let depth = 0, at = id; depth <= DEEPEST; depth++) {
      if (at === 0 || at < this.file.firstId) return;
      const position = this.file.position(at);
      const kind = kindOf(this.file.words[position + 1]!);
      if (!TRANSPARENT.has(kind) && kind !== BTF.ARRAY) return;
      at = this.file.words[kind === BTF.ARRAY ? position + COMMON : position + 2]!;
    }
    throw new BtfError("BTF with a type that never ends");
  }

  /** Of an integer of fewer bits than its bytes hold, which is how compilers of old told bit-fields: those bits, and where they begin. */
  #narrowed(id: number): { readonly bits: number; readonly offset: number } | undefined {
    for (let depth = 0, at = id; depth <= DEEPEST; depth++) {
      if (at === 0) return undefined;
      if (at < this.file.firstId) return this.#base === undefined ? undefined : this.#base.#narrowed(at);
      const position = this.file.position(at);
      const kind = kindOf(this.file.words[position + 1]!);
      const third = this.file.words[position + 2]!;
      if (kind === BTF.INT) {
        const encoding = this.file.words[position + COMMON]!;
        const [bits, offset] = [encoding & 255, (encoding >>> 16) & 255];
        return bits !== third * 8 || offset !== 0 ? { bits, offset } : undefined;
      }
      if (!TRANSPARENT.has(kind)) return undefined;
      at = third;
    }
    throw new BtfError("BTF with a type that never ends");
  }
}

/** Where the record says that places hold the sizes of bit-fields. */
function sizedPlace(place: number): { readonly bitOffset: number; readonly bitSize?: number } {
  const [bitOffset, bitSize] = [place & 0xffffff, place >>> 24];
  return bitSize === 0 ? { bitOffset } : { bitOffset, bitSize };
}
