/** Bytes that no set of a pattern tells apart are one symbol of its automaton. */
import type { Nfa } from "./nfa.ts";
import type { ByteSet } from "./tree.ts";

/** The symbol 0 is the NUL at the string's end alone. */
export interface Alphabet {
  /** The symbol of each byte. */
  readonly symbolOf: Uint8Array;
  /** One byte of each symbol. */
  readonly examples: readonly number[];
}

export function alphabetOf({ states }: Nfa): Alphabet {
  const symbolOf = new Uint8Array(256).fill(1);
  symbolOf[0] = 0;
  let symbols = 2;
  const split = (bytes: ByteSet): void => {
    const parts = new Map<number, number>();
    const rest = new Set(Array.from(symbolOf).filter((symbol, byte) => symbol > 0 && !bytes.has(byte)));
    for (const byte of bytes) {
      const symbol = symbolOf[byte] ?? 0;
      if (!rest.has(symbol)) continue;
      const part = parts.get(symbol) ?? symbols++;
      parts.set(symbol, part);
      symbolOf[byte] = part;
    }
  };
  for (const bytes of new Set(states.flatMap((state) => (state.kind === "byte" ? [state.bytes] : [])))) split(bytes);
  const examples = Array.from({ length: symbols }, (_, symbol) => symbolOf.indexOf(symbol));
  return { symbolOf, examples };
}
