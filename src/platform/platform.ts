/**
 * The one door to the outside world. Stages take this interface; `real.ts` implements it over Bun and ffi, `fake.ts` in
 * memory for tests. Nothing else in src/ touches process, Bun, node:fs, node:child_process or ffi.
 */
export interface Platform {
  readonly files: Files;
  readonly processes: Processes;
  readonly clock: Clock;
  readonly terminal: Terminal;
  readonly kernel: KernelDoor;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  /** This executable, for running it again. */
  readonly executable: string;
  /** The words that start this program again: the executable, or bun and the main module when it runs from sources. */
  readonly selfCommand: readonly string[];
  /** The last part of the name it was called by: `stap`, `staprun`. */
  readonly invokedAs: string;
  /** The command line after the program's name, untouched. */
  readonly arguments: readonly string[];
  /** Files carried in the executable (c-runtime, tapsets): paths relative to the project. */
  readonly assets: Assets;
  /** Calls back for each delivery; the returned function stops it. */
  onSignal(signal: SignalName, callback: () => void): () => void;
  /**
   * From here on the same code runs again and again, so that compiling it pays. The executable starts with a compiler that waits a
   * hundred times longer than is usual (build.ts): in the passes before a session it would take more time than it saves.
   */
  expectLongRun(): void;
}

export type SignalName = "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGCHLD" | "SIGKILL" | "SIGCONT" | "SIGTSTP" | "SIGUSR1" | "SIGUSR2" | "SIGQUIT";

/** Synchronous file access: the tool does one thing at a time. Failures throw PlatformError. */
export interface Files {
  read(path: string): Uint8Array;
  readText(path: string): string;
  /**
   * The file's bytes, each page of which is read when it is first looked at: for large files of which little is wanted. Only for files
   * that nobody cuts short meanwhile, which would end this process; replacing or removing one does no harm.
   */
  map(path: string): Uint8Array;
  write(path: string, content: Uint8Array | string, mode?: number): void;
  /** undefined when there is nothing. */
  kind(path: string): "file" | "directory" | "other" | undefined;
  size(path: string): number;
  modified(path: string): number;
  /** Makes now the time when it was modified. */
  touch(path: string): void;
  ownership(path: string): Ownership;
  /** Names in a directory, sorted; `.` and `..` left out. */
  list(path: string): string[];
  makeDirectory(path: string, mode?: number): void;
  /** A fresh directory `PREFIXxxxxxx`, mode 0700. */
  makeTemporaryDirectory(prefix: string): string;
  /** Renames within one file system, atomically. */
  rename(from: string, to: string): void;
  copy(from: string, to: string): void;
  /** A file or a whole directory; nothing there is no error. */
  remove(path: string): void;
  realPath(path: string): string;
  isWritable(path: string): boolean;
  isReadable(path: string): boolean;
  /** Everything on standard input. */
  readStandardInput(): Uint8Array;
  /** Makes the file new and empty, for a stream of output. */
  openSink(path: string): ByteSink;
}

/** Whose a file is: numbers of its user and group, and its permission bits. */
export interface Ownership {
  readonly user: number;
  readonly group: number;
  readonly mode: number;
}

/** A place for a stream of bytes that never holds its caller up. */
export interface ByteSink {
  /** Takes what there is room for now: how many bytes, 0 for none, -1 once the reader has gone. Other failures throw PlatformError. */
  write(bytes: Uint8Array): number;
  /** To be awaited after a 0: there may be room again. Signals and timers are served meanwhile. */
  ready(): Promise<void>;
  close(): void;
}

/** `code` is the errno name: ENOENT, EACCES ... */
export class PlatformError extends Error {
  readonly code: string;
  readonly path: string | undefined;
  constructor(code: string, message: string, path?: string) {
    super(message);
    this.code = code;
    this.path = path;
  }
}

export type ExitStatus = { readonly code: number } | { readonly signal: string };

export interface SpawnOptions {
  readonly directory?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /**
   * `pipe` makes write/end on the child usable; `inherit` shares ours; `null` is /dev/null. `stderr` for the child's stdout (and the other way
   * round) is our own other stream. Left out: stdin is `null`; stdout and stderr are `inherit` with spawn, `pipe` with run.
   */
  readonly stdin?: "pipe" | "inherit" | "null";
  readonly stdout?: "pipe" | "inherit" | "null" | "stderr";
  readonly stderr?: "pipe" | "inherit" | "null" | "stdout";
  /** Own process group (and session), so that a terminal's Ctrl-C does not reach it. */
  readonly detached?: boolean;
}

export interface Child {
  readonly pid: number;
  readonly exited: Promise<ExitStatus>;
  kill(signal: SignalName): void;
  /** With `pipe`: chunks as they come, until the end. */
  readonly stdout: AsyncIterable<Uint8Array>;
  readonly stderr: AsyncIterable<Uint8Array>;
  write(bytes: Uint8Array | string): void;
  end(): void;
}

export interface Completed {
  readonly status: ExitStatus;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Processes {
  spawn(argv: readonly string[], options?: SpawnOptions): Child;
  /** Runs to the end and collects what it printed. */
  run(argv: readonly string[], options?: SpawnOptions): Promise<Completed>;
  /** What a program makes of the input, for short work: nothing else happens meanwhile. Throws PlatformError where it fails. */
  filter(argv: readonly string[], input: Uint8Array): Uint8Array;
  /** Starts `sh -c COMMAND` stopped at its first instruction; `release` lets it go on under the same pid, which a single program keeps. */
  spawnHeld(command: string): HeldChild;
  /** The path that PATH gives for a program, or undefined. */
  which(program: string): string | undefined;
  isAlive(pid: number): boolean;
  readonly pid: number;
  readonly userId: number;
  /** Numbers of the groups that this process is in. */
  readonly groupIds: readonly number[];
}

export interface HeldChild {
  readonly pid: number;
  readonly exited: Promise<ExitStatus>;
  release(): void;
  kill(signal: SignalName): void;
}

export interface Clock {
  /** Monotonic, in ms. */
  now(): number;
  /** Wall time, ms since 1970. */
  wall(): number;
  /** CPU of this process and its finished children so far, in ms; and memory in kB. */
  usage(): { readonly user: number; readonly system: number; readonly virtual: number; readonly resident: number; readonly shared: number; readonly data: number };
  sleep(ms: number): Promise<void>;
  /** strftime(3) in local time. */
  format(pattern: string): string;
}

export interface Terminal {
  isTerminal(fd: 0 | 1 | 2): boolean;
  /** Writes all of it, waiting where it must; false once the reader is gone (EPIPE). */
  write(fd: 1 | 2, content: Uint8Array | string): boolean;
  /** Standard output as a sink, for long output during which signals must be served. */
  openSink(fd: 1 | 2): ByteSink;
}

export interface Assets {
  /** Paths under a directory of the project, sorted. */
  list(directory: string): string[];
  read(path: string): Uint8Array;
  readText(path: string): string;
}

/** What only the kernel does for us. */
export interface KernelDoor {
  release(): string;
  machine(): string;
  /** finit_module(2); parameters as insmod writes them. Throws PlatformError with the errno's name. */
  loadModule(path: string, parameters: string): void;
  /** delete_module(2) with O_NONBLOCK. */
  removeModule(name: string): void;
  /** Effective capabilities of this process, as the mask of /proc/self/status. */
  capabilities(): bigint;
  openNetlink(): NetlinkSocket;
}

/** A bound, close-on-exec generic netlink socket. It is read only as fast as `messages` is; the sender has to wait. */
export interface NetlinkSocket {
  readonly port: number;
  /** Resolves a family's name to its id, or undefined. */
  resolveFamily(name: string): number | undefined;
  send(family: number, command: number, version: number, payload: Uint8Array): void;
  /** Payloads (generic netlink header taken off) of what families sent, in order of arrival; ends on close. */
  readonly messages: AsyncIterable<Uint8Array>;
  close(): void;
}
