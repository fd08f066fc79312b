/** What a linked kernel, packed or not, tells about itself. */
import { Elf } from "../debuginfo/elf.ts";
import { readKallsyms } from "../debuginfo/kallsyms.ts";
import { readElfSymbols } from "../debuginfo/symbol-lists.ts";
import { packSymbols } from "../debuginfo/symbol-table.ts";
import type { Platform } from "../platform/platform.ts";
import { type Image, openBootImage, whole } from "./packed-files.ts";

export type Fact = "btf" | "symbols";
/** The section .BTF, and symbols as `packSymbols` gives them: those that were wanted and are there. */
export type ImageFacts = Readonly<Partial<Record<Fact, Uint8Array>>>;

/**
 * Copies, so that nothing holds the image: unpacked it has 50 MB and more. Unpacking takes longer than all else, so that both facts
 * are taken at once. Undefined where the file is no image of a known kind. Throws PlatformError or ElfError.
 */
export function readBootImage(path: string, world: Pick<Platform, "files" | "processes">): ImageFacts | undefined {
  const image = openBootImage(path, world);
  return image === undefined ? undefined : { ...readFact(image, "btf"), ...readFact(image, "symbols") };
}

/** Of a plain vmlinux, which may be one of BTF alone. Throws PlatformError or ElfError. */
export function readLinkedKernel(path: string, fact: Fact, { files }: Pick<Platform, "files">): ImageFacts {
  return readFact(whole(files.map(path)), fact);
}

function readFact(image: Image, fact: Fact): ImageFacts {
  const elf = openElf(image);
  if (fact === "btf") {
    const btf = content(".BTF", elf, image);
    return btf === undefined ? {} : { btf: btf.slice() };
  }
  const rodata = content(".rodata", elf, image);
  const columns = (rodata === undefined ? undefined : readKallsyms(rodata)) ?? readElfSymbols(elf);
  return columns === undefined ? {} : { symbols: packSymbols(columns) };
}

function content(name: string, elf: Elf, image: Image): Uint8Array | undefined {
  const section = elf.section(name);
  if (section === undefined) return undefined;
  image.require(section.offset, section.size);
  return elf.content(section);
}

/** Names of sections lie beside their table. */
const AROUND = 65536;

function openElf(image: Image): Elf {
  image.require(0, 64);
  const { bytes } = image;
  const table = bytes.length < 64 ? 0 : Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(40, true));
  image.require(Math.max(0, table - AROUND), 2 * AROUND);
  return new Elf(bytes);
}
