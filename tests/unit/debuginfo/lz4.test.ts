import { describe, expect, test } from "bun:test";
import { decodeBlock, isLz4Legacy, Lz4Error, Lz4Image } from "../../../src/debuginfo/lz4.ts";

/** A literal run and then a copy from `distance` back; the last sequence has literals only. */
type Sequence = readonly [literals: string, distance?: number, length?: number];

function encode(sequences: readonly Sequence[]): Uint8Array {
  const bytes: number[] = [];
  const more = (left: number): void => {
    for (; left >= 255; left -= 255) bytes.push(255);
    bytes.push(left);
  };
  for (const [literals, distance, length = 4] of sequences) {
    const match = distance === undefined ? 0 : length - 4;
    bytes.push((Math.min(literals.length, 15) << 4) | Math.min(match, 15));
    if (literals.length >= 15) more(literals.length - 15);
    bytes.push(...Buffer.from(literals, "latin1"));
    if (distance === undefined) continue;
    bytes.push(distance & 255, distance >> 8);
    if (match >= 15) more(match - 15);
  }
  return Uint8Array.from(bytes);
}

function decode(source: Uint8Array, size: number): string {
  const target = new Uint8Array(size);
  return Buffer.from(target.subarray(0, decodeBlock(source, target))).toString("latin1");
}

const long = "0123456789".repeat(60);
const sequences: readonly Sequence[] = [["abc", 3, 5], ["x", 1, 100], [long, 600, 600], ["-", 2, 4], ["the end"]];
const text = `abcabcab${"x".repeat(101)}${long}${long}-9-9-the end`;

describe("a block of LZ4", () => {
  test("is literals and copies of what was before, which may reach into themselves", () => expect(decode(encode(sequences), text.length)).toBe(text));
  test("may fill less than there is room for", () => expect(decode(encode(sequences), text.length + 100)).toBe(text));
  test("may be empty, or end in a copy", () => expect([decode(new Uint8Array(), 10), decode(encode([["ab", 2, 6]]), 10)]).toEqual(["", "abababab"]));
  test.each<[string, Uint8Array, number]>([
    ["reaches before its beginning", encode([["ab", 3, 4]]), 10],
    ["copies from where it writes", encode([["ab", 0, 4]]), 10],
    ["holds more than it should", encode(sequences), text.length - 1],
    ["copies more than it should", encode([["ab", 2, 6]]), 7],
    ["ends within its literals", encode([["abcdef"]]).subarray(0, 4), 10],
    ["ends within a length", Uint8Array.of(0xf0, 255), 1000],
    ["ends within a distance", Uint8Array.of(0x10, 65, 1), 10],
  ])("that %s is damaged", (_, block, size) => expect(() => decode(block, size)).toThrow(Lz4Error));
  test("with any byte changed, or cut anywhere, is decoded or gives an Lz4Error", () => {
    const whole = encode(sequences);
    const attempt = (block: Uint8Array): void => {
      try {
        decodeBlock(block, new Uint8Array(text.length));
      } catch (error) {
        if (!(error instanceof Lz4Error)) throw error;
      }
    };
    for (let at = 0; at < whole.length; at++) {
      attempt(whole.subarray(0, at));
      for (const value of [0, 1, 0x0f, 0xf0, 0xff]) attempt(Uint8Array.from(whole, (byte, index) => (index === at ? value : byte)));
    }
  });
});

describe("a legacy frame", () => {
  const BLOCK = 8 << 20;
  const word = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer);
  const frame = (blocks: readonly Uint8Array[], size: number): Uint8Array => Buffer.concat([word(0x184c2102), ...blocks.flatMap((block) => [word(block.length), block]), word(size)]);
  const full = encode([["a", 1, BLOCK - 1]]);
  const whole = frame([full, encode(sequences)], BLOCK + text.length);

  test("is told by its magic number", () => expect([isLz4Legacy(whole), isLz4Legacy(full), isLz4Legacy(new Uint8Array())]).toEqual([true, false, false]));
  test("is decoded where it is looked at", () => {
    const image = new Lz4Image(whole);
    expect(image.bytes.length).toBe(BLOCK + text.length);
    image.require(BLOCK + 10, 1);
    expect(Buffer.from(image.bytes.subarray(BLOCK)).toString("latin1")).toBe(text);
    expect([image.bytes[0], image.bytes[BLOCK - 1]]).toEqual([0, 0]);
    image.require(BLOCK - 1, 2);
    expect([image.bytes[0], image.bytes[BLOCK - 1]]).toEqual([97, 97]);
    image.require(BLOCK * 3, 5);
  });
  test.each<[string, Uint8Array]>([
    ["without its size", whole.subarray(0, -4)],
    ["cut short", whole.subarray(0, -20)],
    ["with another size", frame([full], BLOCK * 2)],
  ])("%s is damaged", (_, bytes) => expect(() => new Lz4Image(bytes)).toThrow(Lz4Error));
  test("with a block that is too short is damaged", () => expect(() => new Lz4Image(frame([encode([["abc"]]), encode([["x"]])], BLOCK + 1)).require(0, 1)).toThrow("too short"));
});
