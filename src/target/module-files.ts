/** Where the modules of a kernel are. */
import type { Files } from "../platform/platform.ts";

const ENDING = /\.ko(?:\.(?:xz|zst|gz))?$/;

/** The file of a module, by its name, in which `-` and `_` are the same, or by its own path. */
export function moduleFile(release: string, name: string, files: Files): string | undefined {
  if (name.startsWith("/")) return files.kind(name) === "file" ? name : undefined;
  if (!/^[\w-]+$/.test(name)) return undefined;
  const isMeant = (path: string): boolean => moduleName(path) === moduleName(name) && files.kind(path) === "file";
  // A module that depmod has not seen yet is there all the same.
  return moduleFiles(release, files).find(isMeant) ?? below(`/lib/modules/${release}`, files).find(isMeant);
}

/** `raid_class` for `/lib/modules/.../raid-class.ko.xz`. */
export function moduleName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(ENDING, "").replaceAll("-", "_");
}

/** Full paths, from the list that depmod(8) makes; from the folders themselves where there is none. */
export function moduleFiles(release: string, files: Files): readonly string[] {
  const root = `/lib/modules/${release}`;
  const list = `${root}/modules.dep`;
  if (files.kind(list) !== "file") return below(root, files);
  return [...files.readText(list).matchAll(/^([^\s:]+):/gm)].map(([, path = ""]) => (path.startsWith("/") ? path : `${root}/${path}`));
}

function below(directory: string, files: Files): readonly string[] {
  if (files.kind(directory) !== "directory") return [];
  return files.list(directory).filter((name) => name !== "build" && name !== "source").flatMap((name) => {
    const path = `${directory}/${name}`;
    return ENDING.test(name) ? [path] : below(path, files);
  });
}
