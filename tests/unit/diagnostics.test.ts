/** Messages as people see them: what the tables of cases cannot show. */
import { describe, expect, test } from "bun:test";
import { DEFAULT_COLORS, parseColors } from "../../src/diagnostics/colors.ts";
import { Diagnostics, type Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { Renderer } from "../../src/diagnostics/render.ts";
import type { SourceFile, Token } from "../../src/diagnostics/source.ts";
import { scan } from "../../src/syntax/scan.ts";
import { parseText } from "../golden/parse/parsing.ts";

function tokensOf(text: string, name = "<input>"): readonly Token[] {
  const file: SourceFile = { name, text, role: "user" };
  return scan(file);
}

function semantic(message: string, at: Token, more: Partial<Diagnostic> = {}): Diagnostic {
  return { severity: "error", code: message.replaceAll(" ", "-"), category: "semantic error", message, at, ...more };
}

const PLAIN = { verbose: false };

describe("semantic errors", () => {
  const [probe, begin] = tokensOf("probe begin {}");
  test("the file is named once in a row", () => {
    expect(new Renderer(PLAIN).render([semantic("one", begin!), semantic("two", probe!)])).toBe(
      "semantic error: one: identifier 'begin' at <input>:1:7\n        source: probe begin {}\n                      ^\n\n" +
      "semantic error: two: keyword at :1:1\n        source: probe begin {}\n                ^\n\n");
  });
  test("across calls too, warnings included, and another file is named again", () => {
    const renderer = new Renderer(PLAIN);
    renderer.render([semantic("one", begin!)]);
    expect(renderer.render([{ severity: "warning", code: "w", message: "hm", at: probe! }])).toBe("WARNING: hm: keyword at :1:1\n source: probe begin {}\n         ^\n");
    expect(renderer.render([semantic("three", tokensOf("x", "b.stp")[0]!)])).toContain("identifier 'x' at b.stp:1:1\n");
  });
  test("a cause follows as an error of its own, with what may help", () => {
    const cause = { severity: "error", code: "no-match", category: "semantic error", message: "no match", hint: "install it" } as const;
    expect(new Renderer(PLAIN).render([semantic("while resolving probe point", begin!, { cause })])).toEndWith("^\n\nsemantic error: no match\ninstall it\n\n");
  });
  test("those of one code are said once, and all with -v", () => {
    const twice = [semantic("x", begin!), semantic("x", probe!), semantic("y", probe!)];
    const renderer = new Renderer(PLAIN);
    expect(renderer.render(twice).match(/semantic error/g)).toHaveLength(2);
    expect(renderer.summary()).toBe("Number of similar error messages suppressed: 1.\nRerun with -v to see them.\n");
    const verbose = new Renderer({ verbose: true });
    expect(verbose.render(twice).match(/semantic error/g)).toHaveLength(3);
    expect(verbose.summary()).toBe("");
  });
  test("errors without a place are a sentence, with what to do", () => {
    expect(new Renderer(PLAIN).render([{ severity: "error", code: "x", message: "gcc is not installed", hint: "install the package gcc" }])).toBe("gcc is not installed; install the package gcc\n");
  });
});

describe("warnings and notes", () => {
  const [at] = tokensOf("\tx y");
  const warning: Diagnostic = { severity: "warning", code: "w", message: "hm", at: at! };
  test("a tab before the token is a tab before the caret", () => {
    expect(new Renderer(PLAIN).render([warning])).toBe("WARNING: hm: identifier 'x' at <input>:1:2\n source: \tx y\n         \t^\n");
  });
  test("the same one is said once", () => {
    expect(new Renderer(PLAIN).render([warning, warning]).match(/WARNING/g)).toHaveLength(1);
  });
  test("-w says none", () => {
    expect(new Renderer({ ...PLAIN, suppressWarnings: true }).render([warning])).toBe("");
  });
  test("notes are for -v", () => {
    const note: Diagnostic = { severity: "note", code: "n", message: "by the way" };
    expect([new Renderer(PLAIN).render([note]), new Renderer({ verbose: true }).render([note])]).toEqual(["", "by the way\n"]);
  });
});

describe("parse errors", () => {
  test("are counted by file", () => {
    const diagnostics = new Diagnostics();
    for (const error of [...parseText("a probe b ( {").diagnostics.all, ...parseText("x").diagnostics.all]) diagnostics.report(error);
    const [first, second] = [tokensOf("a", "a.stp")[0]!, tokensOf("b", "b.stp")[0]!];
    const parse = (at: Token): Diagnostic => ({ severity: "error", code: "c", category: "parse error", message: `no ${at.text}`, at });
    const text = new Renderer(PLAIN).render([parse(first), parse({ ...first, line: 2 }), parse(second)]);
    expect(text.match(/\d parse errors?\.\n/g)).toEqual(["2 parse errors.\n", "1 parse error.\n"]);
    expect(text.indexOf("2 parse errors.")).toBeLessThan(text.indexOf("b.stp"));
  });
  test("name the macros that a token came through", () => {
    const text = new Renderer(PLAIN).render(parseText("@define m(a) %( @a %)\nprobe begin { @m(+ * 3) }").diagnostics.all);
    expect(text).toContain("\tin expansion of macro: operator '@a' at <input>:1:17\n     source: @define m(a) %( @a %)\n                             ^\n" +
      "\tin expansion of macro: operator '@m' at <input>:2:15\n");
  });
});

test("of a very long line only the neighbourhood is shown", () => {
  const at = tokensOf(`${" ".repeat(100_000)}x${" ".repeat(100_000)}`)[0]!;
  const lines = new Renderer(PLAIN).render([{ severity: "error", code: "c", category: "parse error", message: "no", at }]).split("\n");
  expect(lines[2]!.length).toBeLessThan(700);
  expect(lines[2]!.slice(lines[3]!.indexOf("^"))).toStartWith("x");
});

describe("colours", () => {
  const [at] = tokensOf("global x");
  test("are upstream's", () => {
    const text = new Renderer({ ...PLAIN, colors: DEFAULT_COLORS }).render([semantic("no", at!)]);
    expect(text).toBe("\x1b[01;31m\x1b[Ksemantic error:\x1b[m\x1b[K no: keyword at \x1b[00;34m\x1b[K<input>:1:1\x1b[m\x1b[K\n" +
      "        source: \x1b[01m\x1b[Kglobal\x1b[m\x1b[K x\n                \x1b[01m\x1b[K^\x1b[m\x1b[K\n\n");
  });
  test("come from SYSTEMTAP_COLORS", () => {
    expect(parseColors("error=01;31:caret=01")).toEqual({ error: "01;31", caret: "01" });
    expect(parseColors("errors=1")).toBeUndefined();
    expect(parseColors("")).toEqual({});
  });
});
