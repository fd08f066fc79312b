/** Messages waiting here at most before the source is asked to pause. */
const ROOM = 16;

/** Hands messages from callbacks to one reader, in order. It has a bound if its source obeys `isFull` and `onRoom`. */
export class Channel implements AsyncIterable<Uint8Array> {
  readonly #waiting: Uint8Array[] = [];
  #closed = false;
  #wake: (() => void) | undefined;
  #room: (() => void) | undefined;

  push(message: Uint8Array): void {
    this.#waiting.push(message);
    this.#wake?.();
  }

  /** What was pushed before is still handed over. */
  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  get isFull(): boolean {
    return this.#waiting.length >= ROOM;
  }

  /** Calls back once, when the reader has taken everything. */
  onRoom(callback: () => void): void {
    this.#room = callback;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const message = this.#waiting.shift();
      if (message !== undefined) yield message;
      else if (this.#closed) return;
      else await this.#refill();
    }
  }

  #refill(): Promise<void> {
    const room = this.#room;
    this.#room = undefined;
    room?.();
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined;
        resolve();
      };
    });
  }
}
