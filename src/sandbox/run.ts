/** `stap --sandbox`: one command inside a sandbox, as if it ran here. */
import type { ExitStatus, Platform, SignalName } from "../platform/platform.ts";
import type { Sink } from "./guest-process.ts";
import { Sandbox, SandboxAborted, type SandboxOptions } from "./sandbox.ts";

export interface SandboxCommand {
  /** The name that the executable answers to inside: "staprun". */
  readonly as: string;
  /** Its arguments. Files of the host are named by `Sandbox.pathInside`. */
  readonly arguments: readonly string[];
  /** Where output goes; by default to ours. What is written to files inside is lost. */
  readonly stdout?: Sink;
  readonly stderr?: Sink;
}

/** SIGINT reaches everything that runs there, as a terminal's Ctrl-C does; the others only the command itself. */
const PASSED: readonly SignalName[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];

/**
 * Boots, runs this executable inside with our standard input, output and signals, stops. Gives the command's exit status; a
 * signal during the boot ends it, with that signal as the status. Throws a SandboxError when there can be no sandbox.
 */
export async function runInSandbox(options: SandboxOptions, command: SandboxCommand, platform: Platform): Promise<ExitStatus> {
  const signals = new SignalQueue(platform);
  try {
    const sandbox = await Sandbox.start({ ...options, abort: signals.first }, platform);
    try {
      return await runInside(sandbox, command, signals, platform);
    } finally {
      await sandbox.stop();
    }
  } catch (cause) {
    if (cause instanceof SandboxAborted) return { signal: await signals.first };
    throw cause;
  } finally {
    signals.stop();
  }
}

async function runInside(sandbox: Sandbox, command: SandboxCommand, signals: SignalQueue, platform: Platform): Promise<ExitStatus> {
  // A name of its own tells the executable what to be.
  const script = 'ln -sf "$1" "/run/$2" && shift && name=$1 && shift && exec "/run/$name" "$@"';
  const argv = ["sh", "-c", script, "sh", Sandbox.pathInside(platform.executable), command.as, ...command.arguments];
  // Only another process can wait for our standard input without our waiting with it.
  const input = platform.processes.spawn(["cat"], { stdin: "inherit", stdout: "pipe", stderr: "null" });
  const process = sandbox.spawn(argv, {
    stdin: input.stdout,
    stdout: command.stdout ?? ((bytes) => platform.terminal.write(1, bytes)),
    stderr: command.stderr ?? ((bytes) => platform.terminal.write(2, bytes)),
    environment: passedEnvironment(platform),
  });
  signals.deliver((signal) => process.kill(signal, signal === "SIGINT"));
  try {
    return await process.exited;
  } finally {
    input.kill("SIGKILL");
  }
}

/** What says how to speak and how to trace; not what names places of this machine. */
function passedEnvironment(platform: Platform): Record<string, string | undefined> {
  const names = Object.keys(platform.environment).filter((name) => /^(LANG|LC_|TERM$|COLUMNS$|LINES$|NO_COLOR$|TZ$|SYSTEMTAP_COLORS$)/.test(name));
  return Object.fromEntries(names.map((name) => [name, platform.environment[name]]));
}

/** Signals from the first moment on: kept until someone takes them. */
class SignalQueue {
  readonly first: Promise<SignalName>;
  readonly #stops: readonly (() => void)[];
  #receiver: ((signal: SignalName) => void) | undefined;

  constructor(platform: Platform) {
    const { promise, resolve } = Promise.withResolvers<SignalName>();
    this.first = promise;
    this.#stops = PASSED.map((signal) =>
      platform.onSignal(signal, () => {
        resolve(signal);
        this.#receiver?.(signal);
      }),
    );
  }

  deliver(receiver: (signal: SignalName) => void): void {
    this.#receiver = receiver;
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }
}
