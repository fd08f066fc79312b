/** Reads what is kept, or else reads it anew and keeps it. */
import { BtfError } from "../debuginfo/btf-format.ts";
import { ElfError } from "../debuginfo/elf.ts";
import { sha256 } from "../platform/digest.ts";
import { PlatformError } from "../platform/platform.ts";
import type { Store } from "./store.ts";

/** Something that can be read, which takes long. */
export interface Source {
  /** Where it comes from, another when that has changed; undefined for what is not kept. Throws PlatformError. */
  readonly key: () => string | undefined;
  /** Undefined where there is nothing. Throws PlatformError, ElfError or BtfError. */
  readonly read: () => Uint8Array | undefined;
}

/** `open` gives undefined for bytes that `read` did not make: what is damaged is read anew. */
export function keeping<T>(kind: "types" | "symbols", source: Source, open: (bytes: Uint8Array) => T | undefined, store: Store | undefined): T | undefined {
  const key = source.key();
  const name = key === undefined ? undefined : `${kind}-${sha256(key).slice(0, 32)}`;
  const kept = name === undefined ? undefined : store?.get(name);
  const opened = kept === undefined ? undefined : open(kept);
  if (opened !== undefined) return opened;
  const bytes = source.read();
  if (bytes === undefined) return undefined;
  if (name !== undefined) store?.put(name, bytes);
  return open(bytes);
}

/** The first that there is; one that is damaged, or must not be read, is not there. */
export function first<S, T>(sources: Iterable<S>, read: (source: S) => T | undefined): T | undefined {
  for (const source of sources) {
    const found = attempt(() => read(source));
    if (found !== undefined) return found;
  }
  return undefined;
}

export function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof PlatformError || error instanceof ElfError || error instanceof BtfError) return undefined;
    throw error;
  }
}
