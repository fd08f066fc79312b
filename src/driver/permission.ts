/** Whether a module can be loaded here, asked before one is built: nobody wants to wait for a refusal. */
import type { Platform } from "../platform/platform.ts";

const CAP_SYS_MODULE = 1n << 16n;
const INSTEAD = "use --runtime=user (begin, end and timer probes), or --sandbox";

/** The line that says what stands in the way and what to do; undefined where nothing does. */
export function refusalToLoad({ kernel, files }: Pick<Platform, "kernel" | "files">): string | undefined {
  if (files.kind("/proc/modules") === undefined) return `ERROR: Couldn't insert module: this kernel was built without loadable modules; ${INSTEAD}`;
  if ((kernel.capabilities() & CAP_SYS_MODULE) === 0n) return `ERROR: Couldn't insert module: you have no permission to load modules; run as root, or ${INSTEAD}`;
  if (isSwitchedOff(files)) return `ERROR: Couldn't insert module: loading modules is switched off until the next boot (kernel.modules_disabled=1); ${INSTEAD}`;
  return undefined;
}

function isSwitchedOff(files: Platform["files"]): boolean {
  const path = "/proc/sys/kernel/modules_disabled";
  return files.kind(path) === "file" && files.readText(path).trim() === "1";
}
