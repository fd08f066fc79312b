/**
 * Puts records in the order of their numbers. Rings are drained one after the other, so that much of one ring may come before the
 * smaller numbers of another; numbers have no gaps, so that what is missing is late. What is held back is kept where it came:
 * a table indexed by number modulo its size, which makes a record cost one store and one load.
 */

/** Takes one record in its turn: its payload is bytes[start..end). */
export type Emit = (kind: number, bytes: Uint8Array, start: number, end: number) => void;

const FIRST_TABLE = 1024;
const LARGEST_TABLE = 1 << 24;

export class Sequencer {
  readonly #emit: Emit;
  /** Payload bytes that may be held back; beyond it a gap is given up. */
  readonly #limit: number;
  #next = 1;
  #highest = 0;
  #held = 0;
  #heldBytes = 0;
  #missing = 0;
  #kinds = new Uint16Array(FIRST_TABLE);
  #starts = new Uint32Array(FIRST_TABLE);
  #ends = new Uint32Array(FIRST_TABLE);
  #bytes: (Uint8Array | undefined)[] = new Array<Uint8Array | undefined>(FIRST_TABLE).fill(undefined);

  constructor(emit: Emit, limit: number) {
    this.#emit = emit;
    this.#limit = limit;
  }

  accept(number: number, kind: number, bytes: Uint8Array, start: number, end: number): void {
    if (number === this.#next) {
      this.#next++;
      this.#emit(kind, bytes, start, end);
      if (this.#held > 0) this.#emitHeld();
    } else if (number > this.#next) {
      this.#hold(number, kind, bytes, start, end);
    } else {
      // Given up before: late is better than lost.
      this.#missing--;
      this.#emit(kind, bytes, start, end);
    }
  }

  /** The stream has ended: what is held comes out, gaps or not. */
  flush(): void {
    while (this.#held > 0) this.#giveUpGap();
  }

  /** Numbers that were passed over and have not come. */
  get missing(): number {
    return this.#missing;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  #hold(number: number, kind: number, bytes: Uint8Array, start: number, end: number): void {
    while (this.#held > 0 && (this.#heldBytes > this.#limit || number - this.#next >= LARGEST_TABLE)) this.#giveUpGap();
    if (number <= this.#next) return this.accept(number, kind, bytes, start, end);
    if (number - this.#next >= LARGEST_TABLE) return this.#jump(number, kind, bytes, start, end);
    while (number - this.#next >= this.#bytes.length) this.#grow();
    const slot = number & (this.#bytes.length - 1);
    if (this.#bytes[slot] !== undefined) return; // the same number once more: not a stream of ours, but no reason to hang
    this.#kinds[slot] = kind;
    this.#starts[slot] = start;
    this.#ends[slot] = end;
    this.#bytes[slot] = bytes;
    this.#held++;
    this.#heldBytes += end - start;
    this.#highest = Math.max(this.#highest, number);
  }

  /** Nothing is held, and the number is out of reach: a stream that began before we did. */
  #jump(number: number, kind: number, bytes: Uint8Array, start: number, end: number): void {
    this.#missing += number - this.#next;
    this.#next = number;
    this.accept(number, kind, bytes, start, end);
  }

  #emitHeld(): void {
    for (;;) {
      const slot = this.#next & (this.#bytes.length - 1);
      const bytes = this.#bytes[slot];
      if (bytes === undefined) return;
      const start = this.#starts[slot] ?? 0;
      const end = this.#ends[slot] ?? 0;
      this.#bytes[slot] = undefined;
      this.#held--;
      this.#heldBytes -= end - start;
      this.#next++;
      this.#emit(this.#kinds[slot] ?? 0, bytes, start, end);
      if (this.#held === 0) return;
    }
  }

  #giveUpGap(): void {
    while (this.#next <= this.#highest && this.#bytes[this.#next & (this.#bytes.length - 1)] === undefined) {
      this.#next++;
      this.#missing++;
    }
    this.#emitHeld();
  }

  #grow(): void {
    const oldSize = this.#bytes.length;
    const size = oldSize * 2;
    const [kinds, starts, ends, bytes] = [this.#kinds, this.#starts, this.#ends, this.#bytes];
    this.#kinds = new Uint16Array(size);
    this.#starts = new Uint32Array(size);
    this.#ends = new Uint32Array(size);
    this.#bytes = new Array<Uint8Array | undefined>(size).fill(undefined);
    for (let number = this.#next; number < this.#next + oldSize; number++) {
      const from = number & (oldSize - 1);
      const to = number & (size - 1);
      this.#kinds[to] = kinds[from] ?? 0;
      this.#starts[to] = starts[from] ?? 0;
      this.#ends[to] = ends[from] ?? 0;
      this.#bytes[to] = bytes[from];
    }
  }
}
