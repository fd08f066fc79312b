/** One command running inside a sandbox. */
import type { ExitStatus, SignalName } from "../platform/platform.ts";
import { type Frame, FrameKind, INPUT_WINDOW, word, words } from "./frames.ts";

/** Takes output as it comes; false once nobody reads it any more. */
export type Sink = (bytes: Uint8Array) => boolean;

export type Send = (kind: number, payload?: Uint8Array) => void;

export class GuestProcess {
  readonly exited: Promise<ExitStatus>;
  readonly #send: Send;
  readonly #sinks: Readonly<Record<1 | 2, Sink>>;
  readonly #settle: { resolve: (status: ExitStatus) => void; reject: (reason: Error) => void };
  /** Input that the process has not taken yet, and who waits for room. */
  #underway = 0;
  #wake: (() => void) | undefined;
  #over = false;

  constructor(send: Send, stdout: Sink, stderr: Sink) {
    this.#send = send;
    this.#sinks = { 1: stdout, 2: stderr };
    const { promise, resolve, reject } = Promise.withResolvers<ExitStatus>();
    this.exited = promise;
    this.#settle = { resolve, reject };
    // Whoever waits sees the failure; when nobody does, it is no crash.
    promise.catch(() => undefined);
  }

  /** `group`: also to the processes that it started, as a terminal's Ctrl-C does. */
  kill(signal: SignalName, group = false): void {
    if (!this.#over) this.#send(FrameKind.signal, words(SIGNAL_NUMBERS[signal], group ? 1 : 0));
  }

  /** Passes input on, waiting while the process does not read; ends its standard input at the end. */
  async feed(input: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const chunk of input) {
      for (let at = 0; at < chunk.length && !this.#over; at += INPUT_CHUNK) await this.#write(chunk.subarray(at, at + INPUT_CHUNK));
      if (this.#over) return;
    }
    this.end();
  }

  end(): void {
    if (!this.#over) this.#send(FrameKind.input);
  }

  async #write(bytes: Uint8Array): Promise<void> {
    while (this.#underway + bytes.length > INPUT_WINDOW && !this.#over) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    if (this.#over) return;
    this.#underway += bytes.length;
    this.#send(FrameKind.input, bytes);
  }

  /** A frame from the sandbox that belongs to this process. */
  take(frame: Frame): void {
    switch (frame.kind) {
      case FrameKind.output:
        return this.#emit(1, frame.payload);
      case FrameKind.errorOutput:
        return this.#emit(2, frame.payload);
      case FrameKind.taken:
        this.#underway -= word(frame);
        return this.#wakeUp();
      case FrameKind.exited:
        this.#settle.resolve(exitStatus(word(frame)));
        this.#over = true;
        return this.#wakeUp();
    }
  }

  /** The sandbox is gone. */
  abandon(reason: Error): void {
    this.#over = true;
    this.#settle.reject(reason);
    this.#wakeUp();
  }

  #emit(stream: 1 | 2, bytes: Uint8Array): void {
    if (!this.#sinks[stream](bytes)) this.#send(FrameKind.close, words(stream));
  }

  #wakeUp(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}

const INPUT_CHUNK = 32 * 1024;

/** x86's and arm64's numbers are the same. */
const SIGNAL_NUMBERS: Readonly<Record<SignalName, number>> = {
  SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGKILL: 9, SIGUSR1: 10, SIGUSR2: 12, SIGTERM: 15, SIGCHLD: 17, SIGCONT: 18, SIGTSTP: 20,
};

const OTHER_SIGNALS: Readonly<Record<number, string>> = { 4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE", 11: "SIGSEGV", 13: "SIGPIPE", 14: "SIGALRM" };

/** From the status of waitpid(2). */
export function exitStatus(wait: number): ExitStatus {
  const signal = wait & 0x7f;
  if (signal === 0) return { code: (wait >> 8) & 0xff };
  const name = Object.entries(SIGNAL_NUMBERS).find(([, number]) => number === signal)?.[0];
  return { signal: name ?? OTHER_SIGNALS[signal] ?? `SIG${signal}` };
}
