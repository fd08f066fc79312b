/** Reads what the user wrote: the script's file, standard input, or the words of -e and -E. */
import type { SourceFile } from "../diagnostics/source.ts";
import { type Files, PlatformError } from "../platform/platform.ts";
import { Failure } from "./failure.ts";
import type { Options } from "./options.ts";

/** Messages call a script that has no file so; -E scripts count on from 1. */
const NAMELESS = "<input>";

export function readScript(options: Options, files: Files): SourceFile {
  const { scriptText, scriptFile, listing } = options;
  if (listing !== undefined) return source(NAMELESS, listing.kind === "points" ? `probe ${listing.pattern} {}` : "probe never {}");
  if (scriptText !== undefined) return source(NAMELESS, scriptText);
  rejectLibraryFile(scriptFile, options, files);
  if (scriptFile === undefined || scriptFile === "-" || scriptFile === "") return source(NAMELESS, decode(files.readStandardInput(), NAMELESS));
  return source(scriptFile, decode(readFile(scriptFile, files), scriptFile));
}

export function extraScripts(options: Options): SourceFile[] {
  return options.extraScripts.map((text, index) => source(`<input${index + 1}>`, text));
}

/** A file of -I is in the library already: as a script its names would be there twice. */
function rejectLibraryFile(scriptFile: string | undefined, { includeDirectories }: Options, files: Files): void {
  if (scriptFile === undefined || files.kind(scriptFile) !== "file") return;
  const path = files.realPath(scriptFile);
  for (const place of includeDirectories.filter((name) => files.kind(name) !== undefined)) {
    const root = files.realPath(place);
    if (path !== root && !path.startsWith(`${root}/`)) continue;
    throw new Failure(`usage error: tapset file '${place}${path.slice(root.length)}' cannot be run directly as a session script.`, 1);
  }
}

function source(name: string, text: string): SourceFile {
  return { name, text, role: "user" };
}

function readFile(path: string, files: Files): Uint8Array {
  const kind = files.kind(path);
  if (kind === undefined) throw new Failure(`Input file '${path}' is missing.`, 1);
  if (kind === "directory") throw new Failure(`Input file '${path}' is a directory; name a script in it.`, 1);
  try {
    return files.read(path);
  } catch (error) {
    if (error instanceof PlatformError) throw new Failure(`Input file '${path}' can't be opened for reading. (${error.message})`, 1);
    throw error;
  }
}

/** A script is text: a zero byte means that something else was named. */
function decode(bytes: Uint8Array, name: string): string {
  if (bytes.includes(0)) throw new Failure(`Input file '${name}' is not a script: it holds binary data.`, 1);
  return new TextDecoder().decode(bytes);
}
