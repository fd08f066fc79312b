/** Whose files a cache may be made of: what is in it gets loaded into the kernel, so that nobody else may have put it there. */
import { type Platform, PlatformError } from "../platform/platform.ts";

type World = Pick<Platform, "files" | "processes">;

const GROUP_WRITES = 0o020;
const OTHERS_WRITE = 0o002;
/** In such a directory files can be renamed by their owners alone. */
const STICKY = 0o1000;

/** Throws PlatformError where somebody besides us and root could have written what is at `path`, which is there. */
export function requireTrusted(path: string, { files, processes }: World): void {
  const { user, group, mode } = files.ownership(path);
  if (user !== 0 && user !== processes.userId) throw new PlatformError("EPERM", `it belongs to another user, of number ${user}`, path);
  // A group of the user's own number is the user's alone.
  const isShared = (mode & OTHERS_WRITE) !== 0 || ((mode & GROUP_WRITES) !== 0 && group !== user);
  if (isShared && (mode & STICKY) === 0) throw new PlatformError("EPERM", `other users may write to it, its mode is ${mode.toString(8)}`, path);
}

/**
 * The same for a directory; and, where modules can be loaded from it, for all above it: who can rename one of them can put another
 * in its place.
 */
export function requireTrustedDirectory(path: string, world: World): void {
  const parts = world.files.realPath(path).split("/");
  const first = world.processes.userId === 0 ? 1 : parts.length;
  for (let depth = first; depth <= parts.length; depth++) requireTrusted(parts.slice(0, depth).join("/") || "/", world);
}
