/**
 * Objects of the parts of a runtime that only some scripts need. Each is compiled when the first script needs it, beside the script, and kept with
 * the prepared runtime under a name that tells its content: so a torn one is none.
 */
import { sha256 } from "../platform/digest.ts";
import { type Files, PlatformError } from "../platform/platform.ts";

export interface PartObject {
  /** Below c-runtime/. */
  readonly source: string;
  readonly object: string;
  readonly isKept: boolean;
}

/** Where each part's object is, or in `directory` where it is still to be made. */
export function locateParts(parts: readonly string[], folder: string, directory: string, files: Files): readonly PartObject[] {
  const root = `${folder}/parts`;
  const names = files.kind(root) === "directory" ? files.list(root) : [];
  return parts.map((source) => {
    const base = baseName(source);
    const kept = names.find((name) => name.startsWith(`${base}.`) && isWhole(`${root}/${name}`, base, files));
    return { source, object: kept === undefined ? `${directory}/${base}.o` : `${root}/${kept}`, isKept: kept !== undefined };
  });
}

/** Keeps those that were made now. Where that cannot be, the next script makes them again. */
export function keepParts(parts: readonly PartObject[], folder: string, files: Files): void {
  const made = parts.filter(({ isKept }) => !isKept);
  if (made.length === 0) return;
  try {
    const root = `${folder}/parts`;
    files.makeDirectory(root, 0o700);
    const aside = files.makeTemporaryDirectory(`${root}/.new-`);
    for (const { source, object } of made) {
      const bytes = files.read(object);
      files.write(`${aside}/object`, bytes);
      files.rename(`${aside}/object`, `${root}/${keptName(baseName(source), bytes)}`);
    }
    files.remove(aside);
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
  }
}

function isWhole(path: string, base: string, files: Files): boolean {
  try {
    return path.endsWith(`/${keptName(base, files.read(path))}`);
  } catch (error) {
    if (error instanceof PlatformError) return false;
    throw error;
  }
}

function keptName(base: string, content: Uint8Array): string {
  return `${base}.${sha256(content).slice(0, 16)}.o`;
}

/** `tapset/linux/clock.c` -> `tapset-linux-clock` */
function baseName(source: string): string {
  return source.replace(/\.c$/, "").replaceAll("/", "-");
}
