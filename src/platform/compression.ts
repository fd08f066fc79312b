/** Bytes packed by zstd and gzip, as they were before. Pure: they need no door. */
import { PlatformError } from "./platform.ts";

export function unzstd(bytes: Uint8Array): Uint8Array {
  return attempt(() => Bun.zstdDecompressSync(plain(bytes)));
}

export function gunzip(bytes: Uint8Array): Uint8Array {
  return attempt(() => Bun.gunzipSync(plain(bytes)));
}

function plain(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
}

function attempt(action: () => Uint8Array): Uint8Array {
  try {
    return action();
  } catch (cause) {
    throw new PlatformError("EIO", cause instanceof Error ? cause.message : String(cause));
  }
}
