import { type Stats, accessSync, chmodSync, constants, copyFileSync, mkdirSync, mkdtempSync, readFileSync, readSync, readdirSync, realpathSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { platformError } from "./errors.ts";
import type { Libc } from "./libc.ts";
import type { Files, Ownership } from "./platform.ts";
import { fileSink } from "./sink.ts";

export function realFiles(libc: Libc): Files {
  return {
    read: (path) => attempt(path, () => readFileSync(path)),
    readText: (path) => attempt(path, () => readFileSync(path, "utf8")),
    map: (path) => attempt(path, () => map(path)),
    write: (path, content, mode) => attempt(path, () => write(path, content, mode)),
    kind: (path) => attempt(path, () => kind(path)),
    size: (path) => attempt(path, () => statSync(path).size),
    modified: (path) => attempt(path, () => statSync(path).mtimeMs),
    touch: (path) => attempt(path, () => touch(path)),
    ownership: (path) => attempt(path, () => ownership(statSync(path))),
    list: (path) => attempt(path, () => readdirSync(path).sort()),
    makeDirectory: (path, mode) => attempt(path, () => void mkdirSync(path, { recursive: true, ...(mode === undefined ? {} : { mode }) })),
    makeTemporaryDirectory: (prefix) => attempt(prefix, () => mkdtempSync(prefix)),
    rename: (from, to) => attempt(from, () => renameSync(from, to)),
    copy: (from, to) => attempt(from, () => copyFileSync(from, to)),
    remove: (path) => attempt(path, () => rmSync(path, { recursive: true, force: true })),
    realPath: (path) => attempt(path, () => realpathSync(path)),
    isWritable: (path) => allows(path, constants.W_OK),
    isReadable: (path) => allows(path, constants.R_OK),
    openSink: (path) => fileSink(libc, path),
    readStandardInput: () => attempt("<stdin>", () => readStandardInput(libc)),
  };
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw platformError(cause, path);
  }
}

/** There is no mapping of nothing. */
function map(path: string): Uint8Array {
  return statSync(path).size === 0 ? new Uint8Array() : Bun.mmap(path, { shared: false });
}

function touch(path: string): void {
  const now = new Date();
  utimesSync(path, now, now);
}

function write(path: string, content: Uint8Array | string, mode: number | undefined): void {
  writeFileSync(path, content, mode === undefined ? {} : { mode });
  // The umask was taken off, and a file that was there kept its own mode.
  if (mode !== undefined) chmodSync(path, mode);
}

function kind(path: string): ReturnType<Files["kind"]> {
  const status = statOrNothing(path);
  if (status === undefined) return undefined;
  if (status.isFile()) return "file";
  return status.isDirectory() ? "directory" : "other";
}

function ownership({ uid, gid, mode }: Stats): Ownership {
  return { user: uid, group: gid, mode: mode & 0o7777 };
}

/** Below a file there is nothing, as there is nothing under a name that is not there. */
function statOrNothing(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    if (platformError(cause).code === "ENOTDIR") return undefined;
    throw cause;
  }
}

function allows(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function readStandardInput(libc: Libc): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (;;) {
    const chunk = new Uint8Array(65536);
    const length = readSome(chunk, libc);
    if (length === 0) return Buffer.concat(chunks);
    chunks.push(chunk.subarray(0, length));
  }
}

/** Another process may have made our standard input non-blocking: then wait for it. */
function readSome(chunk: Uint8Array, libc: Libc): number {
  for (;;) {
    try {
      return readSync(0, chunk);
    } catch (cause) {
      const { code } = platformError(cause);
      if (code === "EOF") return 0;
      if (code !== "EAGAIN") throw cause;
      libc.waitFor(0, "read", -1);
    }
  }
}
