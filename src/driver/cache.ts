/**
 * Built scripts that are kept: DIR/XX/stap_HASH_N.{c,ko,log}, as upstream lays its cache out. The log is written last and says what
 * the other two hold; an entry that does not agree with its log is no entry. So a torn one is never used.
 */
import type { ModuleImage } from "../kbuild/module-image.ts";
import type { ModuleSource } from "../codegen/module-source.ts";
import { sha256 } from "../platform/digest.ts";
import { type Files, type Platform, PlatformError } from "../platform/platform.ts";
import type { KernelTarget } from "../target/kernel.ts";

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
}

/** The first line of a log; a change of what an entry holds changes it. */
const FORMAT = "stap cache 1";
const DEFAULT_LIMIT_MEGABYTES = 256;
const DEFAULT_INTERVAL_SECONDS = 300;
const LIMIT_FILE = "cache_mb_limit";
const INTERVAL_FILE = "cache_clean_interval_s";

/** `stap_HASH_N` for what is to be built: equal inputs, equal names. */
export function buildName({ source, target, makeDirectives }: BuildInputs, world: World): string {
  const units = source.units.map(({ name, text }) => [name, text]);
  const inputs = [FORMAT, source.runtime, source.runtime === "kernel" ? target.identity : "", target.arch, units, [...source.parts].sort(), source.macros, makeDirectives];
  const hash = sha256(JSON.stringify(inputs), runtimeDigest(world)).slice(0, 32);
  return `stap_${hash}_${source.units.reduce((sum, { text }) => sum + text.length, 0)}`;
}

function runtimeDigest({ assets }: World): string {
  const paths = assets.list("c-runtime").filter((path) => !path.endsWith(".md"));
  return sha256(...paths.flatMap((path) => [path, assets.read(path)]));
}

export class Cache {
  readonly #root: string;
  readonly #world: World;

  /** Makes the directory and its two files of limits; throws PlatformError where that cannot be. */
  constructor(root: string, world: World) {
    this.#root = root;
    this.#world = world;
    world.files.makeDirectory(root, 0o700);
    for (const [name, value] of [[LIMIT_FILE, DEFAULT_LIMIT_MEGABYTES], [INTERVAL_FILE, DEFAULT_INTERVAL_SECONDS]] as const) {
      if (world.files.kind(`${root}/${name}`) === undefined) world.files.write(`${root}/${name}`, `${value}\n`);
    }
    if (!world.files.isWritable(root)) throw new PlatformError("EACCES", "Permission denied", root);
  }

  entry(name: string, runtime: "kernel" | "user"): CacheEntry {
    const directory = `${this.#root}/${name.slice("stap_".length, "stap_".length + 2)}`;
    const base = `${directory}/${name}`;
    return { name, directory, source: `${base}.c`, image: `${base}.${runtime === "kernel" ? "ko" : "exe"}`, log: `${base}.log` };
  }

  /** True when the entry is whole and was made by the compiler that is here, or by any where there is none. */
  holds(entry: CacheEntry): boolean {
    const { files, processes } = this.#world;
    if ([entry.source, entry.image, entry.log].some((path) => files.kind(path) !== "file")) return false;
    const [format, compiler, source, image] = files.readText(entry.log).split("\n");
    const here = compilerIdentity(files, processes.which("gcc"));
    return (
      format === FORMAT &&
      (here === undefined || compiler === `compiler ${here}`) &&
      source === `source ${sha256(files.read(entry.source))}` &&
      image === `image ${sha256(files.read(entry.image))}`
    );
  }

  /** Keeps what was built; the log comes last. Throws PlatformError where it cannot. */
  store(entry: CacheEntry, source: ModuleSource, image: ModuleImage): void {
    const { files, processes } = this.#world;
    files.makeDirectory(entry.directory, 0o700);
    const text = source.units.map((unit) => unit.text).join("\n");
    const bytes = files.read(image.path);
    const log = [FORMAT, `compiler ${compilerIdentity(files, processes.which("gcc"))}`, `source ${sha256(text)}`, `image ${sha256(bytes)}`, ""].join("\n");
    files.remove(entry.log);
    this.#place(entry.source, text);
    this.#place(entry.image, bytes, image.runtime === "user" ? 0o755 : 0o644);
    this.#place(entry.log, log);
  }

  /** Makes an entry that was used the youngest; where that cannot be, it ages. */
  refresh(entry: CacheEntry): void {
    try {
      this.#place(entry.log, this.#world.files.readText(entry.log));
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
    }
  }

  /** Written aside, then renamed: nobody sees half a file. */
  #place(path: string, content: Uint8Array | string, mode = 0o644): void {
    const { files, processes } = this.#world;
    const aside = `${path}.${processes.pid}`;
    try {
      files.write(aside, content, mode);
      files.rename(aside, path);
    } catch (error) {
      files.remove(aside);
      throw error;
    }
  }

  /** Cleans when the last cleaning is long enough ago: its time is that of the interval's file. */
  cleanWhenDue(): void {
    const { files, clock } = this.#world;
    const path = `${this.#root}/${INTERVAL_FILE}`;
    const seconds = readNumber(path, DEFAULT_INTERVAL_SECONDS, files);
    if (clock.wall() - files.modified(path) >= seconds * 1000) this.clean();
  }

  /** Removes the entries that were not made or used for longest until the rest fits. */
  clean(): void {
    const { files } = this.#world;
    let excess = this.#entries().reduce((sum, { size }) => sum + size, 0) - readNumber(`${this.#root}/${LIMIT_FILE}`, DEFAULT_LIMIT_MEGABYTES, files) * 2 ** 20;
    for (const { paths, size } of this.#entries().sort((a, b) => a.modified - b.modified)) {
      if (excess <= 0) break;
      for (const path of paths) files.remove(path);
      excess -= size;
    }
    const interval = `${this.#root}/${INTERVAL_FILE}`;
    files.write(interval, `${readNumber(interval, DEFAULT_INTERVAL_SECONDS, files)}\n`);
  }

  #entries(): { paths: string[]; size: number; modified: number }[] {
    const { files } = this.#world;
    const folders = files.list(this.#root).filter((name) => /^[0-9a-f]{2}$/.test(name));
    const groups = new Map<string, string[]>();
    for (const path of folders.flatMap((folder) => files.list(`${this.#root}/${folder}`).map((name) => `${this.#root}/${folder}/${name}`))) {
      const key = path.replace(/\.[^/]*$/, "");
      // The log goes first: without it the others are no entry.
      groups.set(key, path.endsWith(".log") ? [path, ...(groups.get(key) ?? [])] : [...(groups.get(key) ?? []), path]);
    }
    return [...groups.values()].map((paths) => ({
      paths,
      size: paths.reduce((sum, path) => sum + files.size(path), 0),
      modified: Math.max(...paths.map((path) => files.modified(path))),
    }));
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

/** Path, size and time of the compiler's file: asking the compiler itself would cost a process. */
function compilerIdentity(files: Files, compiler: string | undefined): string | undefined {
  if (compiler === undefined) return undefined;
  const path = files.realPath(compiler);
  return `${path} ${files.size(path)} ${files.modified(path)}`;
}

/** What the file says, or the default where it says no number. */
function readNumber(path: string, otherwise: number, files: Files): number {
  const number = files.kind(path) === "file" ? Number.parseInt(files.readText(path), 10) : Number.NaN;
  return Number.isNaN(number) || number < 0 ? otherwise : number;
}
