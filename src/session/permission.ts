/** Whether a module can be loaded here, asked before one is built: nobody wants to wait for a refusal. */
import type { Platform } from "../platform/platform.ts";

const CAP_NET_ADMIN = 1n << 12n;
const CAP_SYS_MODULE = 1n << 16n;
export const INSTEAD = "use --runtime=user (begin, end and timer probes), or --sandbox";

type World = Pick<Platform, "kernel" | "files">;

/** What stands in the way and what to do; undefined where nothing does. */
export function refusalToLoad(world: World): string | undefined {
  if (world.files.kind("/proc/modules") === undefined) return `this kernel was built without loadable modules; ${INSTEAD}`;
  return missingRight(world);
}

/** The same of a kernel that loads modules. One of ours is loaded with one capability, and takes its commands from who has another. */
export function missingRight({ kernel, files }: World): string | undefined {
  const capabilities = kernel.capabilities();
  if ((capabilities & CAP_SYS_MODULE) === 0n) return `you have no permission to load modules; run as root, or ${INSTEAD}`;
  if ((capabilities & CAP_NET_ADMIN) === 0n) return `you have no permission to send commands to a loaded module (CAP_NET_ADMIN); run as root, or ${INSTEAD}`;
  return isSwitchedOff(files) ? `loading modules is switched off until the next boot (kernel.modules_disabled=1); ${INSTEAD}` : undefined;
}

function isSwitchedOff(files: World["files"]): boolean {
  const path = "/proc/sys/kernel/modules_disabled";
  return files.kind(path) === "file" && files.readText(path).trim() === "1";
}
