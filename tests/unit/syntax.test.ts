/** The front end's parts, and what holds for every script. */
import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SourceFile, Token } from "../../src/diagnostics/source.ts";
import { escape, unescape } from "../../src/diagnostics/escapes.ts";
import { checkFormat, parseFormat } from "../../src/syntax/format.ts";
import { parseMacros } from "../../src/syntax/parse.ts";
import { printScript } from "../../src/syntax/print.ts";
import { scan } from "../../src/syntax/scan.ts";
import { packScript, reviveScript } from "../../src/syntax/serialize.ts";
import { compareVersions, matchesGlob } from "../../src/syntax/versions.ts";
import { Diagnostics } from "../../src/diagnostics/diagnostic.ts";
import { Renderer } from "../../src/diagnostics/render.ts";
import { FACTS, parseText, shape } from "../golden/parse/parsing.ts";
import { parseCases } from "../language/cases.ts";

const project = join(import.meta.dir, "../..");

function tokens(text: string, given: readonly string[] = []): readonly Token[] {
  return scan({ name: "<input>", text, role: "user" }, { arguments: given });
}

function words(text: string, given: readonly string[] = []): string[] {
  return tokens(text, given).map((token) => `${token.kind} ${token.text}`);
}

describe("scanning", () => {
  test("comments and white space are gone, positions are those of the text", () => {
    const found = tokens("a # x\n // y\n /* z\n */ \tb");
    expect(found.map(({ text, line, column }) => [text, line, column])).toEqual([["a", 1, 1], ["b", 4, 6]]);
  });
  test("columns count bytes", () => {
    expect(tokens('"é" x').map((token) => token.column)).toEqual([1, 6]);
    expect(tokens('"😀" x').map((token) => token.column)).toEqual([1, 8]);
  });
  test("adjacent literals are one, across arguments too", () => {
    expect(words('"a" "b" @1 "c"', ["-"])).toEqual(["string ab-c"]);
    expect(words('"a" $1 "c"', ['"x"'])).toEqual(["string axc"]);
  });
  test("arguments come in as tokens, at the place that names them", () => {
    const found = tokens("probe $1.call", ['kernel.function("x")']);
    expect(found.map((token) => token.text)).toEqual(["probe", "kernel", ".", "function", "(", "x", ")", ".", "call"]);
    expect(found[3]!.column).toBe(7);
  });
  test("arguments that are named are reported", () => {
    const seen: number[] = [];
    scan({ name: "", text: "$2 @# @1", role: "user" }, { arguments: ["a", "b"], onArgument: (index) => seen.push(index) });
    expect(seen).toEqual([2, 1]);
  });
  test("long operators win", () => {
    expect(words("a<<<b>>>c->d++ !~e")).toEqual([
      "identifier a", "operator <<<", "identifier b", "operator >>>", "identifier c", "operator ->", "identifier d", "operator ++", "operator !~", "identifier e",
    ]);
  });
  test("bytes that belong to nothing are junk", () => {
    expect(words("\u0001é")).toEqual(["junk \\x01", "junk \\xc3"]);
  });
  test("binary is not read to its end", () => {
    expect(tokens("\u0001".repeat(100_000)).length).toBeLessThan(1000);
  });
});

describe("what is too much", () => {
  test("10 MB of ( are one message, at once", () => {
    const start = performance.now();
    const { diagnostics } = parseText("(".repeat(10_000_000));
    expect(diagnostics.errors.map((error) => error.code)).toEqual(["expected-declaration"]);
    expect(performance.now() - start).toBeLessThan(2000);
  });
  test("a declaration without end is refused before it takes the machine's memory", () => {
    const { diagnostics } = parseText(`probe begin { x = ${"1 + ".repeat(300_000)} 1 }`);
    expect(diagnostics.errors.map((error) => error.code)).toEqual(["declaration-too-long"]);
  });
  test("a name of 10 MB is quoted in part", () => {
    const { diagnostics } = parseText("x".repeat(10_000_000));
    expect(new Renderer({ verbose: false }).render(diagnostics.all).length).toBeLessThan(4000);
  });
  test("deep nesting is refused with a position", () => {
    const { diagnostics } = parseText(`probe begin { x = ${"(".repeat(200)}1${")".repeat(200)} }`);
    expect(diagnostics.errors.map(({ code, at }) => [code, at?.column])).toEqual([["nested-too-deeply", 168]]);
  });
  test("as deep as is allowed is allowed", () => {
    expect(parseText(`probe begin { x = ${"(".repeat(149)}1${")".repeat(149)} }`).diagnostics.errors).toEqual([]);
  });
  test("chains without brackets do not overflow either", () => {
    for (const chain of ["if (a) ", "while (a) ", "if (a) b; else "]) {
      const { diagnostics } = parseText(`probe begin { ${chain.repeat(20_000)} c }`);
      expect(diagnostics.errors.map((error) => error.code)).toEqual(["nested-too-deeply"]);
    }
  });
  test("macros that double themselves end", () => {
    const doubling = Array.from({ length: 40 }, (_, index) => `@define m${index + 1} %( @m${index} @m${index} %)`).join("\n");
    const { diagnostics } = parseText(`@define m0 %( x %)\n${doubling}\nprobe begin { @m40 }`);
    expect(diagnostics.errors.map((error) => error.code)).toContain("endless-macro");
  });
  test("errors without end are not counted without end", () => {
    const { diagnostics } = parseText("probe x ( ".repeat(50_000));
    expect(diagnostics.errors.length).toBeLessThanOrEqual(100);
  });
});

describe("literals", () => {
  test("escapes go back and forth", () => {
    for (const text of ["\\a\\b\\t\\n\\v\\f\\r", "\\033[0m", "\\\"q\\\\", "é", "\\377\\200"]) expect(escape(unescape(text))).toBe(text);
    expect(unescape("\\x41\\101\\q")).toBe("AAq");
  });
  test("an escaped byte is not the character of that number", () => {
    expect(unescape("\\351")).not.toBe("é");
  });
  test("formats come apart", () => {
    expect(parseFormat("a%%b %-5.3d|%*s%#x")).toMatchObject([
      "a%b ", { conversion: "d", width: 5, precision: 3, flags: { minus: true } }, "|", { conversion: "s", width: "star" },
      { conversion: "x", flags: { alternate: true } },
    ]);
    expect(checkFormat("%n")?.code).toBe("bad-conversion");
    expect(checkFormat("%5")?.code).toBe("incomplete-conversion");
  });
});

describe("versions and wildcards", () => {
  test("compare as the C library does", () => {
    expect(compareVersions("6.1.0", "6.12.0")).toBeLessThan(0);
    expect(compareVersions("2.6.32-rc3", "2.6.32-rc12")).toBeLessThan(0);
    expect(compareVersions("4.8", "4.8")).toBe(0);
    expect(compareVersions("4.8", "4.8.1")).toBeLessThan(0);
    expect(compareVersions("1.009", "1.01")).toBeLessThan(0);
  });
  test("match like fnmatch", () => {
    expect([matchesGlob("x86_64", "x86*"), matchesGlob("x86_64", "x86"), matchesGlob("arm64", "[!x]*64"), matchesGlob("a.b", "a?b"), matchesGlob("axb", "a.b")])
      .toEqual([true, false, true, true, false]);
  });
});

describe("macro libraries", () => {
  const library = (text: string) => {
    const diagnostics = new Diagnostics();
    return { macros: parseMacros({ name: "x.stpm", text, role: "library" }, FACTS, diagnostics), diagnostics };
  };
  test("are used, and the script's own macros come first", () => {
    const { macros } = library("@define a %( 1 %) @define b(x) %( @x + @a %)");
    expect(printScript(parseText("probe begin { y = @b(5) }", { macros }).script!)).toContain("(y) = ((5) + (1))");
    expect(printScript(parseText("@define a %( 7 %) probe begin { y = @b(5) }", { macros }).script!)).toContain("(y) = ((5) + (7))");
  });
  test("hold nothing else", () => {
    expect(library("@define a %( 1 %) x").diagnostics.errors.map((error) => error.code)).toEqual(["stray-in-macro-library"]);
  });
});

/** Macros of the ordinary library that the examples speak of. */
const LIBRARY = `
@define choose_defined(a, b) %( (@defined(@a) ? @a : @b) %)
@define cast_module_sizeof(m, t) %( (& @cast(0, @t, @m)[1]) %)
${Array.from({ length: 8 }, (_, index) => `@define this${index + 1} %( __this${index + 1} %)`).join("\n")}
`;

/** Arguments of the kinds that the examples ask for. */
const POINT = 'kernel.function("vfs_read")';
const ARGUMENTS: readonly (readonly string[])[] = [["1", "2", "3", "4", "5", "6", "7", "8"], [POINT, POINT, "name", "4", "5", "6"], [POINT, "4", "4", "4", "5", "6"], [POINT, POINT, "4"], ["process", "name", "name"], ["1", "2", "@avg", POINT, POINT, "6"]];

/** The codes of what is wrong with a text, for the arguments that suit it best. */
function faults(text: string): { readonly given: readonly string[]; readonly codes: readonly string[] } {
  const tried = ARGUMENTS.map((given) => {
    const { diagnostics } = parseText(text, { guru: true, compatible: "5.6", macros: libraryMacros(), arguments: given });
    return { given, codes: diagnostics.errors.map((error) => error.code) };
  });
  return tried.reduce((best, each) => (each.codes.length < best.codes.length ? each : best));
}

const LIBRARY_FILE: SourceFile = { name: "library.stpm", text: LIBRARY, role: "library" };

function libraryMacros() {
  return parseMacros(LIBRARY_FILE, FACTS, new Diagnostics());
}

/** What is printed reads back as the same tree, and so does what is packed. */
function roundTrip(text: string, given: readonly string[]): void {
  const options = { guru: true, compatible: "5.6", macros: libraryMacros(), arguments: given };
  const { script, diagnostics } = parseText(text, options);
  expect(diagnostics.errors.map((error) => `${error.message} ${error.at?.line}:${error.at?.column}`)).toEqual([]);
  const printed = printScript(script!);
  expect(shape(parseText(printed, { guru: true, compatible: "5.6" }).script)).toEqual(shape(script));
  const revived = reviveScript(JSON.parse(JSON.stringify(packScript(script!))), (name) => (name === "<input>" ? { name, text, role: "user" } : LIBRARY_FILE));
  expect(revived).toEqual(withoutTextOf(script!));
}

/** Token objects of the scanner carry more than a token needs; packing keeps what messages need. */
function withoutTextOf<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutTextOf) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== "end" && key !== "fault");
  return Object.fromEntries(entries.map(([key, member]) => [key, withoutTextOf(member)])) as T;
}

describe("round trip", () => {
  for (const path of [...new Bun.Glob("tests/{language,golden/parse}/*.cases").scanSync(project)].sort()) {
    const cases = parseCases(readFileSync(join(project, path), "utf8"), path);
    test(path, () => {
      for (const each of cases) {
        const parsed = parseText(each.script, { guru: true, compatible: "5.6", arguments: each.arguments, macros: libraryMacros() });
        if (parsed.script !== undefined) roundTrip(each.script, each.arguments);
      }
    });
  }
  test("the carried tapset", () => {
    for (const path of new Bun.Glob("tapsets/**/*.stp").scanSync(project)) roundTrip(readFileSync(join(project, path), "utf8"), []);
  });

  const examples = ["/usr/share/systemtap/examples", "/usr/share/doc/systemtap/examples"].filter((directory) => existsSync(directory));
  test.skipIf(examples.length === 0)("upstream's examples, where the package systemtap-doc is installed", () => {
    // A template is no script.
    const found = examples.flatMap((directory) => [...new Bun.Glob("**/*.stp").scanSync(directory)].map((path) => join(directory, path)));
    const paths = found.filter((path) => !path.includes("template"));
    expect(paths.length).toBeGreaterThan(100);
    const withOtherMacros: string[] = [];
    for (const path of paths.sort()) {
      const text = readFileSync(path, "utf8");
      const { given, codes } = faults(text);
      if (codes.length === 0) roundTrip(text, given);
      else if (codes.every((code) => code === "unknown-operator")) withOtherMacros.push(path);
      else expect(`${path}: ${codes.join(" ")}`).toBe("no faults");
    }
    expect(withOtherMacros.length).toBeLessThan(12);
  }, 60_000);
});
