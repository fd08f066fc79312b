/** Which files of c-runtime a script needs: the core and the port always, families and tapset files by name. */
import type { ModuleSource } from "../codegen/module-source.ts";
import type { Assets } from "../platform/platform.ts";

/** Where the runtime's sources stand in a build directory. */
export const runtimeFolder = "rt";

export interface RuntimeFiles {
  /** Every file that a compiler may read, by its path below c-runtime/. */
  readonly all: readonly string[];
  /** Those to compile. */
  readonly sources: readonly string[];
}

export function runtimeFiles(source: ModuleSource, assets: Assets): RuntimeFiles {
  const all = assets.list("c-runtime").map((path) => path.replace(/^c-runtime\//, "")).filter((path) => /\.[ch]$/.test(path));
  return { all, sources: all.filter((path) => path.endsWith(".c") && isNeeded(path, source)) };
}

/** Files for the kernel alone say so by where they stand: port/linux, probe, transport/netlink.c. */
function isNeeded(path: string, source: ModuleSource): boolean {
  const isKernel = source.runtime === "kernel";
  const [folder = "", name = ""] = path.split("/");
  const part = name.replace(/\.c$/, "");
  switch (folder) {
    case "core": return true;
    case "port": return path.startsWith(isKernel ? "port/linux/" : "port/user/");
    case "transport": return isKernel || part !== "netlink";
    case "probe": return isKernel && source.parts.has(part);
    case "tapset": return source.parts.has(part);
    default: return false;
  }
}
