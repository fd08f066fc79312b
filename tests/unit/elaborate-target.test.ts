/** `$variables`, casts and chains: what they become in the Program, over a kernel whose types are written here. */
import { describe, expect, test } from "bun:test";
import type { CodeSymbol, SymbolSource } from "../../src/debuginfo/symbols.ts";
import type { CType, CompositeType, FunctionType, TypeSource } from "../../src/debuginfo/types.ts";
import { Diagnostics } from "../../src/diagnostics/diagnostic.ts";
import { elaborate } from "../../src/elaborate/elaborate.ts";
import { bindOperator } from "../../src/elaborate/target/operators.ts";
import { openLibrary } from "../../src/elaborate/open-library.ts";
import { realPlatform } from "../../src/platform/real.ts";
import { families } from "../../src/probes/list.ts";
import type { PointVariable, ProbeFamily } from "../../src/program/family.ts";
import { printProgram } from "../../src/program/print.ts";
import { parseScript } from "../../src/syntax/parse.ts";
import { unknownKernel } from "../harness/kernel.ts";
import { diagnosticText, libraryFrom, parseOptions } from "../golden/elaborate/cases.ts";

const int: CType = { kind: "integer", name: "int", size: 4, isSigned: true, isBoolean: false };
const unsigned: CType = { kind: "integer", name: "unsigned int", size: 4, isSigned: false, isBoolean: false };
const long: CType = { kind: "integer", name: "long int", size: 8, isSigned: true, isBoolean: false };
const char: CType = { kind: "integer", name: "char", size: 1, isSigned: true, isBoolean: false };
const pointer = (target: CType): CType => ({ kind: "pointer", target });

const inner: CompositeType = {
  kind: "struct", name: "inner", size: 16, isDeclaration: false,
  members: [{ name: "count", type: int, bitOffset: 0 }, { name: "name", type: { kind: "array", element: char, count: 8 }, bitOffset: 64 }],
};
const color: CType = { kind: "enum", name: "color", size: 4, isSigned: false, values: [{ name: "RED", value: 7n }, { name: "ROUGE", value: 7n }, { name: "BLACK", value: 0n }] };
const outer: CompositeType = {
  kind: "struct", name: "outer", size: 128, isDeclaration: false,
  members: [
    { name: "next", type: pointer({ kind: "struct", name: "outer", size: 0, members: [], isDeclaration: true }), bitOffset: 0 },
    { name: "", type: { kind: "union", name: "", size: 16, isDeclaration: false, members: [{ name: "in", type: inner, bitOffset: 0 }, { name: "raw", type: long, bitOffset: 0 }] }, bitOffset: 64 },
    { name: "low", type: unsigned, bitOffset: 192, bitSize: 3 },
    { name: "high", type: int, bitOffset: 203, bitSize: 7 },
    { name: "numbers", type: { kind: "array", element: long, count: 4 }, bitOffset: 256 },
    { name: "rest", type: pointer({ kind: "struct", name: "outest", size: 0, members: [], isDeclaration: true }), bitOffset: 512 },
    { name: "any", type: pointer({ kind: "void" }), bitOffset: 576 },
    { name: "ratio", type: { kind: "float", name: "double", size: 8 }, bitOffset: 640 },
    { name: "color", type: color, bitOffset: 704 },
    { name: "at", type: char, bitOffset: 1016 },
    { name: "inners", type: { kind: "array", element: inner, count: 2 }, bitOffset: 768 },
  ],
};

/** So small that a register holds it. */
const word: CompositeType = {
  kind: "struct", name: "word", size: 8, isDeclaration: false,
  members: [{ name: "id", type: int, bitOffset: 0 }, { name: "short", type: { kind: "integer", name: "short int", size: 2, isSigned: true, isBoolean: false }, bitOffset: 32 }, { name: "flag", type: unsigned, bitOffset: 50, bitSize: 5 }],
};
/** The other of two types of one name. */
const twin: CompositeType = { kind: "struct", name: "inner", size: 8, isDeclaration: false, members: [{ name: "other", type: long, bitOffset: 0 }] };

const many: CompositeType = {
  kind: "struct", name: "many", size: 256, isDeclaration: false,
  members: [{ name: "first", type: inner, bitOffset: 0 }, ...Array.from({ length: 40 }, (_, at) => ({ name: `a${at}`, type: int, bitOffset: 128 + 32 * at }))],
};

const types: TypeSource = {
  find: (name) => (/^(enum )?color$/.test(name) ? [color] : [inner, twin, outer, many].filter((type) => name === type.name || name === `struct ${type.name}`)),
  functions: () => [] as FunctionType[],
  functionNames: () => [],
  variable: (name) => (name === "here" ? { type: inner, isPerCpu: true } : undefined),
  typeNames: () => [],
  enumerator: (name) => (name === "RED" ? 7n : undefined),
};

const symbol = (name: string): CodeSymbol => ({ name, size: 8, address: 4096n, isGlobal: true, isInit: false });
function symbolsOf(variables: readonly string[], functions: readonly string[]): SymbolSource {
  const named = (all: readonly string[]) => (name: string) => all.filter((each) => each === name).map(symbol);
  return { functions: named(functions), functionNames: () => functions, variables: named(variables), isExported: () => false };
}
const symbols: Readonly<Record<string, SymbolSource>> = { "": symbolsOf(["here", "plain", "twice", "twice"], ["code"]), "some-module": symbolsOf(["inside"], []), "/lib/some-module.ko.xz": symbolsOf(["inside"], []) };

const parameters: readonly PointVariable[] = [
  { kind: "value", name: "o", role: "parameter", type: pointer(outer), place: { kind: "register", offset: 112 } },
  { kind: "value", name: "n", role: "parameter", type: int, place: { kind: "register", offset: 104 } },
  { kind: "value", name: "w", role: "parameter", type: word, place: { kind: "register", offset: 96 } },
  { kind: "value", name: "pp", role: "parameter", type: pointer(pointer(outer)), place: { kind: "register", offset: 88 } },
  { kind: "text", name: "$name", text: "the point" },
];
const result: PointVariable = { kind: "value", name: "return", role: "return", type: pointer(outer), place: { kind: "register", offset: 80 } };

function family(name: string, list: readonly PointVariable[], isReturn: boolean): ProbeFamily {
  return {
    name, patterns: [name], runtimes: new Set(["kernel"]),
    resolve: (components) => [{ text: name, components, data: undefined, variables: { list, isReturn, module: undefined } }],
    lower: () => {},
  };
}
const all = [...families, family("entered", parameters, false), family("returned", [result, ...parameters], true)];

const { macros } = openLibrary([], parseOptions, realPlatform(), new Diagnostics());

function run(text: string, guru = false, skipsBadVariables = false): { readonly listing: string; readonly errors: readonly string[]; readonly warnings: readonly string[] } {
  const diagnostics = new Diagnostics();
  const script = parseScript({ name: "<input>", text, role: "user" }, { ...parseOptions, guru, macros }, diagnostics);
  const kernel = { ...unknownKernel, types: (module?: string) => (module === undefined ? types : undefined), symbols: (module?: string) => symbols[module ?? ""] };
  const program = script && elaborate([script], libraryFrom({}), { families: all, kernel, runtime: "kernel", unoptimized: true, guru, skipsBadVariables }, diagnostics);
  return { listing: program ? printProgram(program, { bodies: true }) : "", errors: diagnostics.errors.map((error) => diagnosticText(error)), warnings: diagnostics.all.filter(({ severity }) => severity === "warning").map(({ message }) => message) };
}

/** The statement of the only print of the only handler. */
function printed(expression: string, point = "entered", guru = false): string {
  const { listing, errors } = run(`probe ${point} { print(${expression}) }`, guru);
  return errors.length > 0 ? errors.join("; ") : (/print\((.*)\)\n?;?\n\}/.exec(listing)?.[1] ?? listing);
}

describe("chains", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["$n", "@narrow(-4, @register(104))"],
    ["$o", "@register(112)"],
    ["$o->in->count", "@kderef(-4, (@register(112)) + (8))"],
    ["$o->raw", "@kderef(-8, (@register(112)) + (8))"],
    ["$o->next->raw", "@kderef(-8, (@kderef(8, @register(112))) + (8))"],
    ["$o->low", "@kderef(1:0+3, (@register(112)) + (24))"],
    ["$o->high", "@kderef(-2:3+7, (@register(112)) + (25))"],
    ["$o->numbers[2]", "@kderef(-8, ((@register(112)) + (32)) + (16))"],
    ["$o->numbers[$n]", "@kderef(-8, ((@register(112)) + (32)) + ((@narrow(-4, @register(104))) * (8)))"],
    ["$o->numbers", "(@register(112)) + (32)"],
    ["&$o->in", "(@register(112)) + (8)"],
    ["&$o->in->count", "(@register(112)) + (8)"],
    ["$o[1]->raw", "@kderef(-8, ((@register(112)) + (128)) + (8))"],
    ["$pp->raw", "@kderef(-8, (@kderef(8, @register(88))) + (8))"],
    ["$pp[2]->raw", "@kderef(-8, (@kderef(8, (@register(88)) + (16))) + (8))"],
    ["$o->inners[1]->count", "@kderef(-4, ((@register(112)) + (96)) + (16))"],
    ["$o->ratio", "@kderef(8, (@register(112)) + (80))"],
    ["$w->id", "@narrow(-4, @register(96))"],
    ["$w->short", "@narrow(-2, (@register(96)) >> (32))"],
    ["$w->flag", "@narrow(8:2+5, (@register(96)) >> (48))"],
    ["$w$", 'sprintf("{.id=%i, .short=%i, .flag=%u}", @narrow(-4, @register(96)), @narrow(-2, (@register(96)) >> (32)), @narrow(8:2+5, (@register(96)) >> (48)))'],
    ['@cast($n, "inner")->other', "@kderef(-8, @narrow(-4, @register(104)))"],
    ['@cast($n, "inner")->count', "@kderef(-4, @narrow(-4, @register(104)))"],
    ['@cast($n, "struct outer")->next->next', "@kderef(8, @kderef(8, @narrow(-4, @register(104))))"],
    ['&@cast($n, "outer")', "@narrow(-4, @register(104))"],
    ['@cast($n, "outer*")->raw', "@kderef(-8, (@kderef(8, @narrow(-4, @register(104)))) + (8))"],
    ['@cast($n, "inner")[2]->count', "@kderef(-4, (@narrow(-4, @register(104))) + (32))"],
    ["$$name", '"the point"'],
    ["$$parms", 'sprintf("o=%#x n=%#x w={...} pp=%#x", @register(112), @narrow(-4, @register(104)), @register(88))'],
    ["$o->in$", 'sprintf("{.count=%i, .name=[...]}", @kderef(-4, (@register(112)) + (8)))'],
    ["$o->in$$", 'sprintf("{.count=%i, .name=%s}", @kderef(-4, (@register(112)) + (8)), @kernel_text(((@register(112)) + (8)) + (8)))'],
    ["$o->in->name$", 'sprintf("%s", @kernel_text(((@register(112)) + (8)) + (8)))'],
    ["$o->numbers$", 'sprintf("[%i, ...]", @kderef(-8, (@register(112)) + (32)))'],
    ["$o->inners$", 'sprintf("[{...}, ...]")'],
    ["$o->ratio$", 'sprintf("?")'],
    ["$o->any$", 'sprintf("%p", @kderef(8, (@register(112)) + (72)))'],
    ["$o->rest$", 'sprintf("%p", @kderef(8, (@register(112)) + (64)))'],
    ["$n$", 'sprintf("%i", @narrow(-4, @register(104)))'],
    ["@defined($o->raw)", "1"],
    ["@defined($o->nothing)", "0"],
    ["@defined($nothing)", "0"],
  ];
  test.each([...cases])("%s", (expression, expected) => {
    expect(printed(expression)).toBe(expected);
  });

  test("pretty: what has no name, structs in structs, pointers to pointers, at most 32 values", () => {
    expect(printed("$$parms$")).toStartWith('sprintf("o=%s n=%s w=%s pp=%s", sprintf("{.next=%p, ');
    const one = printed("$o$");
    expect(one).toStartWith('sprintf("{.next=%p, <union>={...}, .low=%u, .high=%i, .numbers=[...], .rest=%p, .any=%p, .ratio=?, .color=%u, .at=\'%#c\', .inners=[...]}", ');
    expect(printed("$pp$").replaceAll("@kderef(8, @register(88))", "@register(112)")).toBe(one);
    expect(printed("$o$$")).toStartWith('sprintf("{.next=%p, <union>={.in={.count=%i, .name=%s}, .raw=%i}, .low=%u, .high=%i, .numbers=[%i, ...], .rest=%p, .any=%p, .ratio=?, .color=%u, .at=\'%#c\', .inners=[{.count=%i, .name=%s}, ...]}", ');
    const numbers = Array.from({ length: 31 }, (_, at) => `.a${at}=%i`).join(", ");
    expect(printed('@cast($n, "many")$$')).toStartWith(`sprintf("{.first={.count=%i, .name=%s}, ${numbers.slice(0, numbers.indexOf(", .a30"))}, ...}", `);
  });

  test("the type of a value goes with it", () => {
    const { listing, errors } = run("global g function f(p) { return p->next } probe entered { x = $o; g[1] = x; foreach (k in g) print(f(g[k])->raw) }");
    expect(errors).toEqual([]);
    expect(listing).toContain("@kderef(8, p)");
    expect(listing).toContain("@kderef(-8, (__global_f__overload_0(__global_g[k])) + (8))");
  });
});

describe("macros of the tapset", () => {
  const cases: readonly (readonly [string, string])[] = [
    ['@cast_sizeof("outer")', "(0) + (128)"],
    ['@cast_module_sizeof("kernel", "struct many")', "(0) + (256)"],
    ['@container_of($n, "outer", inners)->raw', "@kderef(-8, ((@narrow(-4, @register(104))) - ((0) + (96))) + (8))"],
    ['&@container_of(0, "outer", low)', "cannot take the address of a bit field"],
    ['@cast_sizeof("nothing")', "type definition 'nothing' not found in 'kernel'"],
  ];
  test.each([...cases])("%s", (expression, expected) => {
    expect(printed(expression)).toContain(expected);
  });
});

describe("functions of C that say what they point to", () => {
  const giver = "function given:long() %{ /* pragma:gives:outer */ STAP_RETVALUE = 0; %}";

  test("their results have members", () => {
    const { listing, errors } = run(`${giver} function again() { return given() } probe entered { print(given()->raw); print(again()->low) }`, true);
    expect(errors).toEqual([]);
    expect(listing).toContain("print(@kderef(-8, (__global_given__overload_0()) + (8)))");
    expect(listing).toContain("(__global_again__overload_0()) + (24)");
  });

  test("a struct that this kernel has not is no type", () => {
    expect(run(`${giver.replace("outer", "lost")} probe entered { print(given()->raw) }`, true).errors.join()).toContain("unknown type in dereference: operator '->'");
  });
});

describe("returns", () => {
  test("a parameter is what it was at the entry, kept once", () => {
    const { listing } = run("probe returned { print($o->raw); print($o->raw + $n); print($return->raw) }");
    expect(listing).toContain("print(@kept(0))");
    expect(listing).toContain("print((@kept(0)) + (@kept(1)))");
    expect(listing).toContain("print(@kderef(-8, (@register(80)) + (8)))");
    expect(listing).toContain("@kept(0) = @kderef(-8, (@register(112)) + (8));\n@kept(1) = @narrow(-4, @register(104));");
  });

  test("a value of the entry is told of once, unless @entry or @defined asks for it", () => {
    const script = "probe returned { print($o->raw); print($o->raw); print(@entry($n)); if (@defined($n)) print(&$o->in); print($return->raw) }";
    expect(run(script).warnings).toEqual(["$o->raw", "&$o->in"].map((text) => `confusing usage, value is captured as @entry(${text}) in .return probe [man stapprobes] RETURN PROBES`));
  });

  test("@entry keeps any expression", () => {
    const { listing } = run("global g = 1 probe returned { print(@entry(g + 1) - g) }");
    expect(listing).toContain("print((@kept(0)) - (__global_g))");
    expect(listing).toContain("@kept(0) = (__global_g) + (1)");
  });
});

describe("writing", () => {
  const refused: readonly (readonly [string, boolean, string])[] = [
    ["$o->raw = 1", false, "error needs-guru: write to target variable not permitted; need stap -g: identifier '$o' at <input>:1:17"],
    ["$n++", false, "error needs-guru: write to target variable not permitted; need stap -g: identifier '$n' at <input>:1:17"],
    ['@cast(1, "inner")->count = 1', false, "error needs-guru: write to @cast context variable not permitted; need stap -g: operator '@cast' at <input>:1:17"],
    ['@var("here")->count = 1', false, "error needs-guru: write to @var variable not permitted; need stap -g: operator '@var' at <input>:1:17"],
    ["x = $o; x->raw = 1", false, "error needs-guru: write not permitted; need stap -g: operator '->' at <input>:1:26"],
    ["&$o->raw = 1", true, "error not-writable: cannot write to member address: identifier '$o' at <input>:1:18"],
    ["x = $o; x->next$ = \"a\"", true, "error not-writable: cannot write to pretty-printed variable: operator '->' at <input>:1:26"],
    ["$o->raw = \"a\"", true, "error type-mismatch: type mismatch: expected string but found long: string 'a' at <input>:1:27"],
  ];
  test.each([...refused])("%s", (statement, guru, message) => {
    expect(run(`probe entered { ${statement} }`, guru).errors).toEqual([message]);
  });

  test("goes to memory, bit-fields and registers", () => {
    const { listing } = run("probe entered { $o->raw = 1; $o->high += 2; $n = 3; $n++ }", true);
    expect(listing).toContain("@kderef(-8, (@register(112)) + (8)) = 1");
    expect(listing).toContain("@kderef(-2:3+7, (@register(112)) + (25)) = (@kderef(-2:3+7, (@register(112)) + (25))) + (2)");
    expect(listing).toContain("@register(104) = 3");
  });
});

describe("--skip-badvars", () => {
  test("what means nothing is 0, with a warning; casts are errors all the same", () => {
    const { listing, errors, warnings } = run("probe entered { print($zip); print($o->zip->zap); print($n->x); print($n); if (!@defined($zip)) print(7) }", false, true);
    expect(errors).toEqual([]);
    for (const text of ["print(0)", "print(@narrow(-4, @register(104)))", "print(7)"]) expect(listing).toContain(text);
    expect(warnings).toEqual(Array.from({ length: 3 }, () => "Bad $context variable being substituted with literal 0"));
    expect(run('probe entered { print(@cast($n, "outer")->zip) }', false, true).errors.join()).toContain("unable to find member 'zip'");
  });
});

describe("variables of the kernel", () => {
  const cases: readonly (readonly [string, string])[] = [
    ['@var("here")->count', '@kderef(-4, @percpu("here"))'],
    ['&@var("here")', '@percpu("here")'],
    ['&@var("here")->name', '(@percpu("here")) + (8)'],
    ['@var("here")$', 'sprintf("{.count=%i, .name=[...]}", @kderef(-4, @percpu("here")))'],
    ['@var("here@file.c", "kernel")->count', '@kderef(-4, @percpu("here"))'],
    ['&@var("plain")', '@symbol("plain")'],
    ['@cast(&@var("plain"), "inner")->count', '@kderef(-4, @symbol("plain"))'],
    ['&@var("code")', '@symbol("code")'],
    ['&@var("inside", "some-module")', '@symbol("some_module:inside")'],
    ['&@var("inside", "/lib/some-module.ko.xz")', '@symbol("some_module:inside")'],
    ['@var("n")', "@narrow(-4, @register(104))"],
    ['@defined(@var("here"))', "0"],
    ['@defined(@var("here")->count)', "1"],
    ['@var("plain")', "the type of global 'plain' is not known"],
    ['@var("plain")->x', "the type of global 'plain' is not known"],
    ['&@var("plain")->x', "the type of global 'plain' is not known"],
    ['&@var("twice")', "there are 2 symbols 'twice' in kernel"],
    ['@var("nothing")', "unable to find global 'nothing' in kernel: operator '@var'"],
    ['@var("plain", "no_module")', "unable to find global 'plain' in no_module: operator '@var'"],
  ];
  test.each([...cases])("%s", (expression, expected) => {
    expect(printed(expression)).toContain(expected);
  });
});

describe("@enumname", () => {
  const cases: readonly (readonly [string, string])[] = [
    ['@enumname(7, "color")', "@enumname(7)"],
    ['@enumname($n, "enum color", "kernel")', "@enumname(@narrow(-4, @register(104)))"],
    ["@enumname($o->color)", "@enumname(@kderef(4, (@register(112)) + (88)))"],
    ["@enumname($n)", "'int' is not an enumeration: operator '@enumname'"],
    ['@enumname(7, "inner")', "'inner' is not an enumeration"],
    ['@enumname(7, "nothing")', "type definition 'nothing' not found in 'kernel'"],
    ["@enumname(7)", "the type of the value of @enumname is not known"],
  ];
  test.each([...cases])("%s", (expression, expected) => {
    expect(printed(expression)).toContain(expected);
  });

  test("the table is in the order of numbers with a sign", () => {
    const huge: CType = { kind: "enum", name: "huge", size: 8, isSigned: false, values: [{ name: "TOP", value: 1n << 63n }, { name: "FIVE", value: 5n }, { name: "NONE", value: 0n }] };
    const { at } = parseScript({ name: "<input>", text: "probe begin {}", role: "user" }, parseOptions, new Diagnostics())!.probes[0]!;
    const value = { kind: "number", at, value: 5n } as const;
    const bound = bindOperator({ kind: "at", at, name: "@enumname", arguments: [value] }, { isReturn: false, types: () => [], ctypeOf: () => huge, registerOffset: () => undefined });
    const built = bound.build([{ ...value, type: "long" }]);
    expect(built.kind === "enumerator-name" && built.values.map(({ name }) => name)).toEqual(["TOP", "NONE", "FIVE"]);
  });

  test("the type comes with the value of a variable", () => {
    const { listing, errors } = run("probe entered { x = $o->color; print(@enumname(x) . @enumname($n, \"color\")) }");
    expect(errors).toEqual([]);
    expect(listing).toContain("(@enumname(x)) . (@enumname(");
  });
});

describe("what cannot be written", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["entered", "$o->numbers = 3", "cannot write to array address: identifier '$o'"],
    ["entered", '$n$ = "3"', "cannot write to pretty-printed variable: identifier '$n$'"],
    ["entered", '$$parms = "x"', "cannot write to context variable: identifier '$$parms'"],
    ["returned", "$n = 3", "write to target variable not permitted in .return probes: identifier '$n'"],
    ["returned", "$o->raw = 3", "write to target variable not permitted in .return probes: identifier '$o'"],
  ];
  test.each([...cases])("%s: %s", (point, statement, message) => {
    expect(run(`probe ${point} { ${statement} }`, true).errors.join()).toContain(message);
  });
});

describe("what is wrong", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["$o->nothing", "unable to find member 'nothing' for struct outer (alternatives: "],
    ["$o->in->nothing", "unable to find member 'nothing' for struct inner (alternatives: "],
    ["$nothing", "unable to find local 'nothing' in entered (alternatives: $n, $o, $$name, $pp, $w)"],
    ["$n->x", "invalid access '->x' vs. int: operator '->'"],
    ["$o->color->x", "invalid access '->x' vs. enum color: operator '->'"],
    ["$o->any->x", "invalid access '->x' vs 'void*': operator '->'"],
    ["$o->rest->x", "unresolved struct outest: operator '->'"],
    ["$o->numbers->x", "invalid access '->x' for array type: operator '->'"],
    ["$o->inners->count", "invalid access '->count' for array type: operator '->'"],
    ["$n[1]", "invalid access '[1]' vs. int: operator '['"],
    ["$n[$n]", "invalid access '[index0]' vs. int: operator '['"],
    ["$o->any[0]", "invalid access '[0]' vs 'void*': operator '['"],
    ["$o->in[0]", "invalid access '[0]' for struct inner: identifier '$o'"],
    ["$o->rest[0]", "unresolved struct outest: operator '['"],
    ["$o->in", "'struct inner' is being accessed instead of a member such as '->count': operator '->'"],
    ["$o[1]", "'struct outer' is being accessed instead of a member such as '->any': operator '['"],
    ["$w", "'struct word' is being accessed instead of a member such as '->flag': identifier '$w'"],
    ['@cast($n, "outer")', "'struct outer' is being accessed instead of a member such as '->any': operator '@cast'"],
    ['@cast($n, "inner")->zip', "unable to find member 'zip' for struct inner (alternatives: "],
    ["$$parms->x", "dwarf variable '$$parms' may not be used as a structure: operator '->'"],
    ["$$parms[1]", "dwarf variable '$$parms' may not be used as array: operator '['"],
    ["&$n", "cannot take the address of a value that is in a register"],
    ["&$o->low", "cannot take the address of a bit field: identifier '$o'"],
    ['@cast($n, "nothing")->x', "type definition 'nothing' not found in 'kernel'"],
    ["@entry($n)", "@entry is only valid in .return probes"],
    ['@enum("BLUE")', "unable to find enumerator 'BLUE'"],
    ["x->raw", "unknown type in dereference: operator '->' at <input>:1:24"],
  ];
  test.each([...cases])("%s", (expression, message) => {
    expect(printed(expression)).toContain(message);
  });
});
