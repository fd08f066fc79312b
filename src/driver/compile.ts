/** Pass 4: the module from the cache, or built and put there; and where it is left. */
import type { ModuleSource } from "../codegen/module-source.ts";
import { build } from "../kbuild/build.ts";
import type { ModuleImage } from "../kbuild/module-image.ts";
import { type Files, PlatformError } from "../platform/platform.ts";
import { refusalToLoad } from "../session/permission.ts";
import { type KernelTarget, releaseOf } from "../target/kernel.ts";
import type { Prepared } from "../kbuild/record.ts";
import type { Cache, CacheEntry } from "./cache.ts";
import { Failure } from "./failure.ts";
import { check, type Job } from "./job.ts";
import { verbosityOf } from "./options.ts";
import type { Preparation } from "./preparation.ts";
import type { Translated } from "./translation.ts";

export interface Compiled {
  readonly image: ModuleImage;
  /** The module's path as -p4 prints it. */
  readonly shown: string;
}

/** Throws the failure that pass 5 would end in. */
export function requireRunnable(job: Job): void {
  const refusal = refusalToRun(job);
  if (refusal !== undefined) throw new Failure(`ERROR: Couldn't insert module: ${refusal}`, 5);
}

/** Why pass 5 cannot load a module here; undefined where it can, or where none is loaded. */
export function refusalToRun({ options, platform }: Job): string | undefined {
  return options.runtime === "kernel" && options.sandbox === undefined ? refusalToLoad(platform) : undefined;
}

export async function compile(job: Job, target: KernelTarget, translated: Translated, preparation: Preparation): Promise<Compiled> {
  const { report } = job;
  const { source, name, cache, entry, isCached } = translated;
  if (isCached && entry !== undefined) {
    cache?.refresh(entry);
    report.tell(4, `Pass 4: using cached ${entry.image}`);
    return { image: { runtime: source.runtime, path: entry.image, name }, shown: entry.image };
  }
  const image = await report.timed(4, () => construct(job, target, translated, preparation), ({ path }) => `compiled C into "${fileName(path)}"`);
  return place(job, translated, image);
}

async function construct(job: Job, target: KernelTarget, { source, name }: Translated, preparation: Preparation): Promise<ModuleImage> {
  if (source.runtime === "kernel") requireBuildTree(target, job.platform.files);
  const { options, platform, interrupts, temporary, report, diagnostics } = job;
  const prepared = await awaitPreparation(job, target, preparation);
  const onCommand = (text: string): void => report.tell(4, `Running ${text}`, 2);
  const buildOptions = { directory: temporary.path, makeDirectives: options.makeDirectives, prepared, onCommand, showsCompiler: verbosityOf(options, 4) > 1 };
  const world = { files: platform.files, assets: platform.assets, processes: interrupts.processes };
  const image = await report.during("Compiling ...", () => interrupts.guard(() => build(source, name, target, buildOptions, world, diagnostics)));
  check(job, 4);
  if (image === undefined) throw new Failure("", 4);
  return image;
}

/** A line tells why the first script for a kernel takes longer. */
function awaitPreparation({ options, report }: Job, { release }: KernelTarget, { isLong, ready }: Preparation): Promise<Prepared | undefined> {
  if (!isLong) return ready;
  const what = options.runtime === "kernel" ? `for kernel ${release}` : "for processes";
  return report.during(`Preparing the runtime ${what}, once ...`, () => ready);
}

function requireBuildTree({ hasBuildTree, buildTree, release }: KernelTarget, files: Files): void {
  const found = hasBuildTree ? releaseOf(buildTree, files) : undefined;
  if (found !== undefined && found !== release) throw new Failure(`"${buildTree}" is the build tree of kernel ${found}, not of ${release}; install the package linux-headers-${release}`, 4);
  if (hasBuildTree) return;
  const remedy = `install the package linux-headers-${release}, or name a build tree with -r /DIR, or use --runtime=user or --sandbox`;
  throw new Failure(`Checking "${buildTree}/.config" failed with error: No such file or directory; ${remedy}`, 4);
}

/** With -m, or without a cache, -p4 leaves the module in the current directory. */
function place(job: Job, { source, cache, entry }: Translated, image: ModuleImage): Compiled {
  const { options, platform } = job;
  if (cache !== undefined && entry !== undefined && keep(job, cache, entry, source, image)) return { image: { ...image, path: entry.image }, shown: entry.image };
  const isLeft = options.moduleName !== undefined || options.lastPass === 4;
  if (!isLeft) return { image, shown: image.path };
  const shown = fileName(image.path);
  leave(image.path, shown, platform);
  return { image, shown };
}

/** Copies the module to the current directory. */
function leave(path: string, name: string, { files, workingDirectory }: Job["platform"]): void {
  try {
    files.copy(path, `${workingDirectory}/${name}`);
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    throw new Failure(`Copy failed ("${path}" to "${name}"): ${error.message}`, 4);
  }
}

function keep({ report }: Job, cache: Cache, entry: CacheEntry, source: ModuleSource, image: ModuleImage): boolean {
  const isKept = manages(report, "the module cannot be kept in the cache", () => cache.store(entry, source, image));
  if (isKept) manages(report, "the cache cannot be cleaned", () => cache.cleanWhenDue(entry));
  return isKept;
}

/** False, with a warning, where the world refuses. */
function manages(report: Job["report"], failure: string, action: () => void): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    report.warn(`${failure}: ${error.message}${error.path === undefined ? "" : ` (${error.path})`}`);
    return false;
  }
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
