import { existsSync, readFileSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { platformError } from "./errors.ts";
import type { Assets } from "./platform.ts";

/** What is carried in the executable; when it runs from sources, the project's own tree. */
export function realAssets(): Assets {
  return {
    list: (directory) => list(directory).sort(),
    read: (path) => load(path, (place) => readFileSync(place)),
    readText: (path) => load(path, (place) => readFileSync(place, "utf8")),
  };
}

/** The executable's own file system holds them beside its main module; a source tree two folders up. */
function place(path: string): string {
  const carried = `${import.meta.dir}/${path}`;
  return existsSync(carried) ? carried : resolve(import.meta.dir, "../..", path);
}

function load<T>(path: string, read: (place: string) => T): T {
  try {
    return read(place(path));
  } catch (cause) {
    throw platformError(cause, path);
  }
}

/** Every file below a directory, as paths relative to the project. */
function list(directory: string): string[] {
  const root = place(directory);
  if (!existsSync(root)) return [];
  return readdirSync(root, { withFileTypes: true }).flatMap((entry) => {
    const path = `${directory}/${entry.name}`;
    return entry.isDirectory() ? list(path) : [path];
  });
}
