/** Some arrays of bytes in one, with a checksum: what is kept of debug information between runs. */
import { checksum } from "../platform/digest.ts";

/** The first words; a change of what packs hold changes them. */
const FORMAT = "stap dbg 1 ";
/** FORMAT and the checksum of all that follows, in hexadecimal. */
const HEAD = FORMAT.length + 16;
/** What follows is aligned, so that any typed array can lie on it. */
const BODY = 32;

/** Numbers in this machine's byte order: packs are not for others. */
export function pack(parts: readonly ArrayBufferView[]): Uint8Array {
  const table = 4 * (1 + parts.length);
  const starts: number[] = [];
  let end = aligned(table);
  for (const part of parts) {
    starts.push(end);
    end = aligned(end + part.byteLength);
  }
  const all = new Uint8Array(BODY + end);
  const body = all.subarray(BODY);
  new Uint32Array(all.buffer, BODY, 1 + parts.length).set([parts.length, ...parts.map((part) => part.byteLength)]);
  for (const [index, part] of parts.entries()) body.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), starts[index]);
  all.set(Buffer.from(FORMAT + checksum(body), "latin1"));
  return all;
}

/** Undefined where the bytes are not what `pack` made of as many parts. The parts are views of the bytes. */
export function unpack(bytes: Uint8Array, count: number): readonly Uint8Array[] | undefined {
  if (bytes.length < BODY + 4 * (1 + count) || bytes.byteOffset % 8 !== 0) return undefined;
  const body = bytes.subarray(BODY);
  if (Buffer.from(bytes.buffer, bytes.byteOffset, HEAD).toString("latin1") !== FORMAT + checksum(body)) return undefined;
  const [parts = 0, ...sizes] = new Uint32Array(body.buffer, body.byteOffset, 1 + count);
  if (parts !== count) return undefined;
  let at = aligned(4 * (1 + count));
  return sizes.map((size) => {
    const part = body.subarray(at, at + size);
    at = aligned(at + size);
    return part;
  });
}

function aligned(offset: number): number {
  return (offset + 7) & ~7;
}

/** The bytes as 32-bit numbers. */
export function asWords(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}
