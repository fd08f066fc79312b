/** Whether a module can be loaded here, asked before one is built: nobody wants to wait for a refusal. */
import type { Platform } from "../platform/platform.ts";

const CAP_NET_ADMIN = 1n << 12n;
const CAP_SYS_MODULE = 1n << 16n;
export const INSTEAD = "use --runtime=user (begin, end and timer probes), or --sandbox";

type World = Pick<Platform, "kernel" | "files" | "processes" | "executable">;

/** Upstream's groups (man staprun), those who may do most first. The executable cannot be setuid, so each takes a rule of sudo. */
const GROUPS = ["stapdev", "stapsys", "stapusr"] as const;

/** What stands in the way and what to do; undefined where nothing does. */
export function refusalToLoad(world: World): string | undefined {
  if (world.files.kind("/proc/modules") === undefined) return `this kernel was built without loadable modules; ${INSTEAD}`;
  return missingRight(world);
}

/** The same of a kernel that loads modules. One of ours is loaded with one capability, and takes its commands from who has another. */
export function missingRight(world: World): string | undefined {
  const capabilities = world.kernel.capabilities();
  if ((capabilities & CAP_SYS_MODULE) === 0n) return `you have no permission to load modules; ${howToBecomeRoot(world)}, or ${INSTEAD}`;
  if ((capabilities & CAP_NET_ADMIN) === 0n) return `you have no permission to send commands to a loaded module (CAP_NET_ADMIN); ${howToBecomeRoot(world)}, or ${INSTEAD}`;
  return isSwitchedOff(world.files) ? `loading modules is switched off until the next boot (kernel.modules_disabled=1); ${INSTEAD}` : undefined;
}

/** The rule gives members of stapusr what they had: to run modules, not to make any. */
function howToBecomeRoot({ files, processes, executable }: World): string {
  const group = GROUPS.find((name) => processes.groupIds.includes(groupNumber(files, name) ?? -1));
  if (group === undefined) return "run as root";
  const command = group === "stapusr" ? `${executable.replace(/[^/]*$/, "staprun")} MODULE.ko` : executable;
  return `as a member of ${group} use sudo, with this rule in /etc/sudoers.d: %${group} ALL=(root) ${command}`;
}

/** group(5) */
function groupNumber(files: World["files"], wanted: string): number | undefined {
  if (files.kind("/etc/group") !== "file") return undefined;
  const line = files.readText("/etc/group").split("\n").find((each) => each.startsWith(`${wanted}:`));
  return line === undefined ? undefined : Number(line.split(":")[2]);
}

function isSwitchedOff(files: World["files"]): boolean {
  const path = "/proc/sys/kernel/modules_disabled";
  return files.kind(path) === "file" && files.readText(path).trim() === "1";
}
