/** A place in a pattern that moves forward over its bytes. */
export class Cursor {
  readonly #text: string;
  at = 0;

  /** Each byte becomes the character of that code, so that signs can be compared as text. */
  constructor(bytes: Uint8Array) {
    this.#text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  }

  get length(): number {
    return this.#text.length;
  }

  get isAtEnd(): boolean {
    return this.at >= this.#text.length;
  }

  looksAt(sign: string): boolean {
    return this.#text.startsWith(sign, this.at);
  }

  /** Passes over the sign when it is there. */
  take(sign: string): boolean {
    if (!this.looksAt(sign)) return false;
    this.at += sign.length;
    return true;
  }

  /** The byte here, and moves on; undefined at the end. */
  next(): number | undefined {
    if (this.isAtEnd) return undefined;
    this.at++;
    return this.#text.charCodeAt(this.at - 1);
  }

  /** The character here, for messages. */
  peek(): string {
    return this.#text.charAt(this.at);
  }

  rest(): string {
    return this.#text.slice(this.at);
  }

  /** The text up to `sign`, and moves behind it; undefined, and stays, when it is not there or ends the pattern. */
  until(sign: string): string | undefined {
    const end = this.#text.indexOf(sign, this.at);
    if (end < 0 || end + sign.length >= this.#text.length) return undefined;
    const found = this.#text.slice(this.at, end);
    this.at = end + sign.length;
    return found;
  }

  digits(): string {
    const found = /^[0-9]*/.exec(this.rest())?.[0] ?? "";
    this.at += found.length;
    return found;
  }
}
