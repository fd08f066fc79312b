/**
 * A throw-away virtual machine on an installed kernel, with this machine's files underneath, read-only, and a layer on top
 * that takes what is written and is forgotten. Modules are built outside and run inside: compiling in emulation takes minutes.
 */
import type { ExitStatus, Platform } from "../platform/platform.ts";
import { chooseAcceleration, remember } from "./acceleration.ts";
import { decodeFrames, encodeCommand, encodeFrame, type Frame, FrameKind } from "./frames.ts";
import { GuestProcess, type Sink } from "./guest-process.ts";
import { buildInitramfs } from "./initramfs.ts";
import { type Hardware, Keeper, layOut, type Machine, monitorSocket, startMachine, type Workplace } from "./machine.ts";
import { findKernel, findTools, SandboxError, type Tools } from "./requirements.ts";

export interface SandboxOptions {
  /** A release, or the beginning of one ("6.12"); the default is the oldest installed cloud kernel. */
  readonly release?: string;
  readonly cpus?: number;
  /** MiB */
  readonly memory?: number;
  readonly kernelArguments?: string;
  /** ms until the machine must answer. */
  readonly bootLimit?: number;
  /** Settles when the boot is to be given up. */
  readonly abort?: Promise<unknown>;
}

export interface RunOptions {
  readonly stdin?: AsyncIterable<Uint8Array>;
  readonly stdout?: Sink;
  readonly stderr?: Sink;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly directory?: string;
}

interface Patience {
  readonly limit: number;
  readonly abort: Promise<unknown>;
}

/** The boot was given up because the caller asked for it. */
export class SandboxAborted extends SandboxError {}

export interface Captured {
  readonly status: ExitStatus;
  readonly stdout: string;
  readonly stderr: string;
}

const DEFAULT_ENVIRONMENT = { HOME: "/root", PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", TERM: "dumb", LC_ALL: "C" };

/** Emulated, beside other work, a boot takes 4-20 s. */
const BOOT_LIMIT = 180_000;
const POWER_OFF_LIMIT = 5_000;
/** Lines; a panic has about twenty. */
const CONSOLE_TAIL = 30;

export class Sandbox {
  readonly release: string;
  /** A directory that both sides write to: its path outside, and inside. */
  readonly shared: { readonly outside: string; readonly inside: string };
  readonly #platform: Platform;
  readonly #machine: Machine;
  readonly #keeper: Keeper;
  readonly #workplace: Workplace;
  readonly #processes = new Map<number, GuestProcess>();
  #nextRun = 1;
  #failure: SandboxError | undefined;
  #stopping = false;

  /** The socket of QEMU's machine protocol. */
  get monitor(): string {
    return monitorSocket(this.#workplace);
  }

  private constructor(platform: Platform, release: string, machine: Machine, keeper: Keeper, workplace: Workplace) {
    this.#platform = platform;
    this.release = release;
    this.#machine = machine;
    this.#keeper = keeper;
    this.#workplace = workplace;
    this.shared = { outside: workplace.shared, inside: "/run/shared" };
  }

  /** Boots; throws a SandboxError that says what is missing or what went wrong. */
  static async start(options: SandboxOptions, platform: Platform): Promise<Sandbox> {
    const tools = findTools(platform);
    const release = findKernel(platform, options.release);
    const memory = accelerationFile(platform);
    const acceleration = await chooseAcceleration(platform, tools, memory, release);
    const hardware = { release, acceleration, cpus: options.cpus ?? 2, memory: options.memory ?? 2048, kernelArguments: options.kernelArguments ?? "" };
    const patience = { limit: options.bootLimit ?? BOOT_LIMIT, abort: options.abort ?? new Promise(() => undefined) };
    if (acceleration === "tcg") return Sandbox.#boot(platform, tools, hardware, patience);
    try {
      return await Sandbox.#boot(platform, tools, hardware, { ...patience, limit: patience.limit / 4 });
    } catch (cause) {
      if (cause instanceof SandboxAborted) throw cause;
      remember(platform, memory, "tcg");
      return Sandbox.#boot(platform, tools, { ...hardware, acceleration: "tcg" }, patience);
    }
  }

  static async #boot(platform: Platform, tools: Tools, hardware: Hardware, patience: Patience): Promise<Sandbox> {
    const workplace = layOut(platform.files.makeTemporaryDirectory(`${platform.environment["TMPDIR"] ?? "/tmp"}/stap-sandbox-`));
    const keeper = new Keeper(platform, workplace.directory);
    try {
      platform.files.makeDirectory(workplace.shared);
      platform.files.write(workplace.initramfs, await buildInitramfs(platform, tools, hardware.release, workplace.directory));
      const machine = await startMachine(platform, tools, hardware, workplace, keeper);
      const sandbox = new Sandbox(platform, hardware.release, machine, keeper, workplace);
      await sandbox.#answer(patience);
      return sandbox;
    } catch (cause) {
      await keeper.release();
      throw cause;
    }
  }

  /** The machine is there no more, whether it was stopped or not. */
  get hasEnded(): boolean {
    return this.#failure !== undefined;
  }

  /** The path inside of a file of the host, wherever it lies: /tmp and /run are the sandbox's own. */
  static pathInside(path: string): string {
    return `/run/host${path}`;
  }

  spawn(argv: readonly string[], options: RunOptions = {}): GuestProcess {
    const run = this.#nextRun++;
    const keep = (): boolean => true;
    const send = (kind: number, payload?: Uint8Array): void => this.#send(kind, run, payload);
    const process = new GuestProcess(send, options.stdout ?? keep, options.stderr ?? keep);
    if (this.#failure !== undefined) {
      process.abandon(this.#failure);
      return process;
    }
    this.#processes.set(run, process);
    const environment = { ...DEFAULT_ENVIRONMENT, ...options.environment };
    send(FrameKind.start, encodeCommand({ argv, directory: options.directory ?? "/root", environment }));
    if (options.stdin === undefined) process.end();
    else process.feed(options.stdin).catch(() => process.end());
    return process;
  }

  /** Runs a command to its end. Throws a SandboxError when the machine ends first. */
  run(argv: readonly string[], options: RunOptions = {}): Promise<ExitStatus> {
    return this.spawn(argv, options).exited;
  }

  async capture(argv: readonly string[], options: Omit<RunOptions, "stdout" | "stderr"> = {}): Promise<Captured> {
    const stdout: Uint8Array[] = [];
    const stderr: Uint8Array[] = [];
    const into = (parts: Uint8Array[]): Sink => (bytes) => parts.push(Uint8Array.from(bytes)) > 0;
    const status = await this.run(argv, { ...options, stdout: into(stdout), stderr: into(stderr) });
    return { status, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
  }

  /** The kernel's log so far, each line with its level: `<4>[    1.234567] text`. */
  async dmesg(): Promise<string> {
    return (await this.capture(["dmesg", "--raw"])).stdout;
  }

  /** What the serial console shows; it still answers when the machine does not. */
  console(): string {
    const { files } = this.#platform;
    return files.kind(this.#workplace.console) === "file" ? files.readText(this.#workplace.console) : "";
  }

  /** Ends the machine and removes what it had. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#failure === undefined) this.#send(FrameKind.powerOff, 0);
    await Promise.race([this.#machine.exited, this.#platform.clock.sleep(POWER_OFF_LIMIT)]);
    await this.#keeper.release();
  }

  #send(kind: number, run: number, payload?: Uint8Array): void {
    if (this.#failure === undefined) this.#machine.child.write(encodeFrame(kind, run, payload));
  }

  /** Waits for the agent's first word; from then on its frames go where they belong. */
  async #answer({ limit, abort }: Patience): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#read(resolve).then(
      () => reject(this.#failure),
      (cause: Error) => reject(cause),
    );
    void abort.then(() => reject(new SandboxAborted("the sandbox's start was interrupted")));
    void this.#platform.clock.sleep(limit).then(() => reject(this.#describe(`did not answer within ${limit / 1000} s`)));
    await promise;
  }

  async #read(ready: () => void): Promise<void> {
    for await (const frame of decodeFrames(this.#machine.child.stdout)) {
      if (frame.kind === FrameKind.ready) ready();
      else this.#deliver(frame);
    }
    await this.#machine.exited;
    this.#failure = this.#describe("ended");
    for (const process of this.#processes.values()) process.abandon(this.#failure);
  }

  #deliver(frame: Frame): void {
    const process = this.#processes.get(frame.run);
    try {
      process?.take(frame);
    } catch (cause) {
      // Its output cannot be written: that is the end of this process, not of the machine.
      process?.kill("SIGKILL");
      process?.abandon(cause instanceof Error ? cause : new Error(String(cause)));
    }
    if (frame.kind === FrameKind.exited) this.#processes.delete(frame.run);
  }

  #describe(what: string): SandboxError {
    if (this.#stopping) return new SandboxError("the sandbox was stopped");
    const tail = this.console().trimEnd().split("\n").slice(-CONSOLE_TAIL).join("\n");
    return new SandboxError([`the sandbox's machine (kernel ${this.release}) ${what}`, this.#machine.complaints().trim(), tail].filter((part) => part !== "").join("\n"));
  }
}

function accelerationFile(platform: Platform): string {
  const { SYSTEMTAP_DIR, HOME } = platform.environment;
  return `${SYSTEMTAP_DIR ?? `${HOME ?? "/root"}/.systemtap`}/sandbox/acceleration`;
}
