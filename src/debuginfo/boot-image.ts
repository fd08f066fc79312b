/** The packed kernel in an x86 boot image, a bzImage (Documentation/arch/x86/boot.rst). */

export interface Payload {
  readonly format: "lz4" | "zstd" | "gzip" | "xz" | "lzma" | "bzip2";
  /** With nothing after it that its format does not know. */
  readonly bytes: Uint8Array;
}

const MAGIC_AT = 0x202;
const MAGIC = 0x53726448;
/** The first version of the protocol whose header says where the payload is. */
const VERSION = 0x208;
const HEADER_END = 0x250;
const SECTOR = 512;

const MAGICS: readonly (readonly [Payload["format"], string])[] = [
  ["lz4", "02214c18"], ["zstd", "28b52ffd"], ["gzip", "1f8b"], ["xz", "fd377a585a00"], ["lzma", "5d0000"], ["bzip2", "425a68"],
];

/** Undefined for what is no bzImage, is cut short, or is packed in a way that is not known here. */
export function bootPayload(image: Uint8Array): Payload | undefined {
  if (image.length < HEADER_END) return undefined;
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  if (view.getUint32(MAGIC_AT, true) !== MAGIC || view.getUint16(MAGIC_AT + 4, true) < VERSION) return undefined;
  // Sectors of the real-mode part: 0 stands for 4, and the first one is not counted.
  const start = ((view.getUint8(0x1f1) || 4) + 1) * SECTOR + view.getUint32(0x248, true);
  const end = start + view.getUint32(0x24c, true);
  if (end > image.length || end - start < 16) return undefined;
  const head = Buffer.from(image.buffer, image.byteOffset + start, 8).toString("hex");
  const format = MAGICS.find(([, magic]) => head.startsWith(magic))?.[0];
  if (format === undefined) return undefined;
  // The build adds the size of what was packed, except where the format ends in it; of LZ4 it is the only place that says it.
  return { format, bytes: image.subarray(start, format === "gzip" || format === "lz4" ? end : end - 4) };
}
