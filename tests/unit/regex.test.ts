/** Regular expressions: what is refused, and thousands of patterns walked by the runtime's C, compared with POSIX's definition and with libc. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compilePattern } from "../../src/regex/compile.ts";
import { parsePattern } from "../../src/regex/parse.ts";
import { PatternError } from "../../src/regex/tree.ts";
import { matchByDefinition } from "./regex/definition.ts";
import type { Span } from "./regex/definition.ts";
import { Chance } from "./regex/patterns.ts";

const root = join(import.meta.dir, "../..");
const work = mkdtempSync(join(tmpdir(), "regex-test-"));
const walker = join(work, "walk");
afterAll(() => rmSync(work, { recursive: true, force: true }));

beforeAll(() => {
  const sources = [join(import.meta.dir, "regex/walk.c"), join(root, "c-runtime/core/regex.c"), join(root, "c-runtime/core/string.c")];
  const flags = ["-g", "-O1", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-fno-strict-aliasing", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"];
  const { exitCode, stderr } = Bun.spawnSync(["gcc", ...flags, `-I${join(root, "c-runtime")}`, ...sources, "-o", walker]);
  if (exitCode !== 0) throw new Error(stderr.toString());
});

/** Each character is one byte. */
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

function refusal(pattern: string): string | undefined {
  try {
    parsePattern(bytesOf(pattern));
    return undefined;
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return `${error.position ?? "-"}: ${error.message}`;
  }
}

interface Trial { readonly pattern: string; readonly strings: readonly string[] }
interface Answer { readonly pattern: string; readonly string: string; readonly ours: string; readonly libc: string | undefined }

const written = (text: string): string => `${text.length} ${text}\n`;
const list = (values: Iterable<number>): string => { const all = [...values]; return `${all.length} ${all.join(" ")}\n`; };
const bytes = (values: Iterable<number>): string => { const all = [...values]; return `${list(all)}${all.length}\n`; };

function tables({ pattern, strings }: Trial): string {
  const { symbols, search, groups, captures } = compilePattern(bytesOf(pattern), true);
  if (!captures) throw new Error("no captures");
  const { next, steps, ends, from, over, marks, start } = captures;
  return [
    written(pattern), bytes(symbols), list(search.next), `${search.start}\n`, list(next), list(steps), list(ends), list(from), list(over), bytes(marks),
    `${start} ${groups} ${new Set(symbols).size}\n`, `${strings.length}\n`, ...strings.map(written),
  ].join("");
}

function ask(trials: readonly Trial[]): readonly Answer[] {
  const input = Buffer.from(`${trials.length}\n${trials.map(tables).join("")}`, "latin1");
  const { exitCode, stdout, stderr } = Bun.spawnSync([walker], { stdin: input, env: { LC_ALL: "C" } });
  if (exitCode !== 0) throw new Error(`${exitCode} ${stderr.toString()}`);
  const lines = stdout.toString("latin1").trimEnd().split("\n");
  return trials.flatMap(({ pattern, strings }) => strings.map((string) => ({ pattern, string }))).map(({ pattern, string }, at) => {
    const [ours = "", libc] = (lines[at] ?? "").split("|");
    return { pattern, string, ours, libc };
  });
}

function expected(pattern: string, string: string): string {
  const { root: tree, groups } = parsePattern(bytesOf(pattern));
  const spans = matchByDefinition(tree, groups, string);
  return spans === undefined ? "0" : `1${spans.map((span: Span, at) => ` ${at}:${span ? span.join("-") : ""}`).join("")}`;
}

function trials(seed: number, count: number, repeatsGroups: boolean): readonly Trial[] {
  const chance = new Chance(seed);
  return Array.from({ length: count }, () => ({ pattern: chance.pattern(4, repeatsGroups), strings: Array.from({ length: 8 }, () => chance.string(9)) }));
}

describe("patterns that are refused", () => {
  test.each([
    ["*a", "0: unexpected '*'"], ["a|+b", "2: unexpected '+'"], ["(?)", "2: unexpected '(?)'"], ["{1}", "0: unexpected '{'"],
    ["^*", "1: postfix closure '*' applied to anchoring operator"], ["a${2}", "2: postfix closure '{' applied to anchoring operator"],
    ["a{", "2: expected number"], ["a{x", "3: expected number"], ["a{,3}", "3: expected number"], ["a{}", "3: expected number"],
    ["a{1", "3: unexpected end of regex"], ["a{1x}", "3: expected ',' or '}'"], ["a{1,x}", "5: expected '}' or number"], ["a{1,", "4: expected '}' or number"],
    ["a{1,2", "4: expected }, found end of regex"], ["a{1,2,3}", "5: expected }, found ,"], ["a{2,1}", "5: inverted bounds 2,1"],
    ["a{32767}", "8: 32767 is too large"], ["a{99999", "7: 99999 is too large"],
    ["(", "0: expected ), found end of regex"], ["a(b|c", "4: expected ), found end of regex"], ["(()", "2: expected ), found end of regex"],
    ["[", "0: unclosed character class"], ["[^]", "2: unclosed character class"], ["[a-", "2: unclosed character class"], ["[\\]", "2: unclosed character class"],
    ["[b-a]", "4: Inverted character range b-a"], ["[a-[:digit:]]", "4: Inverted character range a-["],
    ["[[:foo:]]", "-: unknown character class 'foo'"], ["[[:constructor:]]", "-: unknown character class 'constructor'"],
    ["[[:alpha:", "9: unclosed character class '[:alpha'"], ["[[:alpha:]", "10: unclosed character class '[:alpha:'"], ["[[.ab.]]", "7: unknown collating element 'ab'"],
    ["a\\", "2: unexpected end of regex"], ["(?i)a", "2: unexpected '(?i'"], ["(?", "1: unexpected '(?'"],
  ])("%s", (pattern, message) => expect(refusal(pattern)).toBe(message));

  test.each(["", "()", "(|a)", "a|", "a**", "a+?", "a}", "]", ")", "a)", "[]a]", "[^]a]", "[a-]", "[--a]", "[[a]", "(?:a)*", "\\d", "(a)\\1", "a{1}{2}", "(^)*", "x{0}"])("%s is none of them", (pattern) => {
    expect(refusal(pattern)).toBeUndefined();
  });

  test("a table that grows beyond its limit", () => {
    expect(() => compilePattern(bytesOf("(a|b)*a(a|b){14}$"), false)).toThrow(/needs more than 16384 states/);
    expect(() => compilePattern(bytesOf("(x{0,200}){0,200}"), false)).toThrow(/needs more than 20000 states/);
    expect(() => compilePattern(bytesOf("(a|b)*a(a|b){12}"), true)).toThrow(/too large for its groups/);
    expect(() => compilePattern(bytesOf("(a)".repeat(63)), true)).toThrow(/more than 62 subexpressions/);
    expect(compilePattern(bytesOf("(a)".repeat(62)), true).groups).toBe(63);
  });
});

describe("the tables of the runtime", () => {
  const named = (pattern: string, strings: readonly string[]): readonly (readonly [string, string])[] => ask([{ pattern, strings }]).map(({ string, ours }) => [string, ours] as const);

  test.each<[pattern: string, string: string, answer: string]>([
    ["", "", "1 0:0-0"], ["", "abc", "1 0:0-0"], ["a*", "baa", "1 0:0-0"], ["a+", "baa", "1 0:1-3"],
    ["(a|ab)(c|bcd)(d*)", "abcd", "1 0:0-4 1:0-2 2:2-3 3:3-4"], ["(a*)(ab)*(b*)", "abb", "1 0:0-3 1:0-1 2: 3:1-3"],
    ["(a)|b", "b", "1 0:0-1 1:"], ["(a*)*", "b", "1 0:0-0 1:0-0"], ["(a*)+", "aab", "1 0:0-2 1:0-2"], ["((a)|b)*", "ab", "1 0:0-2 1:1-2 2:"],
    ["(^a|b)c", "bc", "1 0:0-2 1:0-1"], ["a^b", "ab", "0"], ["a$b", "ab", "0"], ["$^", "", "1 0:0-0"], ["(a|$)*", "ba", "1 0:0-0 1:"], ["(b|$)*$", "ab", "1 0:1-2 1:1-2"],
    [".", "\n", "1 0:0-1"], ["[^a]", "\n", "1 0:0-1"], ["^\xc3.$", "\xc3\xa9", "1 0:0-2"], ["\\d\\.", "1.d.", "1 0:2-4"], ["(a)\\1", "a1", "1 0:0-2 1:0-1"],
    ["[[:digit:]-z]+", "a5-z9:", "1 0:1-5"], ["[]a]+", "x]a", "1 0:1-3"], ["[[.-.][=a=]]+", "b-a", "1 0:1-3"], ["(?:ab)+(c)", "ababc", "1 0:0-5 1:4-5"],
    ["^(([a-z]+)=([0-9]*);)*$", "a=1;bc=;", "1 0:0-8 1:4-8 2:4-6 3:7-7"],
  ])("%s on %j", (pattern, string, answer) => expect(named(pattern, [string])).toEqual([[string, answer]]));

  test("strings as long as strings can be", () => {
    const long = "a".repeat(511);
    const answers = ask([{ pattern: "(a*)*b|(a)+$", strings: [long] }, { pattern: "(x+x+)+y", strings: ["x".repeat(511)] }]);
    expect(answers.map(({ ours }) => ours)).toEqual(["1 0:0-511 1: 2:510-511", "0"]);
  });

  test("match what POSIX's definition says", () => {
    const answers = ask([...trials(1, 1500, true), ...trials(2, 500, false)]);
    expect(answers.length).toBe(16_000);
    expect(answers.filter(({ pattern, string, ours }) => ours !== expected(pattern, string))).toEqual([]);
  }, 60_000);

  test("match what libc matches", () => {
    const answers = ask(trials(3, 1500, true));
    expect(answers.filter(({ libc }) => libc === undefined)).toEqual([]);
    const whole = (answer = ""): string => answer.split(" ").slice(0, 2).join(" ");
    expect(answers.filter(({ ours, libc }) => whole(ours) !== whole(libc))).toEqual([]);
  }, 60_000);

  /** libc takes the first alternative that leads to the longest match, where POSIX wants the longest alternative: then ours is the longer. Which of several empty ones it takes is its own affair. */
  test("find the groups that libc finds or longer ones, where nothing is repeated", () => {
    const answers = ask(trials(4, 1500, false));
    const lengths = (answer = ""): readonly number[] => answer.split(" ").slice(1).map((group) => /:(\d+)-(\d+)/.exec(group)).map((span) => (span ? Number(span[2]) - Number(span[1]) : 0));
    const other = answers.filter(({ ours, libc }) => ours !== libc);
    expect(other.length / answers.length).toBeLessThan(0.01);
    const shorter = other.filter(({ ours, libc }) => {
      const theirs = lengths(libc);
      const differing = lengths(ours).map((length, at) => length - (theirs[at] ?? 0)).find((difference) => difference !== 0);
      return differing !== undefined && differing < 0;
    });
    expect(shorter).toEqual([]);
  }, 60_000);
});
