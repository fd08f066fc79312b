/** Symbols as a list of names tells them (nm(1), /proc/kallsyms), one column for each thing that is told. */

export interface SymbolColumns {
  readonly names: string[];
  /** Character codes of nm's types: `t` and `T` are code, upper case is global ... */
  readonly letters: Uint8Array;
  readonly addresses: BigUint64Array;
  /** Bytes; 0 where it is not told. */
  readonly sizes: Uint32Array;
  /** 1 for code that is gone once the kernel, or the module, has started. */
  readonly init: Uint8Array;
  /** Addresses are told. */
  hasAddresses: boolean;
}

export function newColumns(count: number): SymbolColumns {
  return { names: [], letters: new Uint8Array(count), addresses: new BigUint64Array(count), sizes: new Uint32Array(count), init: new Uint8Array(count), hasAddresses: false };
}

/** From symbols in the order of their addresses: each one's size is the way to the next, and what the kernel frees lies between two names. */
export function measure(columns: SymbolColumns): void {
  const { names, addresses, sizes, init } = columns;
  const limit = (name: string): bigint => addresses[names.indexOf(name)] ?? 0n;
  const [first, end] = [limit("_sinittext"), limit("_einittext")];
  let [next, after] = [0n, 0n];
  for (let index = names.length - 1; index >= 0; index--) {
    const address = addresses[index]!;
    if (address !== next) [next, after] = [address, next];
    sizes[index] = after > address ? Number(BigInt.asUintN(32, after - address)) : 0;
    init[index] = address >= first && address < end ? 1 : 0;
  }
}
