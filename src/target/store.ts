/** What is kept between runs, because finding it out takes long. */
import { sha256 } from "../platform/digest.ts";
import type { Files } from "../platform/platform.ts";

export interface Store {
  /** Undefined where nothing is kept under the name, or what is there must not be used. */
  get(name: string): Uint8Array | undefined;
  /** What cannot be kept is not. */
  put(name: string, bytes: Uint8Array): void;
}

/** Of both ends of a file. */
const ENOUGH = 65536;

/** The same while the file is: by its size, its time, and both its ends, as reading all of it takes longer than what it is asked for. Throws PlatformError. */
export function fileKey(path: string, files: Files): string {
  const bytes = files.map(path);
  return sha256(`${bytes.length} ${files.modified(path)} `, bytes.subarray(0, ENOUGH), bytes.subarray(Math.max(0, bytes.length - ENOUGH)));
}
