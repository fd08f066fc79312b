import { FFIType, dlopen, ptr, read, type Pointer } from "bun:ffi";
import { errnoName, errnoText } from "./errors.ts";
import { PlatformError } from "./platform.ts";

/** Numbers travel as i64_fast: a plain i64 would come back as a BigInt. */
function openAt(name: string) {
  return dlopen(name, {
    __errno_location: { args: [], returns: "ptr" },
    syscall: { args: [FFIType.i64_fast, FFIType.i64_fast, FFIType.i64_fast, FFIType.i64_fast], returns: FFIType.i64_fast },
    poll: { args: ["ptr", FFIType.u64_fast, "i32"], returns: "i32" },
    getrusage: { args: ["i32", "ptr"], returns: "i32" },
    getpagesize: { args: [], returns: "i32" },
    localtime_r: { args: ["ptr", "ptr"], returns: "ptr" },
    strftime: { args: ["ptr", FFIType.u64_fast, "ptr", "ptr"], returns: FFIType.u64_fast },
    socket: { args: ["i32", "i32", "i32"], returns: "i32" },
    bind: { args: ["i32", "ptr", "u32"], returns: "i32" },
    getsockname: { args: ["i32", "ptr", "ptr"], returns: "i32" },
    setsockopt: { args: ["i32", "i32", "i32", "ptr", "u32"], returns: "i32" },
    sendto: { args: ["i32", "ptr", FFIType.u64_fast, "i32", "ptr", "u32"], returns: FFIType.i64_fast },
    recv: { args: ["i32", "ptr", FFIType.u64_fast, "i32"], returns: FFIType.i64_fast },
    close: { args: ["i32"], returns: "i32" },
  }).symbols;
}

type Symbols = ReturnType<typeof openAt>;

const POLLIN = 1;
const POLLOUT = 4;

/** The C library, opened at its first use: a run that needs none of it pays nothing. */
export class Libc {
  #symbols: Symbols | undefined;

  get call(): Symbols {
    this.#symbols ??= open();
    return this.#symbols;
  }

  /** Right after a failed call, before anything else of ours runs. */
  errno(): number {
    return read.i32(this.call.__errno_location() as Pointer, 0);
  }

  /** The error of the call that has just failed. */
  failure(what: string, path?: string): PlatformError {
    const code = errnoName(this.errno());
    return new PlatformError(code, `${what}: ${errnoText(code)}`, path);
  }

  /** Waits until fd can be read or written; false when `milliseconds` (-1: no limit) passed first. */
  waitFor(fd: number, what: "read" | "write", milliseconds: number): boolean {
    const entry = new Int32Array([fd, what === "read" ? POLLIN : POLLOUT]);
    return this.call.poll(ptr(entry), 1, milliseconds) > 0;
  }
}

function open(): Symbols {
  // musl's and glibc's names; the first that is there.
  for (const name of ["libc.so.6", "libc.so", "libc.musl-x86_64.so.1", "libc.musl-aarch64.so.1"]) {
    try {
      return openAt(name);
    } catch {
      continue;
    }
  }
  throw new PlatformError("ENOENT", "no C library was found");
}

/** A string as C takes it. */
export function cString(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\0`);
}
