/** The first root of a sandbox: busybox, the modules that reach the real one, the agent. */
import type { Platform } from "../platform/platform.ts";
import agentSource from "./agent.c" with { type: "text" };
import { type ArchiveEntry, writeArchive } from "./cpio.ts";
import initScript from "./init.sh" with { type: "text" };
import { moduleName, neededModules } from "./kernels.ts";
import { SandboxError, type Tools } from "./requirements.ts";

const DIRECTORIES = ["bin", "proc", "sys", "dev", "modules", "lower", "upper", "shared", "root"];

/** Builds the archive; `directory` is a temporary one. */
export async function buildInitramfs(platform: Platform, tools: Tools, release: string, directory: string): Promise<Uint8Array> {
  const directories = DIRECTORIES.map((path) => ({ path, content: undefined, executable: true }));
  const program = (path: string, content: Uint8Array): ArchiveEntry => ({ path, content, executable: true });
  return writeArchive([
    ...directories,
    program("init", Buffer.from(initScript)),
    program("bin/busybox", platform.files.read(tools.busybox)),
    program("agent", await compileAgent(platform, tools, directory)),
    ...(await moduleEntries(platform, release, directory)),
  ]);
}

/** The shell loads them in the order of their names. */
async function moduleEntries(platform: Platform, release: string, directory: string): Promise<ArchiveEntry[]> {
  const entries: ArchiveEntry[] = [];
  for (const path of neededModules(platform.files, release)) {
    const name = `${String(entries.length).padStart(2, "0")}-${moduleName(path)}.ko`;
    entries.push({ path: `modules/${name}`, content: await readModule(platform, path, `${directory}/module`), executable: false });
  }
  return entries;
}

async function readModule(platform: Platform, path: string, scratch: string): Promise<Uint8Array> {
  if (!path.endsWith(".xz")) return platform.files.read(path);
  await must(platform, ["sh", "-c", 'xz -dc "$1" > "$2"', "sh", path, scratch], `cannot unpack ${path}`);
  return platform.files.read(scratch);
}

/** Compiled on each start: 0.1 s, and nothing to keep up to date. It is linked to the host's libc, which the sandbox shares. */
async function compileAgent(platform: Platform, tools: Tools, directory: string): Promise<Uint8Array> {
  platform.files.write(`${directory}/agent.c`, agentSource);
  await must(platform, [tools.compiler, "-O1", "-o", `${directory}/agent`, `${directory}/agent.c`], "cannot compile the sandbox's agent (is libc6-dev installed?)");
  return platform.files.read(`${directory}/agent`);
}

async function must(platform: Platform, argv: readonly string[], failure: string): Promise<void> {
  const completed = await platform.processes.run(argv, { stdin: "null" });
  if (!("code" in completed.status) || completed.status.code !== 0) throw new SandboxError(`${failure}: ${completed.stderr.trim()}`);
}
