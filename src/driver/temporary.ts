/** The directory of intermediate files: made at its first use, gone on every way out unless -k or --tmpdir keeps it. */
import { type Platform, PlatformError } from "../platform/platform.ts";
import { Failure } from "./failure.ts";
import type { Options } from "./options.ts";

type World = Pick<Platform, "files" | "environment">;

export class Temporary {
  readonly #options: Options;
  readonly #world: World;
  #path: string | undefined;

  constructor(options: Options, world: World) {
    this.#options = options;
    this.#world = world;
  }

  get path(): string {
    this.#path ??= this.#make();
    return this.#path;
  }

  /** With -k there is a directory to keep, whatever happens later. */
  open(): void {
    if (this.#options.keepsTemporary) this.#path ??= this.#make();
  }

  /** Gives the line to print when the directory stays. */
  finish(): string | undefined {
    if (this.#path === undefined) return undefined;
    if (this.#options.keepsTemporary) return `Keeping temporary directory "${this.#path}"`;
    if (this.#options.temporaryDirectory === undefined) this.#world.files.remove(this.#path);
    return undefined;
  }

  #make(): string {
    const chosen = this.#options.temporaryDirectory;
    const pattern = chosen ?? `${this.#world.environment["TMPDIR"] || "/tmp"}/stap`;
    try {
      if (chosen === undefined) return this.#world.files.makeTemporaryDirectory(pattern);
      this.#world.files.makeDirectory(chosen, 0o700);
      return this.#world.files.realPath(chosen);
    } catch (error) {
      if (error instanceof PlatformError) throw new Failure(`cannot create temporary directory (" ${pattern}${chosen === undefined ? "XXXXXX" : ""} "): ${error.message}`);
      throw error;
    }
  }
}
