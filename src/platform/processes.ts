import { closeSync, writeSync } from "node:fs";
import { platformError } from "./errors.ts";
import { type Child, type Completed, type ExitStatus, type HeldChild, PlatformError, type Processes, type SignalName, type SpawnOptions } from "./platform.ts";

type Subprocess = Bun.Subprocess;

export function realProcesses(): Processes {
  return {
    spawn: (argv, options = {}) => child(start(argv, options), options.detached ?? false),
    run: (argv, options = {}) => run(argv, options),
    filter,
    spawnHeld,
    which: (program) => Bun.which(program) ?? undefined,
    isAlive,
    pid: process.pid,
    userId: process.geteuid?.() ?? 0,
    groupIds: process.getgroups?.() ?? [],
  };
}

function start(argv: readonly string[], options: SpawnOptions): Subprocess {
  try {
    return Bun.spawn([...argv], {
      stdin: options.stdin === "null" || options.stdin === undefined ? "ignore" : options.stdin,
      stdout: stream(options.stdout ?? "inherit"),
      stderr: stream(options.stderr ?? "inherit"),
      detached: options.detached ?? false,
      ...(options.directory === undefined ? {} : { cwd: options.directory }),
      ...(options.environment === undefined ? {} : { env: { ...options.environment } }),
    });
  } catch (cause) {
    throw platformError(cause, argv[0]);
  }
}

function stream(where: "pipe" | "inherit" | "null" | "stderr" | "stdout"): "pipe" | "inherit" | "ignore" | number {
  switch (where) {
    case "null":
      return "ignore";
    case "stdout":
      return 1;
    case "stderr":
      return 2;
    default:
      return where;
  }
}

function child(subprocess: Subprocess, detached: boolean): Child {
  return {
    pid: subprocess.pid,
    exited: exitStatus(subprocess),
    // A detached child leads its own group: whatever it started goes with it.
    kill: (signal) => sendSignal(detached ? -subprocess.pid : subprocess.pid, signal),
    stdout: chunks(subprocess.stdout),
    stderr: chunks(subprocess.stderr),
    write: (bytes) => write(subprocess, bytes),
    end: () => end(subprocess),
  };
}

async function exitStatus(subprocess: Subprocess): Promise<ExitStatus> {
  await subprocess.exited;
  return subprocess.signalCode === null ? { code: subprocess.exitCode ?? 0 } : { signal: String(subprocess.signalCode) };
}

async function* chunks(stream: Subprocess["stdout"]): AsyncGenerator<Uint8Array> {
  if (stream instanceof ReadableStream) yield* stream;
}

/** A child that has gone takes nothing more; its end is told by `exited`, so that failing here has nothing to add. */
function write(subprocess: Subprocess, bytes: Uint8Array | string): void {
  const { stdin } = subprocess;
  if (typeof stdin !== "object" || stdin === null) return;
  ignoreFailure(() => {
    stdin.write(bytes);
    return stdin.flush();
  });
}

function end(subprocess: Subprocess): void {
  const { stdin } = subprocess;
  if (typeof stdin === "object" && stdin !== null) ignoreFailure(() => stdin.end());
}

function ignoreFailure(action: () => unknown): void {
  try {
    Promise.resolve(action()).catch(() => undefined);
  } catch {
    return;
  }
}

async function run(argv: readonly string[], options: SpawnOptions): Promise<Completed> {
  const subprocess = start(argv, { stdout: "pipe", stderr: "pipe", ...options });
  const [stdout, stderr, status] = await Promise.all([text(subprocess.stdout), text(subprocess.stderr), exitStatus(subprocess)]);
  return { status, stdout, stderr };
}

function filter(argv: readonly string[], input: Uint8Array): Uint8Array {
  try {
    const { success, stdout, stderr } = Bun.spawnSync([...argv], { stdin: input, stdout: "pipe", stderr: "pipe" });
    if (success) return stdout;
    throw new PlatformError("EIO", stderr.toString().trim() || `${argv[0]} failed`, argv[0]);
  } catch (cause) {
    throw platformError(cause, argv[0]);
  }
}

async function text(stream: Subprocess["stdout"]): Promise<string> {
  return stream instanceof ReadableStream ? await new Response(stream).text() : "";
}

/** Words that only a shell knows: there is no program to become. */
const SHELL_WORDS = /^(!|\.|:|\[\[|alias|bg|break|case|cd|command|continue|eval|exec|exit|export|fg|for|function|hash|if|jobs|local|read|readonly|return|set|shift|source|times|trap|type|ulimit|umask|unalias|unset|until|wait|while)$/;

/** A single program with its arguments: the shell must become it, so that target() is the program's pid and not its shell's. */
function isSimple(command: string): boolean {
  // What stands in quotes is the program's affair.
  const bare = command.trim().replace(/'[^']*'|"[^"$`]*"/g, "x");
  const [program = ""] = bare.split(/\s+/);
  return program !== "" && !/[|&;<>(){}`\n]/.test(bare) && !program.includes("=") && !SHELL_WORDS.test(program);
}

/** Waits for a line on descriptor 3, then becomes the command. The end of file instead of a line means that we have gone. */
const HOLD = 'read _ <&3 || exit 1; exec 3<&-; exec /bin/sh -c "$1"';

function spawnHeld(command: string): HeldChild {
  const subprocess = Bun.spawn(["/bin/sh", "-c", HOLD, "sh", isSimple(command) ? `exec ${command}` : command], { stdio: ["inherit", "inherit", "inherit", "pipe"] });
  let gate: number | undefined = subprocess.stdio[3] ?? undefined;
  const open = (line: string): void => {
    if (gate === undefined) return;
    const fd = gate;
    gate = undefined;
    ignoreFailure(() => writeSync(fd, line));
    closeSync(fd);
  };
  return {
    pid: subprocess.pid,
    exited: exitStatus(subprocess),
    release: () => open("\n"),
    kill: (signal) => {
      sendSignal(subprocess.pid, signal);
      open("");
    },
  };
}

function sendSignal(pid: number, signal: SignalName): void {
  try {
    process.kill(pid, signal);
  } catch {
    return; // it has ended already
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return platformError(cause).code === "EPERM";
  }
}
