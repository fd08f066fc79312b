/** Debug information that was read once, in the cache directory: DIR/debuginfo/NAME. What a name stands for never changes. */
import { type Platform, PlatformError } from "../platform/platform.ts";
import type { Store } from "../target/store.ts";
import { ASIDE, DEBUGINFO } from "./cache-cleaning.ts";
import { requireTrusted, requireTrustedDirectory } from "./cache-trust.ts";
import type { Job } from "./job.ts";

/** ms after which using an entry makes it young again. */
const A_DAY = 86_400_000;

/** Undefined where nothing is to be kept. A directory that cannot be used is as an empty one that takes nothing. */
export function debuginfoStore({ options, platform, userDirectory }: Pick<Job, "options" | "platform" | "userDirectory">): Store | undefined {
  if (userDirectory === undefined || options.cache === "off") return undefined;
  const root = `${userDirectory}/cache/${DEBUGINFO}`;
  return {
    get: (name) => (options.cache === "poisoned" ? undefined : attempt(() => read(root, name, platform))),
    put: (name, bytes) => void attempt(() => write(root, name, bytes, platform)),
  };
}

function read(root: string, name: string, platform: Platform): Uint8Array | undefined {
  const { files, clock } = platform;
  const path = `${root}/${name}`;
  if (files.kind(path) !== "file") return undefined;
  requireTrustedDirectory(root, platform);
  requireTrusted(path, platform);
  if (clock.wall() - files.modified(path) > A_DAY) attempt(() => files.touch(path));
  return files.map(path);
}

/** Nobody sees half a file, and who has mapped the one before keeps it. */
function write(root: string, name: string, bytes: Uint8Array, platform: Platform): void {
  const { files } = platform;
  files.makeDirectory(root, 0o700);
  requireTrustedDirectory(root, platform);
  const own = files.makeTemporaryDirectory(`${root}/${ASIDE}`);
  try {
    files.write(`${own}/file`, bytes, 0o644);
    files.rename(`${own}/file`, `${root}/${name}`);
  } finally {
    files.remove(own);
  }
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof PlatformError) return undefined;
    throw error;
  }
}
