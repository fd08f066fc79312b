/** Records of a BTF as C types. Each is made once, when it is asked for; what it refers to, when that is asked for. */
import { BTF, BtfError, COMMON, countOf, hasFlag, kindOf } from "./btf-format.ts";
import type { BtfFile } from "./btf-file.ts";
import type { ArrayType, CompositeType, CType, EnumerationType, FunctionType, IntegerType, Member, NamedType, PointerType, QualifiedType } from "./types.ts";

const VOID: CType = { kind: "void" };
/** What btf.c of the kernel allows (MAX_RESOLVE_DEPTH), and more. */
const DEEPEST = 64;
/** Flags of an integer. */
const SIGNED = 1;
const BOOLEAN = 4;

export class BtfTypes {
  readonly file: BtfFile;
  readonly #base: BtfTypes | undefined;
  readonly #made = new Map<number, CType>();

  /** `base` has the types of the file's base. */
  constructor(file: BtfFile, base?: BtfTypes) {
    this.file = file;
    this.#base = base;
  }

  /** Throws BtfError where there is no type of that number. */
  type(id: number): CType {
    if (id === 0) return VOID;
    if (this.#base !== undefined && id < this.file.firstId) return this.#base.type(id);
    const known = this.#made.get(id);
    if (known !== undefined) return known;
    const made = this.#make(id);
    this.#made.set(id, made);
    return made;
  }

  /** The prototype that a FUNC record has. */
  functionOf(id: number): FunctionType {
    const type = this.type(this.file.words[this.file.position(id) + 2]!);
    if (type.kind !== "function") throw new BtfError("BTF with a function that has no prototype");
    return type;
  }

  #make(id: number): CType {
    const { file } = this;
    const at = file.position(id);
    const [name, information, third] = [file.words[at]!, file.words[at + 1]!, file.words[at + 2]!];
    switch (kindOf(information)) {
      case BTF.INT:
        return this.#integer(file.string(name), third, file.words[at + COMMON]!);
      case BTF.FLOAT:
        return { kind: "float", name: file.string(name), size: third };
      case BTF.PTR:
        return new Pointer(this, third);
      case BTF.ARRAY:
        this.#requireEnd(file.words[at + COMMON]!);
        return new ArrayOf(this, file.words[at + COMMON]!, file.words[at + COMMON + 2]!);
      case BTF.STRUCT:
        return new Composite(this, "struct", file.string(name), third, at);
      case BTF.UNION:
        return new Composite(this, "union", file.string(name), third, at);
      case BTF.FWD:
        return { kind: hasFlag(information) ? "union" : "struct", name: file.string(name), size: 0, members: [], isDeclaration: true };
      case BTF.ENUM:
      case BTF.ENUM64:
        return new Enumeration(file, file.string(name), third, at);
      case BTF.TYPEDEF:
        this.#requireEnd(third);
        return new Named(this, file.string(name), third);
      case BTF.CONST:
        return this.#qualified("const", third);
      case BTF.VOLATILE:
        return this.#qualified("volatile", third);
      case BTF.RESTRICT:
        return this.#qualified("restrict", third);
      case BTF.FUNC_PROTO:
        return new Prototype(this, third, at);
      case BTF.TYPE_TAG:
        // A tag says something about a type, such as __user; it is none itself.
        this.#requireEnd(third);
        return this.type(third);
      default:
        throw new BtfError(`BTF that uses a record of kind ${kindOf(information)} as a type`);
    }
  }

  #integer(name: string, size: number, encoding: number): IntegerType {
    const flags = (encoding >>> 24) & 15;
    return { kind: "integer", name, size, isSigned: (flags & SIGNED) !== 0, isBoolean: (flags & BOOLEAN) !== 0 };
  }

  #qualified(kind: QualifiedType["kind"], target: number): CType {
    this.#requireEnd(target);
    return new Qualified(this, kind, target);
  }

  /** Typedefs, qualifiers and arrays that lead to themselves have no size, and whoever strips them would never end. */
  #requireEnd(id: number): void {
    for (let depth = 0, at = id; depth <= DEEPEST; depth++) {
      if (at === 0 || this.#isOfBase(at)) return;
      const position = this.file.position(at);
      switch (kindOf(this.file.words[position + 1]!)) {
        case BTF.TYPEDEF:
        case BTF.CONST:
        case BTF.VOLATILE:
        case BTF.RESTRICT:
        case BTF.TYPE_TAG:
          at = this.file.words[position + 2]!;
          break;
        case BTF.ARRAY:
          at = this.file.words[position + COMMON]!;
          break;
        default:
          return;
      }
    }
    throw new BtfError("BTF with a type that never ends");
  }

  #isOfBase(id: number): boolean {
    return this.#base !== undefined && id < this.file.firstId;
  }

  /** Of an integer of fewer bits than its bytes hold, which is how compilers of old told bit-fields: those bits, and where they begin. */
  narrowed(id: number): { readonly bits: number; readonly offset: number } | undefined {
    for (let depth = 0, at = id; depth <= DEEPEST; depth++) {
      if (at === 0) return undefined;
      if (this.#isOfBase(at)) return this.#base?.narrowed(at);
      const position = this.file.position(at);
      const kind = kindOf(this.file.words[position + 1]!);
      const third = this.file.words[position + 2]!;
      if (kind === BTF.INT) {
        const encoding = this.file.words[position + COMMON]!;
        const [bits, offset] = [encoding & 255, (encoding >>> 16) & 255];
        return bits !== third * 8 || offset !== 0 ? { bits, offset } : undefined;
      }
      if (kind !== BTF.TYPEDEF && kind !== BTF.CONST && kind !== BTF.VOLATILE && kind !== BTF.RESTRICT && kind !== BTF.TYPE_TAG) return undefined;
      at = third;
    }
    throw new BtfError("BTF with a type that never ends");
  }
}

class Pointer implements PointerType {
  readonly kind = "pointer";
  readonly #types: BtfTypes;
  readonly #target: number;

  constructor(types: BtfTypes, target: number) {
    this.#types = types;
    this.#target = target;
  }

  get target(): CType {
    return this.#types.type(this.#target);
  }
}

class ArrayOf implements ArrayType {
  readonly kind = "array";
  readonly count: number;
  readonly #types: BtfTypes;
  readonly #element: number;

  constructor(types: BtfTypes, element: number, count: number) {
    this.#types = types;
    this.#element = element;
    this.count = count;
  }

  get element(): CType {
    return this.#types.type(this.#element);
  }
}

class Named implements NamedType {
  readonly kind = "typedef";
  readonly name: string;
  readonly #types: BtfTypes;
  readonly #target: number;

  constructor(types: BtfTypes, name: string, target: number) {
    this.#types = types;
    this.name = name;
    this.#target = target;
  }

  get target(): CType {
    return this.#types.type(this.#target);
  }
}

class Qualified implements QualifiedType {
  readonly kind: QualifiedType["kind"];
  readonly #types: BtfTypes;
  readonly #target: number;

  constructor(types: BtfTypes, kind: QualifiedType["kind"], target: number) {
    this.#types = types;
    this.kind = kind;
    this.#target = target;
  }

  get target(): CType {
    return this.#types.type(this.#target);
  }
}

class Composite implements CompositeType {
  readonly kind: "struct" | "union";
  readonly name: string;
  readonly size: number;
  readonly isDeclaration = false;
  readonly #types: BtfTypes;
  readonly #position: number;
  #members: readonly Member[] | undefined;

  constructor(types: BtfTypes, kind: "struct" | "union", name: string, size: number, position: number) {
    this.kind = kind;
    this.name = name;
    this.size = size;
    this.#types = types;
    this.#position = position;
  }

  get members(): readonly Member[] {
    return (this.#members ??= this.#read());
  }

  #read(): readonly Member[] {
    const { words } = this.#types.file;
    const information = words[this.#position + 1]!;
    return Array.from({ length: countOf(information) }, (_, index) => {
      const at = this.#position + COMMON + index * 3;
      return new MemberOf(this.#types, words[at]!, words[at + 1]!, this.#place(words[at + 1]!, words[at + 2]!, hasFlag(information)));
    });
  }

  #place(type: number, place: number, hasSizes: boolean): { readonly bitOffset: number; readonly bitSize?: number } {
    if (hasSizes) return place >>> 24 === 0 ? { bitOffset: place & 0xffffff } : { bitOffset: place & 0xffffff, bitSize: place >>> 24 };
    const narrowed = this.#types.narrowed(type);
    return narrowed === undefined ? { bitOffset: place } : { bitOffset: place + narrowed.offset, bitSize: narrowed.bits };
  }
}

class MemberOf implements Member {
  readonly name: string;
  readonly bitOffset: number;
  declare readonly bitSize?: number;
  readonly #types: BtfTypes;
  readonly #type: number;

  constructor(types: BtfTypes, name: number, type: number, { bitOffset, bitSize }: { readonly bitOffset: number; readonly bitSize?: number }) {
    this.name = types.file.string(name);
    this.bitOffset = bitOffset;
    if (bitSize !== undefined) this.bitSize = bitSize;
    this.#types = types;
    this.#type = type;
  }

  get type(): CType {
    return this.#types.type(this.#type);
  }
}

class Enumeration implements EnumerationType {
  readonly kind = "enum";
  readonly name: string;
  readonly size: number;
  readonly isSigned: boolean;
  readonly #file: BtfFile;
  readonly #position: number;

  constructor(file: BtfFile, name: string, size: number, position: number) {
    this.name = name;
    this.size = size;
    this.isSigned = hasFlag(file.words[position + 1]!);
    this.#file = file;
    this.#position = position;
  }

  get values(): EnumerationType["values"] {
    const { words } = this.#file;
    const information = words[this.#position + 1]!;
    const isWide = kindOf(information) === BTF.ENUM64;
    return Array.from({ length: countOf(information) }, (_, index) => {
      const at = this.#position + COMMON + index * (isWide ? 3 : 2);
      const value = isWide ? (BigInt(words[at + 2]!) << 32n) | BigInt(words[at + 1]!) : BigInt(words[at + 1]!);
      return { name: this.#file.string(words[at]!), value: this.isSigned ? BigInt.asIntN(isWide ? 64 : 32, value) : value };
    });
  }
}

class Prototype implements FunctionType {
  readonly kind = "function";
  readonly isVariadic: boolean;
  readonly #types: BtfTypes;
  readonly #result: number;
  readonly #first: number;
  readonly #count: number;

  constructor(types: BtfTypes, result: number, position: number) {
    const { words } = types.file;
    const count = countOf(words[position + 1]!);
    this.#types = types;
    this.#result = result;
    this.#first = position + COMMON;
    const last = this.#first + (count - 1) * 2;
    this.isVariadic = count > 0 && words[last] === 0 && words[last + 1] === 0;
    this.#count = this.isVariadic ? count - 1 : count;
  }

  get result(): CType {
    return this.#types.type(this.#result);
  }

  get parameters(): FunctionType["parameters"] {
    const { words } = this.#types.file;
    return Array.from({ length: this.#count }, (_, index) => {
      const at = this.#first + index * 2;
      return { name: this.#types.file.string(words[at]!), type: this.#types.type(words[at + 1]!) };
    });
  }
}
