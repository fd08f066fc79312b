/** Which files of a tapset directory count for a kernel: those under a name of its version or architecture hide the general ones. */
import type { Files } from "../platform/platform.ts";

const architectures: ReadonlySet<string> = new Set([
  "x86_64", "i386", "arm", "arm64", "powerpc", "s390", "mips", "ia64", "riscv", "loongarch",
]);

/** A kernel as tapset directories name it. */
export interface Kernel {
  readonly kernelRelease: string;
  readonly arch: string;
}

/** The `.stp` and `.stpm` files under a directory, in order of path; a file that a more specific one stands for is left out. */
export function tapsetFiles(directory: string, kernel: Kernel, files: Files): readonly string[] {
  const chosen = new Map<string, { readonly path: string; readonly weight: number }>();
  const walk = (path: string, general: string, weight: number): void => {
    for (const name of files.list(path)) {
      const inner = `${path}/${name}`;
      const kind = files.kind(inner);
      const special = kind === "directory" ? specialWeight(name, kernel) : undefined;
      if (kind === "directory" && special !== "other") walk(inner, special === undefined ? `${general}/${name}` : general, weight + (special ?? 0));
      if (kind !== "file" || !/\.stpm?$/.test(name)) continue;
      const known = chosen.get(`${general}/${name}`);
      if (!known || known.weight < weight) chosen.set(`${general}/${name}`, { path: inner, weight });
    }
  };
  if (files.kind(directory) === "directory") walk(directory.replace(/\/+$/, ""), "", 0);
  return [...chosen.values()].map((file) => file.path).sort();
}

/** How specific a directory of this name is; undefined for an ordinary one, `other` for one that speaks of another kernel. */
function specialWeight(name: string, { kernelRelease, arch }: Kernel): number | "other" | undefined {
  if (architectures.has(name)) return name === arch ? 1 : "other";
  if (!/^\d+\.\d/.test(name)) return undefined;
  const isOurs = kernelRelease === name || kernelRelease.startsWith(`${name}.`) || kernelRelease.startsWith(`${name}-`);
  return isOurs ? name.length * 2 : "other";
}
