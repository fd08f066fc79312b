/** The format of language cases: what a file says, what counts as a mismatch, what an update writes. */
import { describe, expect, test } from "bun:test";
import { type Case, mismatch, parseCases, splitWords, update } from "../language/cases.ts";

const FILE = `# A theme.

=== first
quick
options: -g -DX=1
--- script
probe begin { print("a\\n\\n") }
--- stdout
a


=== second one
status: 1
# why
kernel-only: it needs a kernel
arguments: 12 "two words"
--- script
probe begin {
  error("x")
}
--- stdout
half
\\ no newline
--- stderr patterns
ERROR: x .*
`;

const outcome = { stdout: "a\n\n", stderr: "", status: 0 };

function caseAt(index: number, text = FILE): Case {
  const found = parseCases(text, "f")[index];
  if (found === undefined) throw new Error("no such case");
  return found;
}

describe("reading", () => {
  test("header, sections and the blank line between cases", () => {
    expect(caseAt(0)).toEqual({
      name: "first", line: 3, quick: true, options: ["-g", "-DX=1"], arguments: [], status: 0, excluded: undefined,
      script: 'probe begin { print("a\\n\\n") }\n', stdout: { text: "a\n\n", patterns: false }, stderr: { text: "", patterns: false },
    });
  });

  test("patterns, text without a newline, exclusion", () => {
    expect(caseAt(1)).toMatchObject({
      name: "second one", status: 1, arguments: ["12", "two words"], excluded: { runtime: "user", reason: "it needs a kernel" },
      stdout: { text: "half" }, stderr: { text: "ERROR: x .*\n", patterns: true },
    });
  });

  test.each([
    ["text before the first case", "hello\n=== a\n--- script\n"],
    ["a case without --- script", "=== a\n--- stdout\nx\n"],
    ['unknown section "stdour"', "=== a\n--- script\nx\n--- stdour\n"],
    ['unknown header line "option"', "=== a\noption: -g\n--- script\nx\n"],
    ["kernel-only needs a reason", "=== a\nkernel-only:\n--- script\nx\n"],
  ])("refuses %s", (message, text) => {
    expect(() => parseCases(text, "f")).toThrow(message);
  });

  test("words", () => {
    expect(splitWords(`-e 'a b' --x="c d"e  f`)).toEqual(["-e", "a b", "--x=c de", "f"]);
  });
});

describe("comparing", () => {
  test("the same is no mismatch", () => {
    expect(mismatch(caseAt(0), outcome)).toBeUndefined();
    expect(mismatch(caseAt(1), { stdout: "half", stderr: "ERROR: x near\n", status: 1 })).toBeUndefined();
  });

  test.each([
    ["a blank line less", 0, { ...outcome, stdout: "a\n" }],
    ["something on stderr", 0, { ...outcome, stderr: "WARNING: y\n" }],
    ["another status", 0, { ...outcome, status: 1 }],
    ["a newline at the end", 1, { stdout: "half\n", stderr: "ERROR: x near\n", status: 1 }],
    ["a line more than there are patterns", 1, { stdout: "half", stderr: "ERROR: x near\nmore\n", status: 1 }],
    ["a pattern that matches a part of the line", 1, { stdout: "half", stderr: "an ERROR: x near\n", status: 1 }],
  ])("%s is a mismatch", (_, index, received) => {
    expect(mismatch(caseAt(index), received)).toBeString();
  });
});

describe("updating", () => {
  test("with what is expected changes nothing but the header's order", () => {
    expect(update(FILE, caseAt(0), outcome)).toBe(FILE);
  });

  test("writes texts and status, and leaves patterns and other cases alone", () => {
    const updated = update(FILE, caseAt(1), { stdout: "x\n", stderr: "anything", status: 0 });
    expect(caseAt(0, updated)).toEqual(caseAt(0));
    expect(caseAt(1, updated)).toMatchObject({ status: 0, stdout: { text: "x\n" }, stderr: { text: "ERROR: x .*\n", patterns: true }, excluded: { runtime: "user" } });
  });

  test("of a case that is met is met", () => {
    const received = { stdout: "p\n\nq", stderr: "e\n", status: 3 };
    expect(mismatch(caseAt(0, update(FILE, caseAt(0), received)), received)).toBeUndefined();
  });
});
