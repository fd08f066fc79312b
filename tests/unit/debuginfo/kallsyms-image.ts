/** The section .rodata of a kernel with its tables of symbols, as scripts/kallsyms.c of three times lays them out. */

export interface SymbolText {
  readonly letter: string;
  readonly name: string;
  readonly address: bigint;
}

export interface ImageText {
  /** In the order of their addresses. */
  readonly symbols: readonly SymbolText[];
  readonly base: bigint;
  /** `old`: addresses first; `sorted`: the same, and the order of names between markers and tokens; `new`: addresses last. */
  readonly layout: "old" | "sorted" | "new";
  /** Addresses from the base are negative, and others are themselves. */
  readonly absolutePerCpu: boolean;
}

/** Tokens of more than one letter; any other is itself. */
const LONGER: Readonly<Record<number, string>> = { 1: "vfs_", 2: "sys_", 3: "_re" };
const tokens = Array.from({ length: 256 }, (_, code) => LONGER[code] ?? (code === 0 ? "zero" : String.fromCharCode(code)));

export function kallsymsImage({ symbols, base, layout, absolutePerCpu }: ImageText): Uint8Array {
  const rows = symbols.map(({ letter, name }) => row(letter + name));
  const offsets = words(symbols.map(({ address }) => (absolutePerCpu ? (address < base ? Number(address) : Number(base - 1n - address)) : Number(address - base))));
  const addresses = [offsets, quad(base)];
  let at = 0;
  const markers = rows.flatMap((bytes, index) => {
    const place = at;
    at += bytes.length;
    return index % 256 === 0 ? [place] : [];
  });
  const texts = tokens.map((token) => Buffer.from(`${token}\0`, "latin1"));
  const starts = texts.map((_, index) => texts.slice(0, index).reduce((sum, { length }) => sum + length, 0));
  const sequence = Buffer.alloc(3 * symbols.length, 0xa5);
  const parts = [
    decoy(),
    ...(layout === "new" ? [] : addresses),
    words([symbols.length]), Buffer.concat(rows), words(markers), ...(layout === "sorted" ? [sequence] : []), Buffer.concat(texts), Buffer.from(Uint16Array.from(starts).buffer),
    ...(layout === "new" ? [...addresses, sequence] : []),
    Buffer.from("what comes after"),
  ];
  return Buffer.concat(parts.map((part) => Buffer.concat([part, Buffer.alloc(-part.length & 7)])));
}

function row(text: string): Buffer {
  const codes: number[] = [];
  for (let rest = text; rest !== ""; ) {
    const [code] = Object.entries(LONGER).find(([, token]) => rest.startsWith(token)) ?? [rest.charCodeAt(0)];
    codes.push(Number(code));
    rest = rest.slice(tokens[Number(code)]!.length);
  }
  return Buffer.from(codes.length < 128 ? [codes.length, ...codes] : [128 | (codes.length & 127), codes.length >> 7, ...codes]);
}

/** Tables of letters hold the same row of digits. */
function decoy(): Buffer {
  return Buffer.from(Array.from({ length: 256 }, (_, code) => [code, 0]).flat());
}

function words(values: readonly number[]): Buffer {
  return Buffer.from(Int32Array.from(values).buffer);
}

function quad(value: bigint): Buffer {
  return Buffer.from(BigUint64Array.of(value).buffer);
}
