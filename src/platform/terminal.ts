import { writeSync } from "node:fs";
import { isatty } from "node:tty";
import { platformError } from "./errors.ts";
import type { Libc } from "./libc.ts";
import type { Terminal } from "./platform.ts";
import { standardSink } from "./sink.ts";

export function realTerminal(libc: Libc): Terminal {
  return {
    isTerminal: (fd) => isatty(fd),
    write: (fd, content) => writeAll(libc, fd, typeof content === "string" ? new TextEncoder().encode(content) : content),
    openSink: (fd) => standardSink(libc, fd),
  };
}

/**
 * Writes everything, waiting where the reader is slow: whoever shares the pipe may have made it non-blocking. SIGPIPE is ignored
 * in this process, so a reader that has gone shows as EPIPE.
 */
function writeAll(libc: Libc, fd: number, bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at, bytes.length - at);
    } catch (cause) {
      const error = platformError(cause, fd === 1 ? "<stdout>" : "<stderr>");
      if (error.code === "EPIPE") return false;
      if (error.code === "EINTR") continue;
      // Of standard error nobody could be told, and a run does not end for a word that cannot be said.
      if (error.code !== "EAGAIN" && fd === 2) return false;
      if (error.code !== "EAGAIN") throw error;
      libc.waitFor(fd, "write", -1);
    }
  }
  return true;
}
