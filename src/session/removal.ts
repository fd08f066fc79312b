import { type Platform, PlatformError } from "../platform/platform.ts";

const PAUSE = 20;
const ATTEMPTS = 250;
/** The module is in use for a moment, or not yet through its own start. */
const PASSING = new Set(["EAGAIN", "EBUSY"]);

/** Removes a module, trying for five seconds. What went wrong, for people; undefined when it is gone. */
export async function removeModule(name: string, platform: Platform): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    const error = tryRemoval(name, platform);
    if (error === undefined || error.code === "ENOENT") return undefined;
    if (attempt >= ATTEMPTS || !PASSING.has(error.code)) return `Couldn't remove module '${name}': ${error.message}. Try 'rmmod ${name}' later.`;
    await platform.clock.sleep(PAUSE);
  }
}

function tryRemoval(name: string, platform: Platform): PlatformError | undefined {
  try {
    platform.kernel.removeModule(name);
    return undefined;
  } catch (cause) {
    if (cause instanceof PlatformError) return cause;
    throw cause;
  }
}

/** Modules that have disarmed themselves, because their reader was killed or because it could not remove them. */
export function leftModules(platform: Platform): string[] {
  if (platform.files.kind("/sys/module") !== "directory") return [];
  return platform.files.list("/sys/module").filter((name) => ["orphaned", "finished"].includes(stateOf(name, platform) ?? ""));
}

/** stp_state of a loaded script; undefined for a module that is none of ours. */
export function stateOf(name: string, platform: Platform): string | undefined {
  const path = `/sys/module/${name}/parameters/stp_state`;
  if (platform.files.kind(path) === undefined) return undefined;
  try {
    return platform.files.readText(path).trim();
  } catch {
    return undefined; // gone meanwhile
  }
}

/** Takes away what earlier runs left. One that resists is left for the next time. */
export function sweep(platform: Platform): void {
  for (const name of leftModules(platform)) tryRemoval(name, platform);
}
