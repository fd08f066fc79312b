/** The programs that building needs: where they are, and which they are. */
import type { Files, Platform } from "../platform/platform.ts";

type World = Pick<Platform, "files" | "processes">;

/** Path, size and time of a program's file: asking the program itself would cost a process. Undefined where there is none. */
export function programIdentity(program: string | undefined, files: Files): string | undefined {
  if (program === undefined || files.kind(program) !== "file") return undefined;
  const path = files.realPath(program);
  return `${path} ${files.size(path)} ${files.modified(path)}`;
}

/** Of the compiler that `gcc` means here. */
export function compilerIdentity({ files, processes }: World): string | undefined {
  return programIdentity(processes.which("gcc"), files);
}

/** Shell text to begin with: messages in English, which is what they are read in, with the quotes of the user's locale, as under kbuild. */
export const ENGLISH = "unset LC_ALL; export LC_MESSAGES=C\n";

/** In shell text: how many commands to run at a time. */
export const PROCESSORS = '"$(getconf _NPROCESSORS_ONLN || echo 2)"';
