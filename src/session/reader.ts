import type { Platform } from "../platform/platform.ts";
import type { Messages } from "./messages.ts";
import { type SessionOptions, bufferBytes } from "./options.ts";
import { Sequencer } from "./order.ts";
import type { Output } from "./output.ts";
import { type Armed, type Finished, type Ledger, ProtocolError, RecordKind, RecordParser, joined, readArmed, readFinished, readLedger } from "./protocol.ts";

/** What a record asks of the session, at its place in the order. */
export interface ReaderEvents {
  onArmed(): void;
  onSystem(command: string): void;
}

/** Turns the stream of one script into output and messages in the order in which they were made. */
export class Reader {
  readonly #parser = new RecordParser();
  readonly #sequencer: Sequencer;
  readonly #output: Output;
  readonly #messages: Messages;
  readonly #events: ReaderEvents;
  readonly #losses: string[] = [];
  #ledgerBytes: Uint8Array = new Uint8Array();
  #ledger: Ledger | undefined;
  #armed: Armed | undefined;
  #sawLast = false;
  #finished: Finished | undefined;
  #problem: string | undefined;

  constructor(output: Output, messages: Messages, holdLimit: number, events: ReaderEvents) {
    this.#output = output;
    this.#messages = messages;
    this.#events = events;
    this.#sequencer = new Sequencer((kind, bytes, start, end) => this.#take(kind, bytes, start, end), holdLimit);
  }

  feed(message: Uint8Array): void {
    this.#guard(() => this.#parser.feed(message, (number, kind, bytes, start, end) => this.#arrived(number, kind, bytes, start, end)));
  }

  /** No more will come, finished or not. */
  streamEnded(): void {
    this.#guard(() => this.#sequencer.flush());
  }

  get isFinished(): boolean {
    return this.#finished !== undefined || this.#problem !== undefined;
  }

  /** The last record has come, but smaller numbers have not: they are in rings that are drained after its own, or lost. */
  get awaitsStragglers(): boolean {
    return this.#sawLast && !this.isFinished;
  }

  get failed(): boolean {
    return this.#finished?.failed ?? false;
  }

  get armed(): Armed | undefined {
    return this.#armed;
  }

  /** What the last record said. */
  get finished(): Finished | undefined {
    return this.#finished;
  }

  get ledger(): Ledger | undefined {
    return this.#ledger;
  }

  /** What the script says of its losses, to follow the line that counts them. */
  get losses(): readonly string[] {
    return this.#losses;
  }

  /** Records that were numbered and never came. */
  get missing(): number {
    return this.#sequencer.missing;
  }

  /** What was wrong with the stream itself. */
  get problem(): string | undefined {
    return this.#problem;
  }

  #guard(action: () => void): void {
    try {
      action();
    } catch (cause) {
      if (!(cause instanceof ProtocolError)) throw cause;
      this.#problem = cause.message;
    }
  }

  #arrived(number: number, kind: number, bytes: Uint8Array, start: number, end: number): void {
    if (kind === RecordKind.finished) this.#sawLast = true;
    this.#sequencer.accept(number, kind, bytes, start, end);
  }

  #take(kind: number, bytes: Uint8Array, start: number, end: number): void {
    if (kind === RecordKind.output) this.#output.append(bytes, start, end);
    else this.#control(kind, bytes.slice(start, end));
  }

  #control(kind: number, payload: Uint8Array): void {
    switch (kind) {
      case RecordKind.warning:
        return this.#output.then(() => this.#messages.warn(text(payload)));
      case RecordKind.loss:
        this.#losses.push(text(payload));
        return;
      case RecordKind.error:
        return this.#output.then(() => this.#messages.error(text(payload)));
      case RecordKind.system:
        return this.#output.then(() => this.#events.onSystem(text(payload)));
      case RecordKind.armed:
        this.#armed = readArmed(payload);
        return this.#output.then(() => this.#events.onArmed());
      case RecordKind.ledger:
        this.#ledgerBytes = joined(this.#ledgerBytes, payload);
        return;
      case RecordKind.finished:
        return this.#finish(payload);
      default:
        return; // STP_EXIT says what the records after it show, and a newer script may say more than we know
    }
  }

  #finish(payload: Uint8Array): void {
    this.#finished = readFinished(payload);
    if (this.#ledgerBytes.length > 0) this.#ledger = readLedger(this.#ledgerBytes);
  }
}

/** Without the newline and the NUL that a text may end with. */
function text(payload: Uint8Array): string {
  return new TextDecoder().decode(payload).replace(/\0*\n?\0*$/, "");
}

const LEAST_HELD = 64 << 20;
const DEFAULT_BUFFER_MEGABYTES = 16;

/**
 * Payload bytes that may wait for an earlier number. Rings are drained one after the other, so that all of the others' content may come
 * before the record that is missed.
 */
export function holdLimit(options: Pick<SessionOptions, "bufferMegabytes">, platform: Platform): number {
  const ring = bufferBytes(options.bufferMegabytes ?? DEFAULT_BUFFER_MEGABYTES) ?? 0;
  return Math.max(LEAST_HELD, ring * possibleCpus(platform));
}

/** The file holds ranges such as `0-3` or `0,2-7`; the last number is the highest CPU. */
function possibleCpus(platform: Platform): number {
  const path = "/sys/devices/system/cpu/possible";
  if (platform.files.kind(path) === undefined) return 1;
  return Number(/(\d+)\s*$/.exec(platform.files.readText(path))?.[1] ?? 0) + 1;
}
