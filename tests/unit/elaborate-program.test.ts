/** What the Program says beyond its listing: uses of globals, recursion, statistics, shared bodies. */
import { describe, expect, test } from "bun:test";
import { Diagnostics } from "../../src/diagnostics/diagnostic.ts";
import { elaborate } from "../../src/elaborate/elaborate.ts";
import { families } from "../../src/probes/list.ts";
import { countsText } from "../../src/program/print.ts";
import type { Program } from "../../src/program/tree.ts";
import { parseScript } from "../../src/syntax/parse.ts";
import { unknownKernel } from "../harness/kernel.ts";
import { diagnosticText, libraryFrom, parseOptions } from "../golden/elaborate/cases.ts";

function program(text: string, options: { readonly runtime?: "kernel" | "user"; readonly guru?: boolean } = {}): Program {
  const made = attempt(text, options);
  if (!made.program) throw new Error(made.errors.join("\n"));
  return made.program;
}

function attempt(text: string, { runtime = "kernel", guru = false }: { readonly runtime?: "kernel" | "user"; readonly guru?: boolean }): { program: Program | undefined; errors: readonly string[] } {
  const diagnostics = new Diagnostics();
  const script = parseScript({ name: "<input>", text, role: "user" }, { ...parseOptions, guru }, diagnostics);
  const made = script && elaborate([script], libraryFrom({}), { families, kernel: unknownKernel, runtime, unoptimized: true, guru }, diagnostics);
  return { program: made, errors: diagnostics.errors.map((error) => diagnosticText(error)) };
}

/** `reads / writes / accumulates` of the first probe, by name. */
function uses(text: string): string {
  const { reads, writes, accumulates } = program(text).probes[0]!.uses;
  return [reads, writes, accumulates].map((set) => [...set].map((global) => global.name).sort().join(" ")).join(" / ");
}

describe("uses of globals", () => {
  const cases: Readonly<Record<string, string>> = {
    "global x probe begin { x++ }": " /  / x",
    "global x probe begin { x += 2; x-- }": " /  / x",
    "global x probe begin { println(x++) }": "x / x / ",
    "global x probe begin { x *= 2 }": " / x / ",
    "global x probe begin { x = 1 }": " / x / ",
    "global x probe begin { x++; println(x) }": "x / x / ",
    "global x probe begin { x++; x = 1 }": " / x / ",
    "global s probe begin { s <<< 1 }": " /  / s",
    "global s probe begin { s[1] <<< 1 }": " /  / s",
    "global s probe begin { s <<< 1; println(@count(s)) }": "s / s / ",
    "global a probe begin { a[1]++ }": " / a / ",
    "global a, i = 2 probe begin { a[i] = 1 }": "i / a / ",
    "global a, b probe begin { if (1 in a) b = a[2] + 1 }": "a / b / ",
    "global a, k probe begin { foreach (k in a) println(1); a[1] = 2 }": "a / a k / ",
    "global a probe begin { a[1] = 1; delete a[1] }": "a / a / ",
    "global m probe begin { try { println(1) } catch (m) { } }": " / m / ",
    "global x probe begin { for (x = 0; x < 2; x++) println(1) }": "x / x / ",
    "global x function f() { x++; println(1) } probe begin { f() }": " /  / x",
    "global x, y function g() { println(y); y = 1 } function f() { x++; g() } probe begin { f() }": "y / y / x",
    "global x, y probe timer.s(1) if (x) { println(1) } probe end { x = y; y = 1 }": "x /  / ",
    "global x, y function f(a) { if (a) next; x = 1 } function f(a) { y = 1; println(a) } probe begin { f(1) }": " / x y / ",
  };
  for (const [script, expected] of Object.entries(cases)) test(script, () => expect(uses(script)).toBe(expected));

  test("embedded C says what it uses", () => {
    const { probes } = program("global g, h function f() %{ /* pragma:read:g */ /* pragma:write:h */ %} probe begin { f(); g = 1; h = 1 }", { guru: true });
    expect([...probes[0]!.uses.reads].map((global) => global.name)).toEqual(["g"]);
    expect([...probes[0]!.uses.writes].map((global) => global.name).sort()).toEqual(["g", "h"]);
  });
});

describe("globals that are shown at the end", () => {
  const shown = (text: string): readonly string[] => program(text).globals.filter((global) => global.isWritten && !global.isRead).map((global) => global.name);
  const cases: Readonly<Record<string, readonly string[]>> = {
    "global x probe begin { x++ }": ["x"],
    "global x probe begin { x = x + 1 }": [],
    "global a probe begin { a[1]++ }": ["a"],
    "global a probe begin { a[1] = 1; delete a }": [],
    "global a probe begin { a[1] = 1; foreach (k in a) println(k) }": [],
    "global a probe begin { println(a[1] = 2) }": ["a"],
    "global x, y probe begin { y = x = 3; println(y) }": ["x"],
    "global x probe begin { x = 1; 1 ? x++ : 0 }": ["x"],
    "global s probe begin { println(s <<< 1) }": ["s"],
  };
  for (const [script, expected] of Object.entries(cases)) test(script, () => expect(shown(script)).toEqual([...expected]));
});

describe("functions", () => {
  test("recursion, direct and through others", () => {
    const { functions } = program("function f(n) { println(n); if (n) f(n - 1) } function g(n) { if (n) h(n - 1) } function h(n) { g(n); f(n) } function i(n) { g(n); println(n) } probe begin { i(1) }");
    expect(functions.map(({ name, recursive }) => `${name}:${recursive}`)).toEqual(["f:true", "g:true", "h:true", "i:false"]);
  });
  test("an overload knows the next one", () => {
    const { functions } = program("function f(a):3 { println(3) } function f(a):1 { if (a) next; println(1) } function f(a):2 { next } probe begin { f(1) }");
    const chain = functions.map(({ symbol, overflow }) => `${symbol}>${overflow?.symbol ?? ""}`);
    expect(chain).toEqual(["__global_f__overload_0>", "__global_f__overload_1>__global_f__overload_2", "__global_f__overload_2>__global_f__overload_0"]);
  });
  test("promises of embedded C", () => {
    const { functions } = program("function f:long() %{ /* pure */ /* unprivileged */ STAP_RETVALUE = 1; %} probe begin { println(f()) }", { guru: true });
    expect([...functions[0]!.tags]).toEqual(["pure", "unprivileged"]);
    expect(functions[0]!.body).toMatchObject({ unit: "kernel" });
  });
});

describe("statistics", () => {
  const kept = (text: string): readonly string[] => [...program(text).globals[0]!.statistics].sort();
  test("what is asked for", () => expect(kept("global s probe begin { s <<< 1; println(@sum(s), @max(s)) }")).toEqual(["max", "sum"]));
  test("what a sort needs", () => expect(kept("global s probe begin { s[1] <<< 1; foreach (k in s @avg-) println(k) }")).toEqual(["avg"]));
  test("a sort by value counts", () => expect(kept("global s probe begin { s[1] <<< 1; foreach (k in s-) println(k) }")).toEqual(["count"]));
  test("a whole aggregate is printed", () => expect(kept("global s probe begin { s <<< 1; print(s) }")).toEqual(["avg", "count", "max", "min", "sum"]));
  test("an unread aggregate is shown whole", () => expect(kept("global s probe begin { s <<< 1 }")).toEqual(["avg", "count", "max", "min", "sum"]));
});

describe("probes", () => {
  test("points of one declaration share a body", () => {
    const { probes } = program("probe begin, end { x = 1; println(x) }");
    expect(probes[0]!.body).toBe(probes[1]!.body);
  });
  test("prologues come nearest first, epilogues farthest first", () => {
    const { probes } = program('probe a = begin { println("p1") }, { println("e1") } probe b = a { println("p2") }, { println("e2") } probe b { println("u") }');
    const texts = JSON.stringify(probes[0]!.body, (key, value: unknown) => (key === "at" ? undefined : value)).match(/"value":"\w+"/g);
    expect(texts).toEqual(['"value":"p1"', '"value":"p2"', '"value":"u"', '"value":"e2"', '"value":"e1"']);
  });
  test("timers know their clock", () => {
    const { probes } = program("probe timer.ms(5).randomize(2), timer.hz(100), timer.jiffies(3), timer.profile, timer.profile.freq.hz(1000) { println(1) }");
    expect(probes.map((probe) => probe.point.data)).toEqual([
      { clock: "timer", interval: 5_000_000n, random: 2_000_000n }, { clock: "timer", interval: 10_000_000n, random: 0n },
      { clock: "jiffies", interval: 3n, random: 0n }, { clock: "profile", interval: 0n, random: 0n }, { clock: "profile", interval: 1_000_000n, random: 0n },
    ]);
  });
  test("counts have their plurals", () => {
    expect(countsText(program("global x probe begin { x = 1; println(x) }"))).toBe("1 probe, 0 functions, 0 embeds, 1 global");
    expect(countsText(program("function f() { println(1) } probe begin, end { f() }"))).toBe("2 probes, 1 function, 0 embeds, 0 globals");
  });
});

describe("the user runtime refuses", () => {
  const refused = (text: string): readonly string[] => attempt(text, { runtime: "user", guru: true }).errors;
  test("embedded functions", () => expect(refused("function f() %{ %} probe begin { f() }")).toEqual(["error needs-kernel: embedded C is not available with --runtime=user: embedded-code at <input>:1:14"]));
  test("embedded expressions", () => expect(refused("probe begin { println(%{ 1 %}) }")[0]).toStartWith("error needs-kernel: "));
  test("embedded code at top level", () => expect(refused("%{ int i; %} probe begin { println(1) }")[0]).toStartWith("error needs-kernel: "));
  test("memory conversions", () => expect(refused('probe begin { printf("%m", 1) }')).toEqual(["error needs-kernel: '%m' and '%M' are not available with --runtime=user: identifier 'printf' at <input>:1:15"]));
});
