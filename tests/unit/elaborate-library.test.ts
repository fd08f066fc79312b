import { describe, expect, test } from "bun:test";
import { Diagnostics } from "../../src/diagnostics/diagnostic.ts";
import { elaborate } from "../../src/elaborate/elaborate.ts";
import { definedNames } from "../../src/elaborate/index-names.ts";
import { libraryOf } from "../../src/elaborate/library.ts";
import type { Library, LibraryFile } from "../../src/elaborate/library.ts";
import { openLibrary } from "../../src/elaborate/open-library.ts";
import { tapsetFiles } from "../../src/elaborate/tapset-files.ts";
import { FakeFiles } from "../../src/platform/fake-files.ts";
import { FakePlatform } from "../../src/platform/fake.ts";
import { families } from "../../src/probes/list.ts";
import { printProgram } from "../../src/program/print.ts";
import { parseScript } from "../../src/syntax/parse.ts";
import { scan } from "../../src/syntax/scan.ts";
import { unknownKernel } from "../harness/kernel.ts";
import { diagnosticText, libraryFrom, parseOptions } from "../golden/elaborate/cases.ts";

function names(text: string): ReturnType<typeof definedNames> {
  return definedNames(scan({ name: "t.stp", text, role: "library" }));
}

/** The -p2 listing of a script over a library, or what was wrong. */
function listing(text: string, library: Library, bodies = false): string {
  const diagnostics = new Diagnostics();
  const script = parseScript({ name: "<input>", text, role: "user" }, parseOptions, diagnostics);
  const program = script && elaborate([script], library, { families, kernel: unknownKernel, runtime: "kernel", unoptimized: true, guru: false }, diagnostics);
  return program ? printProgram(program, { bodies }) : diagnostics.all.map((each) => diagnosticText(each)).join("\n");
}

describe("the index of names", () => {
  test("functions, those with bodies in C too", () => {
    expect(names("function f(a) { return g(a) } function h:long() %{ /* pure */ %} private function p() { }").functions).toEqual(["f", "h"]);
  });
  test("globals with sizes, wrapping and initial values", () => {
    expect(names('global a, b[10], c%[5] = 3, d = "x", e = -1 private global p, q function f() { global_like = 1 }').globals).toEqual(["a", "b", "c", "d", "e"]);
  });
  test("aliases, not probes", () => {
    expect(names("probe a.b = begin { x = 1 } probe c.d += a.b? { } probe begin { } probe e = f, g if (h == 1) { }").aliasRoots).toEqual(["a", "c", "e"]);
  });
  test("a component that is a keyword", () => expect(names("probe x.function.next = begin { }").aliasRoots).toEqual(["x"]));
  test("both sides of a conditional", () => {
    expect(names('%( kernel_v > "9" %? function f() { } %: function g() { } %)').functions).toEqual(["f", "g"]);
  });
  test("macros", () => expect(names("@define one %( 1 %) @define two(a) %( @a + 2 %)").macros).toEqual(["one", "two"]));
  test("words in comments, strings and bodies are no names", () => {
    const found = names('/* function a() */ function f() { println("function b() { }") } # global c');
    expect([found.functions, found.globals]).toEqual([["f"], []]);
  });
});

describe("files of a tapset directory", () => {
  const kernel = { kernelRelease: "6.1.0-56-cloud-amd64", arch: "x86_64" };
  const chosen = (paths: readonly string[]): readonly string[] => {
    const files = new FakeFiles();
    for (const path of paths) files.write(path, "");
    return tapsetFiles("/t", kernel, files);
  };
  test("scripts and macro files at any depth, nothing else", () => {
    expect(chosen(["/t/a.stp", "/t/b.stpm", "/t/c.txt", "/t/linux/net/d.stp"])).toEqual(["/t/a.stp", "/t/b.stpm", "/t/linux/net/d.stp"]);
  });
  test("the more specific version hides the others", () => {
    expect(chosen(["/t/a.stp", "/t/6.1/a.stp", "/t/6.1.0-56-cloud-amd64/a.stp", "/t/6.1.0/a.stp", "/t/b.stp"])).toEqual(["/t/6.1.0-56-cloud-amd64/a.stp", "/t/b.stp"]);
  });
  test("other versions and other architectures do not count", () => {
    expect(chosen(["/t/5.10/a.stp", "/t/6.10/b.stp", "/t/arm64/c.stp", "/t/linux/x86_64/d.stp"])).toEqual(["/t/linux/x86_64/d.stp"]);
  });
  test("the architecture's file hides the general one", () => expect(chosen(["/t/a.stp", "/t/x86_64/a.stp"])).toEqual(["/t/x86_64/a.stp"]));
  test("a directory that is not there", () => expect(chosen([])).toEqual([]));
});

describe("what a library gives", () => {
  test("only files that define a needed name are parsed", () => {
    const parsed: string[] = [];
    const watched = (name: string, text: string): LibraryFile => {
      const file = { name, text, role: "embedded" } as const;
      return { path: name, names: definedNames(scan(file)), load: () => (parsed.push(name), parseScript(file, parseOptions, new Diagnostics())) };
    };
    const library = libraryOf([watched("f.stp", "function f() { println(1); println(g()) }"), watched("g.stp", "function g() { return 2 }"), watched("h.stp", "function h() { }")]);
    listing("probe begin { f() }", library);
    expect([...new Set(parsed)]).toEqual(["f.stp", "g.stp"]);
  });
  test("globals, aliases and functions, from file to file", () => {
    const library = libraryFrom({
      "a.stp": "probe tick.all = timer.ms(5) { seen = total() }",
      "b.stp": 'global count private function secret() { count++; return count } function total() { return secret() } function unused() { nosuch() }',
    });
    expect(listing("probe tick.* { println(seen) }", library)).toBe(
      "# globals\ncount:long\n# functions\ntotal:long ()\nsecret:long ()\n# probes\ntimer.ms(5) /* <- tick.all = timer.ms(5) <- tick.* */\n  # locals\n  seen:long\n");
  });
  test("a private function of another file is not seen", () => {
    expect(listing("probe begin { secret() }", libraryFrom({ "a.stp": "private function secret() { } function other() { }" })))
      .toBe("error unresolved-function: unresolved function secret (similar: other): identifier 'secret' at <input>:1:15");
  });
  test("private globals of two files are two", () => {
    const library = libraryFrom({ "a.stp": "private global g function a() { g = 1; println(g) }", "b.stp": 'private global g function b() { g = "s"; println(g) }' });
    expect(listing("probe begin { a(); b() }", library)).toStartWith("# globals\ng:long\ng:string\n");
  });
  test("probes and embedded code of a file that is needed", () => {
    const library = libraryFrom({ "a.stp": "%{ int x; %} global n probe end { println(n) } function f() { n++; println(1) }" });
    expect(listing("probe begin { f() }", library)).toBe(
      "# global embedded code\n%{ int x; %}\n# globals\nn:long\n# functions\nf:unknown ()\n# probes\nbegin /* <- begin */\nend /* <- end */\n");
  });
  test("the user's functions come before those of the library", () => {
    const text = listing('function f(a) { if (a) next; println("mine") } probe begin { f(1) }', libraryFrom({ "a.stp": 'function f(a) { println("theirs"); println(a) }' }), true);
    expect(text).toContain("__global_f__overload_0(1)");
    expect(text.match(/^f:unknown \(a:long\)$/gm)).toHaveLength(2);
  });
  test("a function for guru mode only", () => {
    expect(listing("probe begin { f() }", libraryFrom({ "a.stp": "function f() %{ /* guru */ %}" })))
      .toBe("error needs-guru: function may not be used unless -g is specified: identifier 'f' at <input>:1:15");
  });
});

describe("opening", () => {
  function opened(files: Readonly<Record<string, string>>, directories: readonly string[]): ReturnType<typeof openLibrary> {
    const platform = new FakePlatform();
    for (const [path, text] of Object.entries(files)) platform.files.write(path, text);
    return openLibrary(directories, parseOptions, platform, new Diagnostics());
  }
  test("directories of -I come before the carried tapset, in order", () => {
    const library = opened({ "/one/f.stp": "function f() { }", "/two/f.stp": "function f() { }", "tapsets/f.stp": "function f() { }" }, ["/two", "/one"]);
    expect(library.scripts.filesWithFunction("f").map((script) => script.file.name)).toEqual(["/two/f.stp", "/one/f.stp", "tapsets/f.stp"]);
    expect(library.size).toBe(3);
  });
  test("macros of .stpm files, the first directory's", () => {
    const library = opened({ "/one/m.stpm": "@define m %( 1 %)", "tapsets/m.stpm": "@define m %( 2 %) @define n %( 3 %)" }, ["/one"]);
    expect([...library.macros.keys()].sort()).toEqual(["m", "n"]);
    expect(library.macros.get("m")?.body[0]?.text).toBe("1");
  });
  test("a library file uses macros of another", () => {
    const library = opened({ "tapsets/m.stpm": "@define two %( 2 %)", "tapsets/f.stp": "function f() { return @two }" }, []);
    expect(listing("probe begin { println(f()) }", library.scripts)).toContain("f:long ()");
  });
});
