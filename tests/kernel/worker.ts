/**
 * Lives inside the machine as long as it: runs `staprun` for one module after the other, without starting anew each time. Reads one
 * job a line, writes one answer a line. The session is the real one; only what it prints is kept instead of shown.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { staprun } from "../../src/cli/staprun.ts";
import type { ByteSink, Platform, SignalName } from "../../src/platform/platform.ts";
import { realPlatform } from "../../src/platform/real.ts";

export interface Job {
  readonly arguments: readonly string[];
  /** Delivered once standard output holds this text. */
  readonly signal?: { readonly name: SignalName; readonly after: string };
  /** ms until it is interrupted. */
  readonly limit: number;
  /** Files are read and written meanwhile: scripts that wait for that in a machine where nothing else happens have something to see. */
  readonly isBusy?: boolean;
}

export interface Answer {
  /** base64 */
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
  readonly timedOut: boolean;
  readonly ms: number;
}

class Recording {
  readonly chunks: Record<1 | 2, Uint8Array[]> = { 1: [], 2: [] };
  readonly #callbacks = new Map<SignalName, Set<() => void>>();
  readonly #job: Job;
  #signalled = false;

  constructor(job: Job) {
    this.#job = job;
  }

  platform(base: Platform): Platform {
    return {
      ...base,
      invokedAs: "staprun",
      arguments: this.#job.arguments,
      terminal: {
        isTerminal: () => false,
        write: (fd, content) => this.#take(fd, typeof content === "string" ? Buffer.from(content) : content),
        openSink: (fd) => this.#sink(fd),
      },
      onSignal: (signal, callback) => {
        const callbacks = this.#callbacks.get(signal) ?? new Set();
        this.#callbacks.set(signal, callbacks.add(callback));
        return () => void callbacks.delete(callback);
      },
    };
  }

  deliver(signal: SignalName): void {
    for (const callback of this.#callbacks.get(signal) ?? []) callback();
  }

  text(fd: 1 | 2): Buffer {
    return Buffer.concat(this.chunks[fd]);
  }

  #sink(fd: 1 | 2): ByteSink {
    return { write: (bytes) => (this.#take(fd, bytes) ? bytes.length : -1), ready: async () => undefined, close: () => undefined };
  }

  #take(fd: 1 | 2, content: Uint8Array): boolean {
    this.chunks[fd].push(Uint8Array.from(content));
    const { signal } = this.#job;
    if (signal !== undefined && !this.#signalled && fd === 1 && this.text(1).includes(signal.after)) {
      this.#signalled = true;
      setTimeout(() => this.deliver(signal.name));
    }
    return true;
  }
}

async function perform(job: Job, base: Platform): Promise<Answer> {
  const recording = new Recording(job);
  const state = { timedOut: false };
  const timer = setTimeout(() => {
    state.timedOut = true;
    recording.deliver("SIGINT");
  }, job.limit);
  const work = job.isBusy === true ? setInterval(readAndWrite, 20) : undefined;
  const start = performance.now();
  const status = await staprun(recording.platform(base)).catch((cause: Error) => {
    recording.chunks[2].push(Buffer.from(`${cause.stack}\n`));
    return 255;
  });
  clearTimeout(timer);
  clearInterval(work);
  return { stdout: recording.text(1).toString("base64"), stderr: recording.text(2).toString(), status, timedOut: state.timedOut, ms: performance.now() - start };
}

function readAndWrite(): void {
  writeFileSync("/dev/null", readFileSync("/proc/uptime"));
}

if (import.meta.main) {
  const base = realPlatform();
  for await (const line of console) console.log(JSON.stringify(await perform(JSON.parse(line), base)));
}
