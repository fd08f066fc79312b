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

/** What every script may need: it is compiled once. For a kernel, what join/ puts together is compiled there and not by itself. */
export function baseSources(runtime: Runtime, assets: Assets): readonly string[] {
  const sources = sourcesOf(runtime, assets).filter((path) => !isPart(path));
  const joined = new Set(sources.filter(isJoin).flatMap((path) => joinedSources(path, assets)));
  return sources.filter((path) => !joined.has(path));
}

function isJoin(path: string): boolean {
  return path.startsWith("join/");
}

/** What a file of join/ includes, by paths below c-runtime/. */
function joinedSources(path: string, assets: Assets): readonly string[] {
  return [...assets.readText(`c-runtime/${path}`).matchAll(/^#include "\.\.\/(\S+\.c)"$/gm)].map(([, source = ""]) => source);
}

/** Families, tapset files and ways to foreign memory that one script needs, by name. */
export function neededParts(source: ModuleSource, assets: Assets): readonly string[] {
  return sourcesOf(source.runtime, assets).filter((path) => isPart(path) && source.parts.has(path.replace(/^.*\/|\.c$/g, "")));
}

function sourcesOf(runtime: Runtime, assets: Assets): readonly string[] {
  return runtimeFiles(assets).filter((path) => path.endsWith(".c") && isOf(path, runtime));
}

function isPart(path: string): boolean {
  return /^(probe|tapset|foreign)\//.test(path);
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
    case "join":
    case "foreign":
    case "probe": return isKernel;
    default: return false;
  }
}

/** A file that reads kernel headers, and so may ask what this kernel has. */
export function readsKernelHeaders(path: string): boolean {
  return !path.startsWith("core/");
}

/**
 * Flags of gcc for a source. What runs a few times in a session and never in a handler of the kernel's is made small: each push in a function costs
 * 34 bytes of unwind tables and relocations where there is no frame pointer.
 */
export function flagsOf(path: string): readonly string[] {
  return rare.has(path) ? ["-Os", "-fno-omit-frame-pointer", "-fno-inline-small-functions", "-fno-shrink-wrap"] : [];
}

const rare: ReadonlySet<string> = new Set(["core/arrays.c", "core/map-make.c", "core/overrides.c", "core/show.c", "core/text.c", "core/warning.c", "join/rarely.c"]);

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
