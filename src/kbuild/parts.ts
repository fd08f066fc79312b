/** The files of c-runtime: which belong to a runtime, and which of those a script needs. */
import type { ModuleSource } from "../codegen/module-source.ts";
import { sha256 } from "../platform/digest.ts";
import type { Assets, Files } from "../platform/platform.ts";

/** Where the runtime's sources stand in a build directory. */
export const runtimeFolder = "rt";

export type Runtime = ModuleSource["runtime"];

/** Everything that a compiler may read, by its path below c-runtime/. */
export function runtimeFiles(assets: Assets): readonly string[] {
  return assets.list("c-runtime").map((path) => path.replace(/^c-runtime\//, "")).filter((path) => /\.[ch]$/.test(path));
}

/** What is compiled for a runtime: all that any script may need. */
export function runtimeSources(runtime: Runtime, assets: Assets): readonly string[] {
  return runtimeFiles(assets).filter((path) => path.endsWith(".c") && isOf(path, runtime));
}

/** Those of them that one script needs: the core and the port always, families and tapset files by name. */
export function neededSources(source: ModuleSource, assets: Assets): readonly string[] {
  return runtimeSources(source.runtime, assets).filter((path) => {
    const [, folder = "", part = ""] = /^(\w+)\/(?:\w+\/)?([^/]*)\.c$/.exec(path) ?? [];
    return (folder !== "probe" && folder !== "tapset") || source.parts.has(part);
  });
}

/** Files for the kernel alone say so by where they stand: port/linux, probe, transport/netlink.c. */
function isOf(path: string, runtime: Runtime): boolean {
  const isKernel = runtime === "kernel";
  switch (path.slice(0, path.indexOf("/"))) {
    case "core": return true;
    // What asks the outside has a half for each port.
    case "tapset": return !path.startsWith(isKernel ? "tapset/user/" : "tapset/linux/");
    case "port": return path.startsWith(isKernel ? "port/linux/" : "port/user/");
    case "transport": return isKernel || path !== "transport/netlink.c";
    case "probe":
    case "stack": return isKernel;
    default: return false;
  }
}

/** A file that reads kernel headers, and so may ask what this kernel has. */
export function readsKernelHeaders(path: string): boolean {
  return !path.startsWith("core/");
}

/** What compat/ asks of a kernel, by the names of its probes. */
export function compatProbes(assets: Assets): readonly string[] {
  return runtimeFiles(assets).flatMap((path) => /^compat\/probes\/(\w+)\.c$/.exec(path)?.[1] ?? []);
}

export function writeRuntime(directory: string, paths: readonly string[], files: Files, assets: Assets): void {
  const folders = new Set(paths.map((path) => path.replace(/(^|\/)[^/]*$/, "")));
  for (const folder of [...folders].sort()) files.makeDirectory(`${directory}/${folder}`);
  for (const path of paths) files.write(`${directory}/${path}`, assets.read(`c-runtime/${path}`));
}

/** Changes whenever a file of the runtime does. */
export function runtimeDigest(assets: Assets): string {
  return sha256(...runtimeFiles(assets).flatMap((path) => [path, assets.read(`c-runtime/${path}`)]));
}
