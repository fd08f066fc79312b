/**
 * Built scripts that are kept: DIR/XX/stap_HASH_N.{c,ko,log}, as upstream lays its cache out. The log is written last and says what
 * the other two hold; an entry that does not agree with its log is no entry. So a torn one is never used.
 */
import type { ModuleImage } from "../kbuild/module-image.ts";
import { runtimeDigest } from "../kbuild/parts.ts";
import { compilerIdentity } from "../kbuild/tools.ts";
import type { ModuleSource } from "../codegen/module-source.ts";
import { sha256 } from "../platform/digest.ts";
import { type Platform, PlatformError } from "../platform/platform.ts";
import type { KernelTarget } from "../target/kernel.ts";
import { ASIDE, clean, cleanWhenDue } from "./cache-cleaning.ts";
import { requireTrusted, requireTrustedDirectory } from "./cache-trust.ts";

type World = Pick<Platform, "files" | "processes" | "clock" | "assets">;

export interface CacheEntry {
  /** `stap_HASH_N`: the module's name as well. */
  readonly name: string;
  readonly directory: string;
  readonly source: string;
  readonly image: string;
  readonly log: string;
}

/** What makes two builds the same, the compiler apart: that is in the log, so that a hit needs none. */
export interface BuildInputs {
  readonly source: ModuleSource;
  readonly target: KernelTarget;
  readonly makeDirectives: readonly string[];
  readonly builder: string;
}

/** The first line of a log; a change of what an entry holds changes it. */
const FORMAT = "stap cache 2";

/** `stap_HASH_N` for what is to be built: equal inputs, equal names. */
export function buildName({ source, target, makeDirectives, builder }: BuildInputs, world: World): string {
  const units = source.units.map(({ name, text }) => [name, text]);
  const inputs = [FORMAT, source.runtime, source.runtime === "kernel" ? target.identity : "", target.arch, units, [...source.parts].sort(), source.macros, makeDirectives, builder];
  const hash = sha256(JSON.stringify(inputs), runtimeDigest(world.assets)).slice(0, 32);
  return `stap_${hash}_${source.units.reduce((sum, { text }) => sum + text.length, 0)}`;
}

export class Cache {
  readonly #root: string;
  readonly #world: World;

  /** The directory need not be there. Throws PlatformError where what is there must not be used. */
  constructor(root: string, world: World) {
    this.#root = root;
    this.#world = world;
    const kind = world.files.kind(root);
    if (kind === undefined) return;
    if (kind !== "directory") throw new PlatformError("ENOTDIR", "Not a directory", root);
    requireTrustedDirectory(root, world);
  }

  entry(name: string, runtime: "kernel" | "user"): CacheEntry {
    const directory = `${this.#root}/${name.slice("stap_".length, "stap_".length + 2)}`;
    const base = `${directory}/${name}`;
    return { name, directory, source: `${base}.c`, image: `${base}.${runtime === "kernel" ? "ko" : "exe"}`, log: `${base}.log` };
  }

  /** True when the entry is whole, nobody else's, and was made by the compiler that is here, or by any where there is none. */
  holds(entry: CacheEntry): boolean {
    const { files } = this.#world;
    if ([entry.source, entry.image, entry.log].some((path) => files.kind(path) !== "file")) return false;
    requireTrustedDirectory(entry.directory, this.#world);
    for (const path of [entry.source, entry.image, entry.log]) requireTrusted(path, this.#world);
    const text = files.readText(entry.log);
    const compiler = compilerIdentity(this.#world) ?? /^compiler (.*)$/m.exec(text)?.[1];
    return text === logText(entry, compiler, files.read(entry.source), files.read(entry.image));
  }

  /** Keeps what was built; the log comes last. Throws PlatformError where it cannot. */
  store(entry: CacheEntry, source: ModuleSource, image: ModuleImage): void {
    const { files } = this.#world;
    files.makeDirectory(entry.directory, 0o700);
    requireTrustedDirectory(entry.directory, this.#world);
    const text = source.units.map((unit) => unit.text).join("\n");
    const bytes = files.read(image.path);
    this.#aside(entry, (place) => {
      files.remove(entry.log);
      place(entry.source, text);
      place(entry.image, bytes, image.runtime === "user" ? 0o755 : 0o644);
      place(entry.log, logText(entry, compilerIdentity(this.#world), text, bytes));
    });
  }

  /** Makes an entry that was used the youngest; where that cannot be, it ages. */
  refresh(entry: CacheEntry): void {
    try {
      this.#aside(entry, (place) => place(entry.log, this.#world.files.readText(entry.log)));
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
    }
  }

  /** Files are written in a directory of this process's own, then renamed: nobody sees half a file. */
  #aside({ directory }: CacheEntry, action: (place: (path: string, content: Uint8Array | string, mode?: number) => void) => void): void {
    const { files } = this.#world;
    const own = files.makeTemporaryDirectory(`${directory}/${ASIDE}`);
    try {
      action((path, content, mode = 0o644) => {
        files.write(`${own}/file`, content, mode);
        files.rename(`${own}/file`, path);
      });
    } finally {
      files.remove(own);
    }
  }

  /** To be called after an entry was added, which stays. */
  cleanWhenDue({ name }: CacheEntry): void {
    cleanWhenDue(this.#root, name, this.#world);
  }

  /** Makes room whether it is due or not. */
  clean(): void {
    clean(this.#root, undefined, this.#world);
  }
}

/** --clean-cache: cleans whether it is due or not. Gives the exit status. */
export function cleanCache(userDirectory: string | undefined, platform: Platform): number {
  const root = `${userDirectory}/cache`;
  if (userDirectory === undefined || platform.files.kind(root) !== "directory") return 0;
  try {
    new Cache(root, platform).clean();
    return 0;
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    platform.terminal.write(2, `ERROR: the cache ${root} cannot be cleaned: ${error.message}\n`);
    return 1;
  }
}

/** Everything that must agree for an entry to be used. */
function logText({ name }: CacheEntry, compiler: string | undefined, source: Uint8Array | string, image: Uint8Array): string {
  return `${FORMAT}\nname ${name}\ncompiler ${compiler}\nsource ${sha256(source)}\nimage ${sha256(image)}\n`;
}
