/** A BTF and its index in one array of bytes, to be kept. */
import { BtfSource } from "./btf.ts";
import { asWords, pack, unpack } from "./pack.ts";

const PARTS = 5;

/** `distilled` is a module's .BTF.base, if it has one. Throws BtfError. */
export function packTypes(btf: Uint8Array, base?: BtfSource, distilled?: Uint8Array): Uint8Array {
  const { index } = new BtfSource(btf, base, { distilled }).file;
  return pack([btf, distilled ?? new Uint8Array(), index.positions, index.heads, index.next]);
}

/** Of what `packTypes` made, with the same base; undefined for anything else. */
export function openTypes(packed: Uint8Array, base?: BtfSource): BtfSource | undefined {
  const [btf, distilled, positions, heads, next] = unpack(packed, PARTS) ?? [];
  if (btf === undefined || positions === undefined || heads === undefined || next === undefined) return undefined;
  const index = { positions: asWords(positions), heads: asWords(heads), next: asWords(next) };
  return new BtfSource(btf, base, { index, distilled: distilled?.length === 0 ? undefined : distilled });
}
