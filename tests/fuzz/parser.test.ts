/**
 * Mutated scripts through pass 1: whatever the text, it ends within a second, in a tree or in errors that are told. A seeded run of
 * FUZZ_SCRIPTS scripts (2,000 when it is not given; the long tests give 100,000).
 */
import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Diagnostics } from "../../src/diagnostics/diagnostic.ts";
import { Renderer } from "../../src/diagnostics/render.ts";
import { encodeTokens } from "../../src/syntax/alphabet.ts";
import { declarationEnd } from "../../src/syntax/cut.ts";
import { explainer, language } from "../../src/syntax/grammar.ts";
import { parseScript, type ParseOptions } from "../../src/syntax/parse.ts";
import { printScript } from "../../src/syntax/print.ts";
import { scan } from "../../src/syntax/scan.ts";
import { readThemes } from "../language/files.ts";

const COUNT = Number(process.env["FUZZ_SCRIPTS"] ?? 2_000);
const SEED = Number(process.env["FUZZ_SEED"] ?? 1);
/** Milliseconds for one script; the machine may be busy with others. */
const LIMIT = 1_000;
const MOST_MEMORY = 1024 ** 3;

const options: ParseOptions = {
  guru: true, kernelRelease: "6.1.0", arch: "x86_64", config: () => undefined, compatible: "5.6", runtime: "kernel", privilege: "stapdev", arguments: ["1", "two"],
};

/** Numbers from 0 up to `limit`, the same for the same seed (mulberry32). */
function generator(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

const tapsets = join(import.meta.dir, "../../tapsets");
const seeds = [
  ...readThemes().flatMap(({ cases }) => cases.map(({ script }) => script)).filter((script) => script.length < 4_000),
  ...readdirSync(tapsets).filter((name) => name.endsWith(".stp")).map((name) => readFileSync(join(tapsets, name), "utf8").slice(0, 4_000)),
];
const pieces = ["{", "}", "(", ")", "[", "]", "%{", "%}", "%(", "%)", "%?", "%:", '"', "\\", "@", "$", "$1", "@1", "#", "/*", "*/", "<<<", "probe", "foreach", "in", "=~", "0x", "9999999999999999999", "\u0000", "é", "\n", "@define m(a) %( @a %)", "@m(1)", "?", "!", ".", "**", "if", "else", "->", "&"];

function mutated(random: (limit: number) => number): string {
  let text = seeds[random(seeds.length)] ?? "";
  for (let round = 1 + random(6); round > 0; round--) {
    const [at, length] = [random(text.length + 1), random(12)];
    const other = seeds[random(seeds.length)] ?? "";
    const from = random(other.length + 1);
    const made = [pieces[random(pieces.length)] ?? "", "", other.slice(from, from + random(60)), text.slice(at, at + random(200)), String.fromCharCode(random(256))][random(5)] ?? "";
    text = text.slice(0, at) + made + text.slice(random(2) === 0 ? at : at + length);
  }
  return text;
}

/** Declarations of a script on which the matcher and Ohm differ. */
function disagreements(text: string): string[] {
  const tokens = scan({ name: "<input>", text, role: "user" }, options);
  const canonical = encodeTokens(tokens, language().alphabet);
  const found: string[] = [];
  for (let start = 0, end = 0; start < tokens.length; start = end) {
    end = declarationEnd(tokens, start);
    const declaration = canonical.slice(start, end);
    const matched = language().matcher.match(declaration, { tokens: tokens.slice(start, end), next: tokens[end], inFunction: true });
    if ((matched !== undefined) !== explainer().grammar.match(declaration, "declaration").succeeded()) found.push(declaration);
  }
  return found;
}

/** CPU time of this process in ms: what others do to the machine makes no script slow. */
function spent(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

describe("mutated scripts", () => {
  test(`the matcher takes what Ohm takes, ${COUNT} of seed ${SEED + 1}`, () => {
    const random = generator(SEED + 1);
    const scripts = [...seeds, ...Array.from({ length: COUNT }, () => mutated(random))];
    expect(scripts.flatMap(disagreements)).toEqual([]);
  }, 60_000 + COUNT * 20);

  test(`${COUNT} of seed ${SEED}`, () => {
    const random = generator(SEED);
    const slow: string[] = [];
    for (let done = 0; done < COUNT; done++) {
      const text = mutated(random);
      const diagnostics = new Diagnostics();
      const start = spent();
      const script = parseScript({ name: "<input>", text, role: "user" }, options, diagnostics);
      const told = new Renderer({ verbose: true }).render(diagnostics.all);
      if (script === undefined ? told === "" : printScript(script) === undefined) throw new Error(`nothing is told about:\n${text}`);
      if (spent() - start > LIMIT) slow.push(text);
    }
    expect(slow).toEqual([]);
    expect(process.memoryUsage().rss).toBeLessThan(MOST_MEMORY);
  }, 60_000 + COUNT * 20);
});
