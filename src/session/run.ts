import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { ModuleImage } from "../kbuild/module-image.ts";
import { type ByteSink, type ExitStatus, type HeldChild, type Platform, PlatformError } from "../platform/platform.ts";
import { childComplaint } from "./child.ts";
import { loadFailure, refusalInAdvance } from "./failures.ts";
import { Input } from "./input.ts";
import { Interrupts } from "./interrupts.ts";
import { ledgerLines, lossWarning, skipWarnings } from "./ledger.ts";
import { Messages } from "./messages.ts";
import { openNetlinkTransport } from "./netlink.ts";
import { type LoadParameters, type SessionOptions, bufferBytes } from "./options.ts";
import { Output } from "./output.ts";
import { openPipeTransport } from "./pipe.ts";
import { CommandCode } from "./protocol.ts";
import { Reader, holdLimit } from "./reader.ts";
import { sweep } from "./removal.ts";
import type { Transport } from "./transport.ts";

/** How long the stream may be silent between the last record and one of a smaller number, in ms. */
const STRAGGLERS = 2000;

/**
 * Pass 5: loads the script, passes on what it says until it ends, and takes it away again. Gives the exit status: 0 also when the user
 * interrupted it or the reader of its output went; 1 when it could not be loaded, failed, or the program of -c failed.
 */
export async function run(image: ModuleImage, options: SessionOptions, platform: Platform, diagnostics: Diagnostics): Promise<number> {
  const refusal = refusalInAdvance(image, platform);
  if (refusal !== undefined) {
    diagnostics.report({ severity: "error", code: "load-failed", message: refusal });
    return 1;
  }
  platform.expectLongRun();
  const interrupts = new Interrupts(platform);
  try {
    return await runInterruptibly(image, options, interrupts, platform, diagnostics);
  } finally {
    interrupts.stop();
  }
}

async function runInterruptibly(image: ModuleImage, options: SessionOptions, interrupts: Interrupts, platform: Platform, diagnostics: Diagnostics): Promise<number> {
  if (image.runtime === "kernel") sweep(platform);
  const sink = openOutput(options, platform, diagnostics);
  if (sink === undefined) return 1;
  const child = options.command === undefined ? undefined : platform.processes.spawnHeld(options.command);
  const transport = load(image, parameters(options, child), platform, diagnostics);
  if (transport === undefined) {
    child?.kill("SIGKILL");
    sink.close();
    return 1;
  }
  const session = new Session(transport, new Output(sink), child, interrupts, options, platform);
  return await session.run();
}

function openOutput(options: SessionOptions, platform: Platform, diagnostics: Diagnostics): ByteSink | undefined {
  if (options.outputFile === undefined) return platform.terminal.openSink(1);
  const path = platform.clock.format(options.outputFile);
  try {
    return platform.files.openSink(path);
  } catch (cause) {
    if (!(cause instanceof PlatformError)) throw cause;
    diagnostics.report({ severity: "error", code: "output-file", message: `Couldn't open output file ${path}: ${cause.message}` });
    return undefined;
  }
}

function parameters(options: SessionOptions, child: HeldChild | undefined): LoadParameters {
  const [random = 0n] = crypto.getRandomValues(new BigUint64Array(1));
  return {
    token: random | 1n, // 0 is none
    target: child?.pid ?? options.target ?? 0,
    bufferBytes: bufferBytes(options.bufferMegabytes),
    globals: options.globals,
  };
}

function load(image: ModuleImage, parameters: LoadParameters, platform: Platform, diagnostics: Diagnostics): Transport | undefined {
  try {
    const open = image.runtime === "kernel" ? openNetlinkTransport : openPipeTransport;
    return open(image, parameters, platform);
  } catch (cause) {
    if (!(cause instanceof PlatformError)) throw cause;
    diagnostics.report({ severity: "error", code: "load-failed", message: loadFailure(cause, image, platform) });
    return undefined;
  }
}

/** One run of one script, from the moment it was loaded. */
class Session {
  readonly #transport: Transport;
  readonly #output: Output;
  readonly #child: HeldChild | undefined;
  readonly #interrupts: Interrupts;
  readonly #options: SessionOptions;
  readonly #platform: Platform;
  readonly #messages: Messages;
  readonly #reader: Reader;
  #silences = 0;
  #ended = false;
  #stopping = false;
  #childStatus: ExitStatus | undefined;
  #input: Input | undefined;

  constructor(transport: Transport, output: Output, child: HeldChild | undefined, interrupts: Interrupts, options: SessionOptions, platform: Platform) {
    this.#transport = transport;
    this.#output = output;
    this.#child = child;
    this.#interrupts = interrupts;
    this.#options = options;
    this.#platform = platform;
    this.#messages = new Messages(platform.terminal, options);
    this.#reader = new Reader(output, this.#messages, holdLimit(options, platform), {
      onArmed: () => this.#armed(),
      onSystem: (command) => void platform.processes.spawn(["/bin/sh", "-c", command], { stdin: "inherit" }),
    });
  }

  async run(): Promise<number> {
    this.#interrupts.deliver(() => this.#interrupted());
    void this.#child?.exited.then((status) => this.#childEnded(status));
    try {
      await this.#read();
    } finally {
      this.#ended = true;
      await this.#input?.stop();
      const problem = await this.#transport.remove();
      if (problem !== undefined) this.#messages.warnAlways(problem);
      this.#output.close();
    }
    if (!this.#reader.armed) this.#child?.kill("SIGKILL");
    return this.#conclude();
  }

  async #read(): Promise<void> {
    for await (const message of this.#transport.messages) {
      this.#reader.feed(message);
      await this.#output.drain();
      // What nobody can read any more is not worth running for.
      if (!this.#output.isOpen) this.#stop(CommandCode.stop);
      if (this.#reader.isFinished) return;
      if (this.#reader.awaitsStragglers) this.#boundSilence();
    }
    this.#reader.streamEnded();
    await this.#output.drain();
  }

  #boundSilence(): void {
    const turn = ++this.#silences;
    void this.#platform.clock.sleep(STRAGGLERS).then(() => {
      if (turn === this.#silences && !this.#ended) this.#transport.abandon();
    });
  }

  #armed(): void {
    if (this.#transport.inputPath !== undefined) this.#input = Input.open(this.#transport.inputPath, this.#platform);
    this.#child?.release();
    const seconds = this.#options.timeoutSeconds;
    if (seconds !== undefined) void this.#platform.clock.sleep(seconds * 1000).then(() => this.#stop(CommandCode.stop));
  }

  #childEnded(status: ExitStatus): void {
    this.#childStatus = status;
    this.#stop(CommandCode.targetGone);
  }

  /** The first time asks the script to end, so that its end probes are heard; whoever asks again does not want to wait for them. */
  #interrupted(): void {
    if (this.#interrupts.count === 1) return this.#stop(CommandCode.stop);
    this.#output.abandon();
    this.#transport.abandon();
  }

  #stop(code: typeof CommandCode.stop | typeof CommandCode.targetGone): void {
    if (this.#ended || this.#stopping) return;
    this.#stopping = true;
    this.#transport.command(code);
  }

  #conclude(): number {
    const { ledger, missing, armed, losses, finished } = this.#reader;
    const interrupted = this.#interrupts.count > 0;
    for (const line of skipWarnings(ledger, losses)) this.#messages.warn(line);
    const loss = lossWarning(ledger, missing);
    if (loss !== undefined && this.#output.isOpen) this.#messages.warnAlways(loss);
    const complaint = this.#childStatus === undefined || interrupted ? undefined : childComplaint(this.#childStatus);
    if (complaint !== undefined) this.#messages.warnAlways(complaint);
    const broken = this.#brokenEnd();
    if (broken !== undefined) this.#messages.error(broken);
    if (this.#options.verbosity > 0) for (const line of ledgerLines(armed, ledger, finished, missing)) this.#messages.note(line);
    return complaint !== undefined || broken !== undefined || this.#reader.failed ? 1 : 0;
  }

  /** Why the session did not come to its proper end; undefined when it did, or when the user would not wait for it. */
  #brokenEnd(): string | undefined {
    const { failure } = this.#output;
    if (failure !== undefined) return `Couldn't write to output ${failure.path ?? ""}: ${failure.message}`;
    if (this.#reader.problem !== undefined) return `The script's output makes no sense: ${this.#reader.problem}`;
    if (!this.#reader.isFinished && this.#interrupts.count < 2) return "The script ended without a word: its module was removed or its process killed";
    return undefined;
  }
}
