import { PlatformError } from "./platform.ts";

/** Names of the errno values that callers tell apart or that people meet; the numbers are those of every Linux CPU we run on. */
const ERRNO_NAMES: Readonly<Record<number, string>> = {
  1: "EPERM", 2: "ENOENT", 3: "ESRCH", 4: "EINTR", 5: "EIO", 7: "E2BIG", 8: "ENOEXEC", 9: "EBADF", 11: "EAGAIN", 12: "ENOMEM", 13: "EACCES",
  14: "EFAULT", 16: "EBUSY", 17: "EEXIST", 19: "ENODEV", 20: "ENOTDIR", 21: "EISDIR", 22: "EINVAL", 24: "EMFILE", 26: "ETXTBSY", 27: "EFBIG",
  28: "ENOSPC", 30: "EROFS", 32: "EPIPE", 38: "ENOSYS", 74: "EBADMSG", 95: "EOPNOTSUPP", 105: "ENOBUFS", 111: "ECONNREFUSED", 126: "ENOKEY",
  127: "EKEYEXPIRED", 128: "EKEYREVOKED", 129: "EKEYREJECTED",
};

/** What strerror(3) says, for the errors that reach a person. */
const ERRNO_TEXTS: Readonly<Record<string, string>> = {
  EPERM: "Operation not permitted", ENOENT: "No such file or directory", ESRCH: "No such process", EIO: "Input/output error", ENOEXEC: "Exec format error",
  ENOMEM: "Cannot allocate memory", EACCES: "Permission denied", EBUSY: "Device or resource busy", EEXIST: "File exists", ENODEV: "No such device",
  ENOTDIR: "Not a directory", EISDIR: "Is a directory", EINVAL: "Invalid argument", EMFILE: "Too many open files", EFBIG: "File too large",
  ENOSPC: "No space left on device", EROFS: "Read-only file system", EPIPE: "Broken pipe", ENOSYS: "Function not implemented", EBADMSG: "Bad message",
  ETXTBSY: "Text file busy", EAGAIN: "Resource temporarily unavailable", EOPNOTSUPP: "Operation not supported", ENOBUFS: "No buffer space available", ELOOP: "Too many levels of symbolic links",
  ENAMETOOLONG: "File name too long", ENOTEMPTY: "Directory not empty", EXDEV: "Invalid cross-device link", ENOKEY: "Required key not available",
  EKEYREJECTED: "Key was rejected by service", EKEYEXPIRED: "Key has expired", EKEYREVOKED: "Key has been revoked",
};

/** ENOENT for 2; `errno N` for one that has no name here. */
export function errnoName(errno: number): string {
  return ERRNO_NAMES[errno] ?? `errno ${errno}`;
}

/** "No such file or directory" for ENOENT; the name itself where there is no text. */
export function errnoText(code: string): string {
  return ERRNO_TEXTS[code] ?? code;
}

/** Makes a PlatformError of a failure of node's: its `code` is the errno's name, its message the text of strerror. */
export function platformError(cause: unknown, path?: string): PlatformError {
  if (cause instanceof PlatformError) return cause;
  const code = codeOf(cause);
  const message = code in ERRNO_TEXTS ? errnoText(code) : String(cause instanceof Error ? cause.message : cause);
  return new PlatformError(code, message, path);
}

function codeOf(cause: unknown): string {
  return typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "EIO";
}
