/** What a BTF says about the types of a kernel, or with a base, of one of its modules. */
import { BtfFile } from "./btf-file.ts";
import { BTF, BtfError, COMMON, countOf } from "./btf-format.ts";
import type { BtfIndex } from "./btf-index.ts";
import { BtfTypes } from "./btf-types.ts";
import type { CType, FunctionType, TypeSource } from "./types.ts";

export { BtfError } from "./btf-format.ts";

export interface BtfExtras {
  readonly index?: BtfIndex;
  readonly distilled?: Uint8Array | undefined;
}

const PER_CPU_SECTION = ".data..percpu";

/** Kinds of types that a script names. */
const NAMED = [BTF.STRUCT, BTF.UNION, BTF.ENUM, BTF.ENUM64, BTF.TYPEDEF, BTF.INT, BTF.FLOAT];

/**
 * Types and enumerators that a module has not are the kernel's; functions and variables are its own only, as each is at a place of one
 * of the two. What it gives may throw BtfError when it is looked into, where the file is damaged.
 */
export class BtfSource implements TypeSource {
  readonly file: BtfFile;
  readonly #base: BtfSource | undefined;
  readonly #types: BtfTypes;
  #enumerations: readonly number[] | undefined;
  #perCpu: ReadonlySet<number> | undefined;

  /**
   * `base` is the kernel's, for a module's. `distilled`: a module that was built apart from the kernel carries what it knew of the
   * kernel's types (.BTF.base, since 6.11), and goes on where that ends. `index` is one that was made of the same bytes. Throws BtfError.
   */
  constructor(bytes: Uint8Array, base?: BtfSource, { index, distilled }: BtfExtras = {}) {
    const types = distilled === undefined ? base && base.#types : distilledTypes(distilled, base);
    this.file = new BtfFile(bytes, types?.file, index);
    this.#base = base;
    this.#types = new BtfTypes(this.file, types);
  }

  find(name: string): readonly CType[] {
    const [, keyword, tag = ""] = /^(struct|union|enum)\s+(\S+)$/.exec(name.trim()) ?? [];
    if (keyword !== undefined) return this.#tagged(tag, keyword);
    const plain = this.#named(name, [BTF.TYPEDEF, BTF.INT, BTF.FLOAT]);
    return plain.length > 0 ? plain : this.#tagged(name, undefined);
  }

  functions(name: string): readonly FunctionType[] {
    return [...new Set(this.file.named(name, [BTF.FUNC]).map((id) => this.#types.functionOf(id)))];
  }

  *functionNames(): Iterable<string> {
    for (const id of this.file.ofKind(BTF.FUNC)) yield this.file.name(id);
  }

  variable(name: string): { readonly type: CType; readonly isPerCpu: boolean } | undefined {
    const [id] = this.file.named(name, [BTF.VAR]);
    if (id === undefined) return undefined;
    this.#perCpu ??= this.#variablesOf(PER_CPU_SECTION);
    return { type: this.#types.type(this.file.words[this.file.position(id) + 2]!), isPerCpu: this.#perCpu.has(id) };
  }

  *typeNames(): Iterable<string> {
    for (const kind of NAMED) for (const id of this.file.ofKind(kind)) yield this.file.name(id);
    if (this.#base !== undefined) yield* this.#base.typeNames();
  }

  enumerator(name: string): bigint | undefined {
    this.#enumerations ??= [...this.file.ofKind(BTF.ENUM), ...this.file.ofKind(BTF.ENUM64)];
    for (const id of this.#enumerations) {
      const type = this.#types.type(id);
      const value = type.kind === "enum" ? type.values.find((entry) => entry.name === name)?.value : undefined;
      if (value !== undefined) return value;
    }
    return this.#base?.enumerator(name);
  }

  #tagged(tag: string, keyword: string | undefined): readonly CType[] {
    const kinds = { struct: [BTF.STRUCT], union: [BTF.UNION], enum: [BTF.ENUM, BTF.ENUM64] };
    const wanted = keyword === undefined ? Object.values(kinds).flat() : kinds[keyword as keyof typeof kinds];
    const declared = this.#named(tag, [BTF.FWD]).filter(({ kind }) => keyword === undefined || kind === keyword);
    return [...this.#named(tag, wanted), ...declared];
  }

  /** A module's before the kernel's. */
  #named(name: string, kinds: readonly number[]): readonly CType[] {
    const own = this.file.named(name, kinds).map((id) => this.#types.type(id));
    return this.#base === undefined ? own : [...own, ...this.#base.#named(name, kinds)];
  }

  /** Numbers of the variables in a section of the linked file. */
  #variablesOf(section: string): ReadonlySet<number> {
    const { file } = this;
    return new Set(file.named(section, [BTF.DATASEC]).flatMap((id) => {
      const at = file.position(id);
      return Array.from({ length: countOf(file.words[at + 1]!) }, (_, index) => file.words[at + COMMON + index * 3]!);
    }));
  }
}

/** Structs, unions and enumerations of a distilled base have a name and a size only: the kernel has all of them. */
function distilledTypes(bytes: Uint8Array, kernel: BtfSource | undefined): BtfTypes {
  return new BtfTypes(new BtfFile(bytes), undefined, (type) => {
    if (type.kind !== "struct" && type.kind !== "union" && type.kind !== "enum") return type;
    return kernel?.find(`${type.kind} ${type.name}`)[0] ?? type;
  });
}
