/** A BTF and its index in one array of bytes, to be kept. */
import { BtfFile } from "./btf-file.ts";
import { BtfSource } from "./btf.ts";
import { asWords, pack, unpack } from "./pack.ts";

const PARTS = 4;

/** Throws BtfError. */
export function packTypes(btf: Uint8Array, base?: BtfSource): Uint8Array {
  const { index } = new BtfFile(btf, base?.file);
  return pack([btf, index.positions, index.heads, index.next]);
}

/** Of what `packTypes` made, with the same base; undefined for anything else. */
export function openTypes(packed: Uint8Array, base?: BtfSource): BtfSource | undefined {
  const [btf, positions, heads, next] = unpack(packed, PARTS) ?? [];
  if (btf === undefined || positions === undefined || heads === undefined || next === undefined) return undefined;
  return new BtfSource(btf, base, { positions: asWords(positions), heads: asWords(heads), next: asWords(next) });
}
