import { closeSync, constants, fstatSync, openSync, writeSync } from "node:fs";
import { platformError } from "./errors.ts";
import type { Libc } from "./libc.ts";
import type { ByteSink } from "./platform.ts";

/** POSIX: a pipe that poll(2) calls writable takes this much without waiting. */
const PIPE_BUF = 4096;
/** How long the reader of a full pipe may keep us before signals and timers are looked at. */
const PATIENCE = 20;

/** A file, made new. */
export function fileSink(libc: Libc, path: string): ByteSink {
  try {
    return new Sink(libc, openSync(path, "w", 0o666), path, Number.MAX_SAFE_INTEGER);
  } catch (cause) {
    throw platformError(cause, path);
  }
}

/** Standard output. A pipe is opened once more for us alone: to make the shared one non-blocking would change it for others. */
export function standardSink(libc: Libc, fd: 1 | 2): ByteSink {
  const status = fstatSync(fd);
  if (status.isFile()) return new Sink(libc, fd, "<stdout>", Number.MAX_SAFE_INTEGER);
  const own = status.isFIFO() ? reopen(fd) : undefined;
  return own === undefined ? new Sink(libc, fd, "<stdout>", PIPE_BUF) : new Sink(libc, own, "<stdout>", Number.MAX_SAFE_INTEGER);
}

function reopen(fd: number): number | undefined {
  try {
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return undefined; // made by another user, or no /proc
  }
}

class Sink implements ByteSink {
  readonly #libc: Libc;
  readonly #fd: number;
  readonly #name: string;
  /** Above it a write could wait: then poll first. */
  readonly #step: number;

  constructor(libc: Libc, fd: number, name: string, step: number) {
    this.#libc = libc;
    this.#fd = fd;
    this.#name = name;
    this.#step = step;
  }

  write(bytes: Uint8Array): number {
    if (this.#step === PIPE_BUF && !this.#libc.waitFor(this.#fd, "write", 0)) return 0;
    try {
      return writeSync(this.#fd, bytes, 0, Math.min(bytes.length, this.#step));
    } catch (cause) {
      const error = platformError(cause, this.#name);
      if (error.code === "EPIPE") return -1;
      if (error.code === "EAGAIN" || error.code === "EINTR") return 0;
      throw error;
    }
  }

  /** Returns to the event loop in between, so that signals are seen while the reader sleeps. */
  ready(): Promise<void> {
    this.#libc.waitFor(this.#fd, "write", PATIENCE);
    return new Promise((resolve) => setImmediate(resolve));
  }

  close(): void {
    if (this.#fd > 2) closeSync(this.#fd);
  }
}
