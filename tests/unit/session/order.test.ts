import { describe, expect, test } from "bun:test";
import { ProtocolError, RecordParser } from "../../../src/session/protocol.ts";
import { Sequencer } from "../../../src/session/order.ts";
import { concat, output } from "./stream.ts";

/** Numbers and texts as the parser cuts them from the pieces. */
function parse(pieces: readonly Uint8Array[]): { numbers: number[]; texts: string[]; pending: number } {
  const parser = new RecordParser();
  const numbers: number[] = [];
  const texts: string[] = [];
  for (const piece of pieces) {
    parser.feed(piece, (number, _kind, bytes, start, end) => {
      numbers.push(number);
      texts.push(Buffer.from(bytes.subarray(start, end)).toString());
    });
  }
  return { numbers, texts, pending: parser.pending };
}

/** Feeds records in the given order of numbers; gives what was emitted, `|` where the stream ended. */
function order(numbers: readonly number[], limit = 1 << 20): { emitted: string; missing: number } {
  const emitted: string[] = [];
  const sequencer = new Sequencer((_kind, bytes, start, end) => void emitted.push(Buffer.from(bytes.subarray(start, end)).toString()), limit);
  for (const number of numbers) {
    const bytes = new TextEncoder().encode(String(number));
    sequencer.accept(number, 1, bytes, 0, bytes.length);
  }
  emitted.push("|");
  sequencer.flush();
  return { emitted: emitted.join(" "), missing: sequencer.missing };
}

describe("records are cut", () => {
  const lengths = [0, 1, 7, 8, 9, 64, 8192];
  const texts = lengths.map((length) => "x".repeat(length));
  const stream = concat(...texts.map((text, index) => output(index + 1, text)));

  for (const size of [1, 2, 3, 7, 8, 15, 16, 17, 63, 4096, stream.length]) {
    test(`in pieces of ${size} bytes`, () => {
      const pieces = Array.from({ length: Math.ceil(stream.length / size) }, (_, index) => stream.subarray(index * size, (index + 1) * size));
      expect(parse(pieces)).toEqual({ numbers: lengths.map((_, index) => index + 1), texts, pending: 0 });
    });
  }

  test("at every place", () => {
    const short = concat(output(1, "one"), output(2, ""), output(3, "twenty-four bytes of it!"));
    for (let at = 0; at <= short.length; at++) {
      expect(parse([short.subarray(0, at), short.subarray(at)]).texts).toEqual(["one", "", "twenty-four bytes of it!"]);
    }
  });

  test("at an odd address, as a netlink message leaves it", () => {
    const shifted = concat(new Uint8Array(4), output(1, "hello")).subarray(4);
    expect(parse([shifted]).texts).toEqual(["hello"]);
  });

  test("an unfinished record is kept", () => {
    expect(parse([output(1, "hello").subarray(0, 20)])).toEqual({ numbers: [], texts: [], pending: 20 });
  });

  test("numbers beyond 32 bits", () => {
    expect(parse([output(2 ** 40 + 5, "x")]).numbers).toEqual([2 ** 40 + 5]);
  });

  test("what is no record is refused", () => {
    expect(() => parse([new TextEncoder().encode("this is some other program's output\n")])).toThrow(ProtocolError);
  });
});

describe("records are put in order", () => {
  const cases: readonly { readonly name: string; readonly arrive: readonly number[]; readonly emitted: string; readonly missing?: number }[] = [
    { name: "in order", arrive: [1, 2, 3], emitted: "1 2 3 |" },
    { name: "two rings", arrive: [1, 3, 5, 2, 4, 6], emitted: "1 2 3 4 5 6 |" },
    { name: "backwards", arrive: [4, 3, 2, 1], emitted: "1 2 3 4 |" },
    { name: "the last one first", arrive: [3, 1, 2], emitted: "1 2 3 |" },
    { name: "a gap at the end of the stream", arrive: [1, 3, 4, 7], emitted: "1 | 3 4 7", missing: 3 },
    { name: "nothing but a late one", arrive: [5], emitted: "| 5", missing: 4 },
    { name: "the same number twice", arrive: [3, 3, 1, 2], emitted: "1 2 3 |" },
  ];
  for (const { name, arrive, emitted, missing = 0 } of cases) {
    test(name, () => expect(order(arrive)).toEqual({ emitted, missing }));
  }

  test("far apart: the table grows", () => {
    const numbers = Array.from({ length: 20_000 }, (_, index) => index + 1);
    const odd = numbers.filter((number) => number % 2 === 1);
    const even = numbers.filter((number) => number % 2 === 0);
    expect(order([...even, ...odd])).toEqual({ emitted: `${numbers.join(" ")} |`, missing: 0 });
  });

  test("a gap is given up when too much is held, and what comes late is not lost", () => {
    const held = Array.from({ length: 50 }, (_, index) => index + 2);
    const { emitted, missing } = order([...held, 1], 20);
    expect(emitted.split(" ").filter((word) => word !== "|").map(Number).sort((a, b) => a - b)).toEqual([1, ...held]);
    expect(emitted.startsWith("2 3 4")).toBe(true);
    expect(missing).toBe(0);
  });

  test("a number out of all reach does not take memory", () => {
    expect(order([1, 2 ** 40])).toEqual({ emitted: `1 ${2 ** 40} |`, missing: 2 ** 40 - 2 });
  });

  test("shuffled blocks of many rings", () => {
    const rings = Array.from({ length: 8 }, () => [] as number[]);
    for (let number = 1; number <= 5000; number++) rings[(number * 2654435761) % 8]?.push(number);
    const arrivals: number[] = [];
    while (rings.some((ring) => ring.length > 0)) for (const ring of rings) arrivals.push(...ring.splice(0, 37));
    const expected = Array.from({ length: 5000 }, (_, index) => index + 1).join(" ");
    expect(order(arrivals)).toEqual({ emitted: `${expected} |`, missing: 0 });
  });
});
