/** The one virtual machine of a run of the kernel tests: modules are built outside and loaded inside. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SignalName } from "../../src/platform/platform.ts";
import { realPlatform } from "../../src/platform/real.ts";
import type { GuestProcess } from "../../src/sandbox/guest-process.ts";
import { compareReleases, installedKernels } from "../../src/sandbox/kernels.ts";
import { type RunOptions, Sandbox } from "../../src/sandbox/sandbox.ts";
import { project, run as runOutside, stap } from "../harness/dist.ts";
import { moduleFlaws, readModule } from "./modules.ts";
import type { Answer, Job } from "./worker.ts";

/** Runs that tell more by running longer. */
export const isLong = process.env["STAP_TEST_LONG"] === "1";

/** A measured value for the table of the long run; elsewhere it is dropped. */
export function figure(name: string, value: string): void {
  const path = process.env["STAP_TEST_FIGURES"];
  if (path !== undefined) appendFileSync(path, `${name}, ${release}\t${value}\n`);
}

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

/** A module, or why there is none. */
export interface Built extends Outcome {
  /** Its path outside. */
  readonly module: string;
}

const files = realPlatform().files;
export const release = pickRelease(process.env["STAP_TEST_KERNEL"] ?? "6.1");
const workshop = mkdtempSync(join(tmpdir(), "stap-kernel-test-"));
process.on("exit", () => rmSync(workshop, { recursive: true, force: true }));

/** "6.1" and "6.12" mean the newest cloud kernel of the series, "generic" the newest of the other flavour. */
function pickRelease(wanted: string): string {
  const installed = installedKernels(files).filter((one) => (wanted === "generic" ? !/cloud|rt/.test(one) : one.startsWith(`${wanted}.`) && one.includes("cloud")));
  const newest = installed.sort(compareReleases).at(-1);
  if (newest === undefined) throw new Error(`no kernel ${wanted} is installed`);
  return newest;
}

/** kmalloc keeps red zones, poison and who allocated: a write outside, or after a free, shows in the log, and a leak by its name. */
const WATCHFUL = "slub_debug=FZPU,kmalloc-*";

/** STAP_TEST_BUILD=kbuild builds every module the plain way; a test that says how has the last word. */
const builder = process.env["STAP_TEST_BUILD"] === undefined ? [] : [`--build=${process.env["STAP_TEST_BUILD"]}`];

let symvers: string | undefined;
let sandbox: Promise<Sandbox> | undefined;
let worker: Promise<Worker> | undefined;
const built = new Map<string, Promise<Built>>();

async function buildOutside(name: string, script: string, options: readonly string[], scriptArguments: readonly string[]): Promise<Built> {
  const directory = mkdtempSync(join(workshop, "build-"));
  const argv = [stap, "-r", release, "-p4", "-m", name, ...builder, ...options, "-e", script, ...scriptArguments];
  const result = await runOutside(argv, { directory, limit: 90_000, environment: { SYSTEMTAP_DIR: join(workshop, "cache") } });
  const module = join(directory, `${name}.ko`);
  const flaws = result.status === 0 ? moduleFlaws(readModule(module), (symvers ??= files.readText(`/lib/modules/${release}/build/Module.symvers`))) : [];
  if (flaws.length > 0) throw new Error(`${module}: ${flaws.join("; ")}`);
  // Tests would go on to pass, each build twenty times as long.
  const slow = /^.* are built the slow way: .*$/m.exec(result.stderr);
  if (slow !== null) throw new Error(slow[0]);
  return { ...result, module };
}

export const machine = {
  /** Boots it when it is not there; a test that runs out of time takes it along, and the next one has a new one. */
  async sandbox(): Promise<Sandbox> {
    if ((await sandbox)?.hasEnded) {
      sandbox = undefined;
      worker = undefined;
    }
    sandbox ??= Sandbox.start({ release, memory: 2048, kernelArguments: WATCHFUL }, realPlatform());
    return sandbox;
  },

  /** Compiles a script for the machine's kernel, once in a run. Independent builds may be started together. */
  build(script: string, options: readonly string[] = [], scriptArguments: readonly string[] = []): Promise<Built> {
    const key = JSON.stringify([script, options, scriptArguments]);
    const name = `t${process.pid}_${built.size}`;
    const known = built.get(key) ?? withTurn(() => buildOutside(name, script, options, scriptArguments));
    built.set(key, known);
    return known;
  },

  /** Runs a module as `staprun` does. `limit` in ms: it is interrupted then. `isBusy`: files are read and written meanwhile. */
  async load(image: Built, options: { arguments?: readonly string[]; signal?: { name: SignalName; after: string }; limit?: number; isBusy?: boolean } = {}): Promise<Answer> {
    if (image.status !== 0) throw new Error(`not built:\n${image.stderr}`);
    await machine.sandbox();
    worker ??= Worker.start();
    const { arguments: words = [], limit = 30_000, signal, isBusy = false } = options;
    const job: Job = { arguments: [...words, Sandbox.pathInside(image.module)], limit, isBusy, ...(signal === undefined ? {} : { signal }) };
    const answer = await (await worker).perform(job);
    return { ...answer, stdout: Buffer.from(answer.stdout, "base64").toString() };
  },

  /** Builds and runs; `stderr` is that of both. */
  async run(script: string, options: readonly string[] = [], limit = 30_000): Promise<Answer> {
    const image = await machine.build(script, options);
    const answer = await machine.load(image, { limit });
    return { ...answer, stderr: image.stderr + answer.stderr };
  },

  /** Any command inside. */
  async command(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    const { status, stdout, stderr } = await (await machine.sandbox()).capture(argv, options);
    return { stdout, stderr, status: "code" in status ? status.code : 128 };
  },

  /**
   * `sh -c` inside. `$STAP` and `$STAPRUN` are the executable under its two names. Scripts wait for output in /tmp/out: none of
   * an earlier script may be there, or they go on before the run has begun.
   */
  async shell(script: string, options: RunOptions = {}): Promise<Outcome> {
    return machine.command(["sh", "-c", `rm -f /tmp/out /tmp/err; STAP=${Sandbox.pathInside(stap)} STAPRUN=/run/staprun; ln -sf $STAP $STAPRUN; ${script}`], options);
  },

  async spawn(argv: readonly string[], options: RunOptions = {}): Promise<GuestProcess> {
    return (await machine.sandbox()).spawn(argv, options);
  },

  inside: (path: string): string => Sandbox.pathInside(path),

  /** Names of loaded modules that are ours. */
  async loaded(): Promise<string[]> {
    const { stdout } = await machine.command(["cat", "/proc/modules"]);
    return stdout.split("\n").map((line) => line.split(" ")[0] ?? "").filter((name) => /^(t\d+_\d+|stap_)/.test(name));
  },
};

/** A group of tests in the machine; the last one is that nothing was left behind. */
export function describeKernel(name: string, body: () => void): void {
  setDefaultTimeout(120_000);
  describe(`${name} (${release})`, () => {
    body();
    test("leaves no module and a clean kernel log", async () => {
      expect(await machine.loaded()).toEqual([]);
      expect(complaints(await (await machine.sandbox()).dmesg())).toEqual([]);
    });
  });
}

const TAINTS = /loading out-of-tree module taints kernel|module verification failed: signature and\/or required key missing - tainting kernel/;
const ALARMS = /\bBUG\b|\bOops\b|\bstall|self-detected stall|hung task|blocked for more than|recursive locking|circular locking|suspicious RCU|general protection|[Uu]nable to handle|refcount_t|Call Trace/;

/** The emulator's threads wait for a CPU like any other, and the kernel inside takes that for a slow interrupt or clock. */
const EMULATION = /hrtimer: interrupt took \d+ ns|clocksource: Long readout interval, skipping watchdog check/;

/** What the kernel says when these are armed, or loaded. */
const OF_DEVICE_MAPPER = /device-mapper: core: CONFIG_IMA_DISABLE_HTABLE is disabled/;
const OF_TRACEPOINTS = /Scheduler tracepoints stat_sleep, stat_iowait, stat_blocked and stat_runtime require the kernel parameter/;

/** What a kernel log must not hold: after the first module of ours, warnings or worse that are not about taint; alarms anywhere. */
export function complaints(log: string): string[] {
  const lines = log.split("\n");
  const firstLoad = lines.findIndex((line) => TAINTS.test(line));
  return lines.filter((line, index) => {
    const level = Number(/^<(\d+)>/.exec(line)?.[1] ?? 6) & 7;
    const warns = firstLoad >= 0 && index > firstLoad && level <= 4 && !TAINTS.test(line) && !EMULATION.test(line) && !OF_TRACEPOINTS.test(line) && !OF_DEVICE_MAPPER.test(line);
    return warns || ALARMS.test(line);
  });
}

/** As many builds at a time as there are CPUs. */
const CPUS = navigator.hardwareConcurrency;
const waiting: (() => void)[] = [];
let building = 0;

async function withTurn<T>(action: () => Promise<T>): Promise<T> {
  if (building >= CPUS) await new Promise<void>((resolve) => waiting.push(resolve));
  else building++;
  try {
    return await action();
  } finally {
    const next = waiting.shift();
    if (next === undefined) building--;
    else next();
  }
}

/** A machine that does not answer is of no use to the tests that come: they get another. */
function giveUp(why: string): Error {
  const stuck = sandbox;
  sandbox = undefined;
  worker = undefined;
  stuck?.then((machine) => machine.stop()).catch(() => undefined);
  return new Error(why);
}

/** The process of worker.ts. One job at a time. */
class Worker {
  readonly #process: GuestProcess;
  readonly #inputs: string[] = [];
  #wake: (() => void) | undefined;
  #answer: ((line: string) => void) | undefined;
  #output = "";
  #errors = "";
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(machine: Sandbox) {
    const bun = Sandbox.pathInside(process.execPath);
    const script = Sandbox.pathInside(join(project, "tests/kernel/worker.ts"));
    const decoder = new TextDecoder();
    this.#process = machine.spawn([bun, script], {
      stdin: this.#lines(),
      stdout: (bytes) => this.#take(decoder.decode(bytes, { stream: true })),
      stderr: (bytes) => (this.#errors += Buffer.from(bytes).toString()).length > 0,
      directory: Sandbox.pathInside(project),
    });
  }

  static async start(): Promise<Worker> {
    return new Worker(await machine.sandbox());
  }

  perform(job: Job): Promise<Answer> {
    const answer = this.#turn.then(() => this.#ask(job));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  async #ask(job: Job): Promise<Answer> {
    const line = new Promise<string>((resolve) => (this.#answer = resolve));
    this.#inputs.push(`${JSON.stringify(job)}\n`);
    this.#wake?.();
    const gone = this.#process.exited.then(() => Promise.reject(new Error(`the worker ended:\n${this.#errors}`)));
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(giveUp(`no answer:\n${this.#errors}`)), job.limit + 60_000);
    try {
      return JSON.parse(await Promise.race([line, gone, late]));
    } finally {
      clearTimeout(timer);
    }
  }

  async *#lines(): AsyncGenerator<Uint8Array> {
    for (;;) {
      while (this.#inputs.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
      yield Buffer.from(this.#inputs.splice(0).join(""));
    }
  }

  #take(text: string): boolean {
    this.#output += text;
    const end = this.#output.indexOf("\n");
    if (end >= 0) {
      const line = this.#output.slice(0, end);
      this.#output = this.#output.slice(end + 1);
      this.#answer?.(line);
    }
    return true;
  }
}
