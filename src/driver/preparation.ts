/** What pass 4 links a script with. Where it is not there yet it is made beside passes 1 to 3, which do not need it. */
import { prepareKernelRuntime, type PrepareWorld } from "../kbuild/prepare.ts";
import { prepareUserRuntime } from "../kbuild/prepare-user.ts";
import { findPrepared, keepPrepared, type Made, type Prepared, type Purpose } from "../kbuild/record.ts";
import { type Files, PlatformError } from "../platform/platform.ts";
import { requireTrustedDirectory } from "./cache-trust.ts";
import { refusalToRun } from "./compile.ts";
import { interruptible } from "./interrupt.ts";
import type { Job } from "./job.ts";
import type { Aim } from "./target.ts";

export interface Preparation {
  /** It takes seconds, and is done once. */
  readonly isLong: boolean;
  /** Undefined: scripts are built the plain way. Rejects with Interrupted when a signal came meanwhile. */
  readonly ready: Promise<Prepared | undefined>;
  /** Nobody waits for it any more: what runs for it ends, and leaves nothing. */
  abandon(): Promise<void>;
}

export function beginPreparing(job: Job, { target, lastPass }: Aim): Preparation {
  const { options: { runtime, macros }, platform, userDirectory } = job;
  const purpose: Purpose = { runtime, target, macros };
  if (lastPass < 4 || userDirectory === undefined || wantsPlainBuild(job)) return finished(undefined);
  if (lastPass === 5 && refusalToRun(job) !== undefined) return finished(undefined);
  const root = `${userDirectory}/cache/prepared`;
  if (!isTrusted(root, platform)) return finished(undefined);
  const kept = isPoisoned(job) ? undefined : findPrepared(purpose, root, platform);
  if (kept !== undefined) return finished(kept);
  const canPrepare = isWritable(root, platform.files) && platform.processes.which("gcc") !== undefined && (runtime === "user" || target.hasBuildTree);
  return canPrepare ? start(job, purpose, root) : finished(undefined);
}

function wantsPlainBuild({ options }: Job): boolean {
  return options.cache === "off" || (options.runtime === "kernel" && (options.builder === "kbuild" || options.makeDirectives.length > 0));
}

/** What is kept may be wrong without being torn: it is neither used nor left. */
function isPoisoned({ options }: Job): boolean {
  return options.cache === "poisoned";
}

function finished(prepared: Prepared | undefined): Preparation {
  return { isLong: false, ready: Promise.resolve(prepared), abandon: async () => undefined };
}

function start(job: Job, purpose: Purpose, root: string): Preparation {
  const { platform, temporary } = job;
  const replaces = isPoisoned(job);
  const directory = `${temporary.path}/preparing`;
  const own = interruptible(platform);
  const world = { ...platform, processes: own.processes };
  const state = { isAbandoned: false };
  const work = async (): Promise<Prepared | undefined> => {
    const made = await prepare(purpose, directory, world);
    return made === undefined || state.isAbandoned ? undefined : keep(made, purpose, root, world, replaces);
  };
  const ready = own.guard(work);
  // Whoever asks is told; nobody may ask.
  ready.catch(() => undefined);
  const abandon = async (): Promise<void> => {
    state.isAbandoned = true;
    await own.end();
    await ready.catch(() => undefined);
  };
  return { isLong: true, ready, abandon };
}

/** Undefined where a file cannot be written or read: building the plain way will say which, if it needs it. */
async function prepare(purpose: Purpose, directory: string, world: PrepareWorld): Promise<Made | undefined> {
  try {
    world.files.makeDirectory(directory);
    return await (purpose.runtime === "kernel" ? prepareKernelRuntime(purpose, directory, world) : prepareUserRuntime(purpose, directory, world));
  } catch (error) {
    if (error instanceof PlatformError) return undefined;
    throw error;
  }
}

/** What cannot be kept serves this once. */
function keep(made: Made, purpose: Purpose, root: string, world: Parameters<typeof keepPrepared>[3], replaces: boolean): Prepared {
  try {
    return keepPrepared(made, purpose, root, world, replaces);
  } catch (error) {
    if (error instanceof PlatformError) return made;
    throw error;
  }
}

/** It gets loaded into the kernel: nobody else may have written it. */
function isTrusted(root: string, platform: Job["platform"]): boolean {
  try {
    const place = [root, root.slice(0, root.lastIndexOf("/"))].find((path) => platform.files.kind(path) === "directory");
    if (place !== undefined) requireTrustedDirectory(place, platform);
    return true;
  } catch (error) {
    if (error instanceof PlatformError) return false;
    throw error;
  }
}

/** It, or the nearest directory above it that is there. */
function isWritable(path: string, files: Files): boolean {
  if (files.kind(path) !== undefined) return files.kind(path) === "directory" && files.isWritable(path);
  const above = path.slice(0, path.lastIndexOf("/"));
  return above !== "" && isWritable(above, files);
}
