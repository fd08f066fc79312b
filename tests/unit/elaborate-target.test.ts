/** `$variables`, casts and chains: what they become in the Program, over a kernel whose types are written here. */
import { describe, expect, test } from "bun:test";
import type { CType, CompositeType, FunctionType, TypeSource } from "../../src/debuginfo/types.ts";
import { Diagnostics } from "../../src/diagnostics/diagnostic.ts";
import { elaborate } from "../../src/elaborate/elaborate.ts";
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
const outer: CompositeType = {
  kind: "struct", name: "outer", size: 64, isDeclaration: false,
  members: [
    { name: "next", type: pointer({ kind: "struct", name: "outer", size: 0, members: [], isDeclaration: true }), bitOffset: 0 },
    { name: "", type: { kind: "union", name: "", size: 16, isDeclaration: false, members: [{ name: "in", type: inner, bitOffset: 0 }, { name: "raw", type: long, bitOffset: 0 }] }, bitOffset: 64 },
    { name: "low", type: unsigned, bitOffset: 192, bitSize: 3 },
    { name: "high", type: int, bitOffset: 203, bitSize: 7 },
    { name: "numbers", type: { kind: "array", element: long, count: 4 }, bitOffset: 256 },
  ],
};

const types: TypeSource = {
  find: (name) => [inner, outer].filter((type) => name === type.name || name === `struct ${type.name}`),
  functions: () => [] as FunctionType[],
  functionNames: () => [],
  variable: () => undefined,
  typeNames: () => [],
  enumerator: (name) => (name === "RED" ? 7n : undefined),
};

const parameters: readonly PointVariable[] = [
  { kind: "value", name: "o", role: "parameter", type: pointer(outer), place: { kind: "register", offset: 112 } },
  { kind: "value", name: "n", role: "parameter", type: int, place: { kind: "register", offset: 104 } },
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

function run(text: string, guru = false): { readonly listing: string; readonly errors: readonly string[] } {
  const diagnostics = new Diagnostics();
  const script = parseScript({ name: "<input>", text, role: "user" }, { ...parseOptions, guru }, diagnostics);
  const kernel = { ...unknownKernel, types: (module?: string) => (module === undefined ? types : undefined) };
  const program = script && elaborate([script], libraryFrom({}), { families: all, kernel, runtime: "kernel", unoptimized: true, guru }, diagnostics);
  return { listing: program ? printProgram(program, { bodies: true }) : "", errors: diagnostics.errors.map((error) => diagnosticText(error)) };
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
    ["$o[1]->raw", "@kderef(-8, ((@register(112)) + (64)) + (8))"],
    ['@cast($n, "inner")->count', "@kderef(-4, @narrow(-4, @register(104)))"],
    ['@cast($n, "struct outer")->next->next', "@kderef(8, @kderef(8, @narrow(-4, @register(104))))"],
    ['@cast($n, "outer")', "@narrow(-4, @register(104))"],
    ['@cast($n, "outer*")->raw', "@kderef(-8, (@kderef(8, @narrow(-4, @register(104)))) + (8))"],
    ['@cast($n, "inner")[2]->count', "@kderef(-4, (@narrow(-4, @register(104))) + (32))"],
    ["$$name", '"the point"'],
    ["$$parms", 'sprintf("o=%#x n=%#x", @register(112), @narrow(4, @register(104)))'],
    ["$o->in$", 'sprintf("{.count=%i, .name=\\"%s\\"}", @kderef(-4, (@register(112)) + (8)), @kernel_text(((@register(112)) + (8)) + (8)))'],
    ['@enum("RED")', "7"],
    ["@defined($o->raw)", "1"],
    ["@defined($o->nothing)", "0"],
    ["@defined($nothing)", "0"],
  ];
  test.each([...cases])("%s", (expression, expected) => {
    expect(printed(expression)).toBe(expected);
  });

  test("the type of a value goes with it", () => {
    const { listing, errors } = run("global g function f(p) { return p->next } probe entered { x = $o; g[1] = x; foreach (k in g) print(f(g[k])->raw) }");
    expect(errors).toEqual([]);
    expect(listing).toContain("@kderef(8, p)");
    expect(listing).toContain("@kderef(-8, (__global_f__overload_0(__global_g[k])) + (8))");
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

  test("@entry keeps any expression", () => {
    const { listing } = run("global g = 1 probe returned { print(@entry(g + 1) - g) }");
    expect(listing).toContain("print((@kept(0)) - (__global_g))");
    expect(listing).toContain("@kept(0) = (__global_g) + (1)");
  });
});

describe("writing", () => {
  test("needs guru mode", () => {
    expect(run("probe entered { $o->raw = 1 }").errors).toEqual(["error needs-guru: write not permitted; need stap -g: operator '=' at <input>:1:25"]);
  });

  test("goes to memory, bit-fields and registers", () => {
    const { listing } = run("probe entered { $o->raw = 1; $o->high += 2; $n = 3; $n++ }", true);
    expect(listing).toContain("@kderef(-8, (@register(112)) + (8)) = 1");
    expect(listing).toContain("@kderef(-2:3+7, (@register(112)) + (25)) = (@kderef(-2:3+7, (@register(112)) + (25))) + (2)");
    expect(listing).toContain("@register(104) = 3");
  });
});

describe("what is wrong", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["$o->nothing", "unable to find member 'nothing' for struct outer (alternatives: "],
    ["$nothing", "unable to find local 'nothing' in entered (alternatives: $n, $o, $$name)"],
    ["$n->x", "invalid access '->x' vs 'int'"],
    ["$n[1]", "invalid access '[...]' vs 'int'"],
    ["$o->in", "'struct inner' is being accessed instead of a member"],
    ["&$n", "cannot take the address of a value that is in a register"],
    ["&$o->low", "cannot take the address of a bit-field"],
    ['@cast($n, "nothing")->x', "type definition 'nothing' not found in 'kernel'"],
    ["@entry($n)", "@entry is only valid in .return probes"],
    ['@enum("BLUE")', "unable to find enumerator 'BLUE'"],
    ["x->raw", "unknown type in dereference: operator '->' at <input>:1:24"],
  ];
  test.each([...cases])("%s", (expression, message) => {
    expect(printed(expression)).toContain(message);
  });
});
