/** The base of a runtime as an archive, from which the linker picks what a script needs. */
import type { Completed, Platform } from "../platform/platform.ts";
import { shellWord } from "./commands.ts";
import { readsKernelHeaders } from "./parts.ts";
import { ENGLISH, PROCESSORS } from "./tools.ts";

export interface ArchivePlan {
  /** Below c-runtime/. */
  readonly sources: readonly string[];
  /** Shell text that compiles one of them. */
  readonly compile: (source: string, object: string) => string;
  /** For objects: made here, in a directory of their own. */
  readonly directory: string;
  readonly archiver: string;
  readonly path: string;
}

export interface Archive {
  readonly completed: Completed;
  readonly objects: readonly string[];
}

/** Compiles the sources, as many at a time as there are CPUs, and puts the objects together. */
export async function makeArchive({ sources, compile, directory, archiver, path }: ArchivePlan, { files, processes }: Pick<Platform, "files" | "processes">): Promise<Archive> {
  const folder = `${directory}/objects`;
  files.makeDirectory(folder);
  const objects = slowFirst(sources).map((source, index) => {
    const base = `${folder}/${String(index).padStart(3, "0")}`;
    files.write(`${base}.sh`, compile(source, `${base}.o`));
    return `${base}.o`;
  });
  const text = `${ENGLISH}printf '%s\\n' *.sh | xargs -P ${PROCESSORS} -n 1 /bin/sh -e\n${shellWord(archiver)} qcsD ${shellWord(path)} *.o`;
  const completed = await processes.run(["/bin/sh", "-ec", text], { directory: folder, stdin: "null", stdout: "pipe", stderr: "pipe" });
  return { completed, objects };
}

/** Kernel headers cost most; a long one that comes last would run alone. */
function slowFirst(sources: readonly string[]): readonly string[] {
  return [...sources.filter(readsKernelHeaders), ...sources.filter((path) => !readsKernelHeaders(path))];
}
