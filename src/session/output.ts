import { type ByteSink, PlatformError } from "../platform/platform.ts";

const FIRST_SIZE = 1 << 17;

/**
 * Gathers what a message's records print, so that many small payloads become one write, and keeps what else has to happen
 * (a warning on stderr, a command to run) at its place between them.
 */
export class Output {
  readonly #sink: ByteSink;
  #bytes = new Uint8Array(FIRST_SIZE);
  #length = 0;
  #actions: { readonly at: number; readonly run: () => void }[] = [];
  #open = true;
  #failure: PlatformError | undefined;

  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  append(bytes: Uint8Array, start: number, end: number): void {
    if (!this.#open) return;
    while (this.#length + end - start > this.#bytes.length) this.#grow();
    this.#bytes.set(bytes.subarray(start, end), this.#length);
    this.#length += end - start;
  }

  /** Runs an action once all that was appended before it has been written. */
  then(action: () => void): void {
    this.#actions.push({ at: this.#length, run: action });
  }

  async drain(): Promise<void> {
    const actions = this.#actions;
    this.#actions = [];
    let written = 0;
    for (const action of actions) {
      if (action.at > written) await this.#write(written, action.at);
      written = action.at;
      action.run();
    }
    if (this.#length > written) await this.#write(written, this.#length);
    this.#length = 0;
  }

  /** Nobody takes output any more: the reader has gone, writing failed, or the user insists on the end. */
  get isOpen(): boolean {
    return this.#open;
  }

  /** Why writing failed, when it was not for the reader's going. */
  get failure(): PlatformError | undefined {
    return this.#failure;
  }

  abandon(): void {
    this.#open = false;
  }

  close(): void {
    this.#sink.close();
  }

  async #write(from: number, to: number): Promise<void> {
    for (let at = from; at < to && this.#open; ) {
      const taken = this.#tryWrite(this.#bytes.subarray(at, to));
      if (taken === 0) await this.#sink.ready();
      else if (taken < 0) this.#open = false;
      else at += taken;
    }
  }

  #tryWrite(bytes: Uint8Array): number {
    try {
      return this.#sink.write(bytes);
    } catch (cause) {
      if (!(cause instanceof PlatformError)) throw cause;
      this.#failure = cause;
      return -1;
    }
  }

  #grow(): void {
    const bytes = new Uint8Array(this.#bytes.length * 2);
    bytes.set(this.#bytes);
    this.#bytes = bytes;
  }
}
