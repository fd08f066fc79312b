/** Installed kernels that a sandbox can boot, and the modules that reading the root file system takes. */
import type { Files } from "../platform/platform.ts";

/** A release qualifies when its image and its modules are there. */
export function installedKernels(files: Files): string[] {
  if (files.kind("/lib/modules") !== "directory") return [];
  const releases = files.list("/lib/modules").filter((release) => files.kind(imagePath(release)) === "file" && files.kind(`/lib/modules/${release}/modules.dep`) === "file");
  return releases.sort(compareReleases);
}

export function imagePath(release: string): string {
  return `/boot/vmlinuz-${release}`;
}

/** Numbers compare as numbers: 6.1 comes before 6.12. */
export function compareReleases(left: string, right: string): number {
  return left.localeCompare(right, "en", { numeric: true });
}

/**
 * The release that is meant: itself, the newest that begins with it ("6.1" is not "6.12"), or, when none is named, the oldest series' newest
 * cloud kernel, as that boots fastest. undefined when there is none.
 */
export function chooseKernel(installed: readonly string[], wanted: string | undefined): string | undefined {
  if (wanted !== undefined) {
    return installed.find((release) => release === wanted) ?? installed.findLast((release) => release.startsWith(wanted) && !/^\d/.test(release.slice(wanted.length)));
  }
  const cloud = installed.filter((release) => release.includes("cloud"));
  const candidates = cloud.length > 0 ? cloud : installed;
  return candidates.findLast((release) => series(release) === series(candidates[0] ?? ""));
}

function series(release: string): string {
  return release.split(".").slice(0, 2).join(".");
}

/** What a root over virtiofs with an overlay on top takes, and the port to the agent. */
const NEEDED = ["virtio_pci", "virtio_console", "virtiofs", "overlay"];

/** Paths of the module files to load, each after what it depends on; those built into the kernel are left out. */
export function neededModules(files: Files, release: string): string[] {
  const root = `/lib/modules/${release}`;
  const dependencies = readDependencies(files.readText(`${root}/modules.dep`));
  const builtIn = new Set(files.readText(`${root}/modules.builtin`).split("\n").map(moduleName));
  const ordered = new Set<string>();
  for (const name of NEEDED) {
    const path = [...dependencies.keys()].find((candidate) => moduleName(candidate) === name);
    if (path !== undefined) {
      // modules.dep lists the innermost dependency last.
      for (const one of [path, ...(dependencies.get(path) ?? [])].reverse()) ordered.add(`${root}/${one}`);
    } else if (!builtIn.has(name)) throw new Error(`kernel ${release} has no ${name}`);
  }
  return [...ordered];
}

function readDependencies(text: string): Map<string, string[]> {
  const lines = text.split("\n").filter((line) => line.includes(":"));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).split(" ").filter((word) => word !== "")]));
}

export function moduleName(path: string): string {
  return (path.split("/").at(-1) ?? "").replace(/\.ko(\.\w+)?$/, "").replaceAll("-", "_");
}
