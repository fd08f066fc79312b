/** Symbols sorted by their names in flat arrays, which can be kept in a file and are searched where they lie. */
import { asWords, pack, unpack } from "./pack.ts";
import type { SymbolColumns } from "./symbol-columns.ts";
import type { CodeSymbol, SymbolSource } from "./symbols.ts";

const FUNCTION = 1;
const VARIABLE = 2;
const GLOBAL = 4;
const INIT = 8;
const EXPORTED = 16;
const HAS_ADDRESS = 32;

const PARTS = 5;
const EXPORT = "__ksymtab_";
/** No probe and no expression means these: padding and type hashes before functions, and what macros make. */
const NOISE = /^(?:__pfx_|__cfi_|__ksymtab_|__kstrtab|__crc_|__UNIQUE_ID_|__func__\.)/;
/** What the compiler has moved out of a function. */
const PIECE = /\.(?:cold|part)\b/;
/** A copy of a function with fewer arguments or other ones, or of a static function whose name another has. */
const COPY = /(?:\.(?:isra|constprop|llvm|lto_priv)\.\d+)+$/;

/** All that `SymbolTable` needs, to be kept. */
export function packSymbols(columns: SymbolColumns): Uint8Array {
  const flags = flagsOf(columns);
  const chosen: string[] = [];
  for (const [index, name] of columns.names.entries()) if (flags[index] !== 0) chosen.push(`${name}\x01${index}`);
  // Sorting texts takes a fifth of sorting by a function. What marks the end of a name comes before all that is in one.
  const order = Uint32Array.from(chosen.sort(), (text) => Number(text.slice(text.indexOf("\x01") + 1)));
  const names = Array.from(order, (index) => columns.names[index]!);
  const starts = new Uint32Array(order.length + 1);
  for (const [at, name] of names.entries()) starts[at + 1] = starts[at]! + name.length + 1;
  return pack([
    Buffer.from(`${names.join("\0")}\0`, "latin1"), starts, Uint8Array.from(order, (index) => flags[index]!), Uint32Array.from(order, (index) => columns.sizes[index]!),
    BigUint64Array.from(order, (index) => columns.addresses[index]!),
  ]);
}

/** Of each symbol; 0 for one that nobody asks for. */
function flagsOf({ names, letters, init, hasAddresses }: SymbolColumns): Uint8Array {
  const exported = new Set<string>();
  for (const name of names) if (name.startsWith(EXPORT)) exported.add(name.slice(EXPORT.length));
  const common = hasAddresses ? HAS_ADDRESS : 0;
  const flags = new Uint8Array(names.length);
  for (const [index, name] of names.entries()) {
    const kind = LETTERS[letters[index]!] ?? 0;
    if (kind === 0 || name === "" || (name.startsWith("__") && NOISE.test(name))) continue;
    flags[index] = kind | common | (exported.has(name) ? EXPORTED : 0) | (init[index] === 1 ? INIT : 0);
  }
  return flags;
}

/** By the character code of nm's letter. */
const LETTERS: readonly number[] = Array.from({ length: 128 }, (_, code) => {
  const letter = String.fromCharCode(code);
  const kind = /[tw]/i.test(letter) ? FUNCTION : /[abdgrsuv]/i.test(letter) ? VARIABLE : 0;
  return kind === 0 || letter === letter.toLowerCase() ? kind : kind | GLOBAL;
});

export class SymbolTable implements SymbolSource {
  readonly #names: Buffer;
  readonly #starts: Uint32Array;
  readonly #flags: Uint8Array;
  readonly #sizes: Uint32Array;
  readonly #addresses: BigUint64Array;
  /** Asked where the symbols say of none that it is exported. */
  readonly #exports: () => ReadonlySet<string>;
  #knowsExports: boolean | undefined;
  #functionNames: readonly string[] | undefined;

  private constructor([names, starts, flags, sizes, addresses]: readonly Uint8Array[], exports: () => ReadonlySet<string>) {
    const none = new Uint8Array();
    this.#names = Buffer.from(names?.buffer ?? none.buffer, names?.byteOffset, names?.length);
    this.#starts = asWords(starts ?? none);
    this.#flags = flags ?? none;
    this.#sizes = asWords(sizes ?? none);
    this.#addresses = new BigUint64Array(addresses?.buffer ?? none.buffer, addresses?.byteOffset, (addresses?.length ?? 0) / 8);
    this.#exports = exports;
  }

  /** Of what `packSymbols` made; undefined for anything else. `exports` is asked where the symbols tell of no exports at all. */
  static open(packed: Uint8Array, exports: () => ReadonlySet<string> = () => new Set()): SymbolTable | undefined {
    const parts = unpack(packed, PARTS);
    return parts === undefined ? undefined : new SymbolTable(parts, exports);
  }

  functions(name: string): readonly CodeSymbol[] {
    return this.#named(name, FUNCTION, (found) => found === name || (found.startsWith(`${name}.`) && !PIECE.test(found) && found.replace(COPY, "") === name));
  }

  functionNames(): readonly string[] {
    return (this.#functionNames ??= this.#listFunctions());
  }

  variables(name: string): readonly CodeSymbol[] {
    return this.#named(name, VARIABLE, (found) => found === name);
  }

  isExported(name: string): boolean {
    this.#knowsExports ??= this.#flags.some((flags) => (flags & EXPORTED) !== 0);
    if (!this.#knowsExports) return this.#exports().has(name);
    return this.#indexes(name).some((index) => this.#name(index) === name && (this.#flags[index]! & EXPORTED) !== 0);
  }

  #named(name: string, kind: number, matches: (found: string) => boolean): readonly CodeSymbol[] {
    return this.#indexes(name).filter((index) => (this.#flags[index]! & kind) !== 0 && matches(this.#name(index))).map((index) => this.#symbol(index));
  }

  /** Of symbols whose name is this one, or this one with a point and more, which come together. */
  #indexes(name: string): readonly number[] {
    const wanted = Buffer.from(name, "latin1");
    const found: number[] = [];
    for (let index = this.#firstFrom(wanted); index < this.#flags.length; index++) {
      const text = this.#name(index);
      if (text !== name && !text.startsWith(`${name}.`)) break;
      found.push(index);
    }
    return found;
  }

  /** The first symbol whose name is not before the wanted one. */
  #firstFrom(wanted: Buffer): number {
    let [low, high] = [0, this.#flags.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#names.compare(wanted, 0, wanted.length, this.#starts[middle], this.#starts[middle + 1]! - 1) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #name(index: number): string {
    return this.#names.toString("latin1", this.#starts[index]!, this.#starts[index + 1]! - 1);
  }

  #symbol(index: number): CodeSymbol {
    const flags = this.#flags[index]!;
    const address = (flags & HAS_ADDRESS) === 0 ? undefined : this.#addresses[index];
    return { name: this.#name(index), size: this.#sizes[index]!, address, isGlobal: (flags & GLOBAL) !== 0, isInit: (flags & INIT) !== 0 };
  }

  #listFunctions(): readonly string[] {
    const names: string[] = [];
    for (const [index, name] of this.#names.toString("latin1").split("\0").entries()) {
      const flags = this.#flags[index] ?? 0;
      if ((flags & FUNCTION) === 0 || (flags & INIT) !== 0) continue;
      if (!name.includes(".")) {
        if (names.at(-1) !== name) names.push(name);
      } else if (!PIECE.test(name)) names.push(name.replace(COPY, ""));
    }
    // A copy stands where its own name does, which is after `name.x` and before `name_`.
    return [...new Set(names)].sort();
  }
}
