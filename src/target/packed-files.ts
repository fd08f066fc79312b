/** Files that may be packed: boot images, modules. */
import { type Payload, bootPayload } from "../debuginfo/boot-image.ts";
import { Lz4Error, Lz4Image } from "../debuginfo/lz4.ts";
import { gunzip, unzstd } from "../platform/compression.ts";
import { PlatformError, type Platform } from "../platform/platform.ts";

type World = Pick<Platform, "files" | "processes">;

/** A file in memory of which a part may have to be unpacked before it is looked at. */
export interface Image {
  readonly bytes: Uint8Array;
  require(offset: number, size: number): void;
}

/** The kernel in a boot image; undefined where it is not of a known kind. Throws PlatformError. */
export function openBootImage(path: string, world: World): Image | undefined {
  const payload = bootPayload(world.files.map(path));
  if (payload === undefined) return undefined;
  if (payload.format !== "lz4") return whole(unpacked(payload, world));
  return blaming(path, () => {
    const image = new Lz4Image(payload.bytes);
    return { bytes: image.bytes, require: (offset, size) => blaming(path, () => image.require(offset, size)) };
  });
}

/** A module's file, which may end in .xz, .zst or .gz. Throws PlatformError. */
export function readModule(path: string, world: World): Uint8Array {
  const bytes = world.files.read(path);
  const formats = { xz: "xz", zst: "zstd", gz: "gzip" } as const;
  const [, ending] = /\.(xz|zst|gz)$/.exec(path) ?? [];
  return ending === undefined ? bytes : unpacked({ format: formats[ending as keyof typeof formats], bytes }, world);
}

export function whole(bytes: Uint8Array): Image {
  return { bytes, require: () => undefined };
}

function unpacked({ format, bytes }: Payload, { processes }: World): Uint8Array {
  switch (format) {
    case "zstd":
      return unzstd(bytes);
    case "gzip":
      return gunzip(bytes);
    case "xz":
      return processes.filter(["xz", "-dc"], bytes);
    case "lzma":
      return processes.filter(["xz", "-dc", "--format=lzma"], bytes);
    case "bzip2":
      return processes.filter(["bzip2", "-dc"], bytes);
    case "lz4":
      throw new PlatformError("EIO", "LZ4 is for boot images only");
    default:
      return format satisfies never;
  }
}

function blaming<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof Lz4Error) throw new PlatformError("EIO", error.message, path);
    throw error;
  }
}
