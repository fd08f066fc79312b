/** Where the types and symbols of a kernel, its modules apart, can be read, in the order in which they are tried. */
import { packTypes } from "../debuginfo/btf-pack.ts";
import { readKallsymsText } from "../debuginfo/symbol-lists.ts";
import { packSymbols } from "../debuginfo/symbol-table.ts";
import type { Platform } from "../platform/platform.ts";
import type { Source } from "./kept.ts";
import { type Fact, type ImageFacts, readBootImage, readLinkedKernel } from "./kernel-images.ts";
import { runningBuild } from "./running-build.ts";
import { fileKey } from "./store.ts";

type World = Pick<Platform, "files" | "processes">;

export interface Kernel {
  readonly release: string;
  readonly buildTree: string;
  readonly isRunning: boolean;
}

/** Types of what runs: the kernel's, and those of each loaded module. */
export const SYSTEM_BTF = "/sys/kernel/btf";
export const SYSTEM_SYMBOLS = "/proc/kallsyms";

export class KernelSources {
  readonly #kernel: Kernel;
  readonly #world: World;
  /** What a boot image had beside the fact that was asked for first. */
  readonly #left = new Map<string, ImageFacts>();

  constructor(kernel: Kernel, world: World) {
    this.#kernel = kernel;
    this.#world = world;
  }

  *types(): Iterable<Source> {
    const { files } = this.#world;
    const running = `${SYSTEM_BTF}/vmlinux`;
    if (this.#kernel.isRunning && files.kind(running) === "file") yield { key: () => runningBuild(files), read: () => packTypes(files.read(running)) };
    for (const { key, read } of [...this.#built("btf"), ...this.#boot("btf"), ...this.#packaged("btf")]) {
      yield {
        key,
        read: () => {
          const btf = read();
          return btf === undefined ? undefined : packTypes(btf);
        },
      };
    }
  }

  *symbols(): Iterable<Source> {
    const { files } = this.#world;
    if (this.#kernel.isRunning && files.kind(SYSTEM_SYMBOLS) === "file") yield { key: () => runningBuild(files), read: () => packSymbols(readKallsymsText(files.readText(SYSTEM_SYMBOLS))) };
    yield* this.#boot("symbols");
    yield* this.#built("symbols");
    yield* this.#packaged("symbols");
  }

  #boot(fact: Fact): readonly Source[] {
    const { release } = this.#kernel;
    return this.#sources([`/boot/vmlinuz-${release}`, `/lib/modules/${release}/vmlinuz`], (path) => {
      const facts = this.#left.get(path) ?? readBootImage(path, this.#world) ?? {};
      const { [fact]: wanted, ...left } = facts;
      this.#left.set(path, left);
      return wanted;
    });
  }

  #built(fact: Fact): readonly Source[] {
    return this.#linked([`${this.#kernel.buildTree}/vmlinux`], fact);
  }

  /** By packages with debug information. */
  #packaged(fact: Fact): readonly Source[] {
    const { release } = this.#kernel;
    return this.#linked([`/usr/lib/debug/boot/vmlinux-${release}`, `/usr/lib/debug/lib/modules/${release}/vmlinux`, `/lib/modules/${release}/vmlinux`], fact);
  }

  #linked(places: readonly string[], fact: Fact): readonly Source[] {
    return this.#sources(places, (path) => readLinkedKernel(path, fact, this.#world)[fact]);
  }

  #sources(paths: readonly string[], read: (path: string) => Uint8Array | undefined): readonly Source[] {
    const { files } = this.#world;
    return paths.filter((path) => files.kind(path) === "file" && files.isReadable(path)).map((path) => ({ key: () => fileKey(path, files), read: () => read(path) }));
  }
}
