/** What points of the function family stand for, over a kernel that is written here. */
import { describe, expect, test } from "bun:test";
import type { CodeSymbol, SymbolSource } from "../../../src/debuginfo/symbols.ts";
import type { CType, FunctionType, TypeSource } from "../../../src/debuginfo/types.ts";
import { Diagnostics } from "../../../src/diagnostics/diagnostic.ts";
import { Expander } from "../../../src/elaborate/expand.ts";
import { Declarations } from "../../../src/elaborate/declarations.ts";
import { listPoints } from "../../../src/elaborate/listing.ts";
import { families } from "../../../src/probes/list.ts";
import type { FunctionData } from "../../../src/probes/lower/function.ts";
import type { PointVariable, ResolvedPoint } from "../../../src/program/family.ts";
import { parseScript } from "../../../src/syntax/parse.ts";
import type { KernelTarget } from "../../../src/target/kernel.ts";
import { diagnosticText, libraryFrom, parseOptions } from "../../golden/elaborate/cases.ts";
import { unknownKernel } from "../../harness/kernel.ts";

const int: CType = { kind: "integer", name: "int", size: 4, isSigned: true, isBoolean: false };
const long: CType = { kind: "integer", name: "long int", size: 8, isSigned: true, isBoolean: false };
const nothing: CType = { kind: "void" };
const struct = (name: string, size: number): CType => ({ kind: "struct", name, size, members: [], isDeclaration: false });

function prototype(result: CType, ...parameters: readonly (readonly [string, CType])[]): FunctionType {
  return { kind: "function", result, parameters: parameters.map(([name, type]) => ({ name, type })), isVariadic: false };
}

const prototypes: Readonly<Record<string, readonly FunctionType[]>> = {
  vfs_read: [prototype(long, ["file", long], ["buf", long], ["count", int], ["pos", long])],
  vfs_write: [prototype(long, ["file", long])],
  many: [prototype(nothing, ...["a", "b", "c", "d", "e", "f", "g", "h"].map((name) => [name, int] as const))],
  wide: [prototype(struct("big", 24), ["pair", struct("pair", 16)], ["big", struct("big", 24)], ["x", int])],
  twice: [prototype(int, ["first", int], ["second", int]), prototype(int, ["first", int], ["other", int])],
  copied: [prototype(int, ["x", int])],
  started: [prototype(int)],
  hidden: [prototype(int)],
};

const types: TypeSource = {
  find: () => [], variable: () => undefined, enumerator: () => undefined,
  functions: (name) => prototypes[name] ?? [],
  functionNames: () => Object.keys(prototypes),
  typeNames: () => [],
};

function symbolsOf(table: Readonly<Record<string, readonly Partial<CodeSymbol>[]>>, exported: readonly string[]): SymbolSource {
  return {
    functions: (name) => (table[name] ?? []).map((symbol) => ({ name, size: 64, address: undefined, isGlobal: true, isInit: false, ...symbol })),
    functionNames: () => Object.keys(table).filter((name) => !table[name]?.every(({ isInit }) => isInit)).sort(),
    variables: () => [],
    isExported: (name) => exported.includes(name),
  };
}

const symbols = symbolsOf({
  vfs_read: [{ address: 0x1000n }], vfs_write: [{ address: 0x1040n }], many: [{ address: 0x1080n }], wide: [{}], twice: [{}, {}],
  copied: [{ name: "copied.isra.0" }, { name: "copied.constprop.1" }],
  entry_code: [{}], started: [{ isInit: true }], hidden: [{ address: 0x5010n }],
  ftrace_caller: [{ address: 0x6000n }], ftrace_call: [{ address: 0x6030n }], ftrace_caller_end: [{ address: 0x6060n }], ftrace_regs_caller: [{}],
  __noinstr_text_start: [{ address: 0x5000n }], __noinstr_text_end: [{ address: 0x5100n }],
}, ["vfs_read"]);
const loop = symbolsOf({ lo_open: [{}] }, []);

const kernel: KernelTarget = {
  ...unknownKernel,
  types: (module) => (module === undefined ? types : undefined),
  symbols: (module) => (module === undefined ? symbols : module === "loop" || module === "loop2" ? loop : undefined),
  moduleNames: () => ["loop2", "other", "loop"],
  loadedModules: () => ["loop2", "gone"],
};

interface Outcome { readonly points: readonly ResolvedPoint[]; readonly said: readonly string[] }

function resolve(point: string, options: { guru?: boolean; kernel?: KernelTarget } = {}): Outcome {
  const diagnostics = new Diagnostics();
  const guru = options.guru === true;
  const script = parseScript({ name: "<input>", text: `probe ${point} {}`, role: "user" }, { ...parseOptions, guru }, diagnostics);
  const context = { options: { families, kernel: options.kernel ?? kernel, runtime: "kernel", guru, unoptimized: false } as const, library: libraryFrom({}), diagnostics };
  const declarations = new Declarations(context.library);
  const points = script === undefined ? [] : script.probes.flatMap((probe) => new Expander(context, declarations).expand(probe)).map((expansion) => expansion.point);
  return { points, said: diagnostics.all.map((each) => diagnosticText(each.cause ?? each).replace(/: identifier .*$/, "")) };
}

const texts = (point: string): readonly string[] => resolve(point).points.map(({ text }) => text);
const data = (point: string): FunctionData | undefined => resolve(point).points[0]?.data as FunctionData | undefined;
const said = (point: string): readonly string[] => resolve(point).said;

function places(point: string): readonly string[] {
  return (resolve(point).points[0]?.variables?.list ?? []).map((variable: PointVariable) => {
    if (variable.kind !== "value") return variable.kind;
    const { name, role, place } = variable;
    return `${role} ${name} ${place.kind === "word" ? place.index : `${place.kind} ${place.offset}`}`;
  });
}

describe("names", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['kernel.function("vfs_read").call', ['kernel.function("vfs_read").call']],
    ['kernel.function("vfs_*").return', ['kernel.function("vfs_read").return', 'kernel.function("vfs_write").return']],
    ['kernel.function("vfs_[!r]*").call', ['kernel.function("vfs_write").call']],
    ['kernel.function("vfs_????").call', ['kernel.function("vfs_read").call']],
    ['kernel.function("*").exported', ['kernel.function("vfs_read").exported']],
    ['kernel.function("*d").call', ['kernel.function("copied").call', 'kernel.function("vfs_read").call']],
    ['kernel.function(4160).call', ['kernel.function("vfs_write").call']],
    ['kprobe.function("entry_*")', ['kprobe.function("entry_code")']],
    ['kprobe.function("ftrace_*")', ['kprobe.function("ftrace_caller_end")']],
    ['kernel.function("entry_code").call', ['kernel.function("entry_code").call']],
    ['module("loop").function("lo_*").call', ['module("loop").function("lo_open").call']],
    ['module("/lib/modules/x/my-loop.ko.xz").function("f").call', ['module("/lib/modules/x/my-loop.ko.xz").function("f").call']],
    // A module that is nowhere is waited for, unless there is another choice.
    ['module("nowhere").function("f").call', ['module("nowhere").function("f").call']],
    ['module("nowhere").function("f").call ?', []],
    ['module("nowhere").function("f").call !, kernel.function("vfs_read").call', ['kernel.function("vfs_read").call']],
    ['kprobe.module("nowhere").function("f") !, kprobe.function("vfs_read")', ['kprobe.function("vfs_read")']],
    ['module("other").function("f").call !, kernel.function("vfs_read").call', ['module("other").function("f").call']],
    ['module("l*").function("lo_open").return', ['module("loop").function("lo_open").return', 'module("loop2").function("lo_open").return']],
    ['module("[k-m]oop").function("lo_open").return', ['module("loop").function("lo_open").return']],
    ['kprobe.module("loop?").function("*")', ['kprobe.module("loop2").function("lo_open")']],
    ['kprobe.module("loop").function("lo_open").return.maxactive(3)', ['kprobe.module("loop").function("lo_open").return.maxactive(3)']],
  ];
  for (const [written, expected] of cases) test(written, () => expect(texts(written)).toEqual(expected));

  test("an address stands as it is, in guru mode", () => {
    const { points } = resolve("kernel.statement(0xffffffff81000000).absolute", { guru: true });
    expect(points.map(({ text }) => text)).toEqual(["kernel.statement(0xffffffff81000000).absolute"]);
    expect((points[0]?.data as FunctionData).address).toBe(-0x7f000000n);
  });

  test("a name is taken as it is where nothing is known of the kernel", () => {
    const { points } = resolve('kernel.function("anything").call', { kernel: unknownKernel });
    expect(points.map((point) => (point.data as FunctionData).symbols)).toEqual([["anything"]]);
  });

  test("nothing need be known of the kernel to keep off the functions that ftrace copies", () => {
    const { points, said: why } = resolve('kernel.function("ftrace_caller").call', { kernel: unknownKernel });
    expect(points).toEqual([]);
    expect(why).toEqual(["error blocklisted: function ftrace_caller is blocklisted: ftrace runs copies of it, and a breakpoint that is copied crashes the kernel"]);
    const named: TypeSource = { ...types, functionNames: () => ["ftrace_bug", "ftrace_caller"] };
    const symbolless: KernelTarget = { ...unknownKernel, types: () => named };
    expect(resolve('kernel.function("ftrace_*").call', { kernel: symbolless }).points.map(({ text }) => text)).toEqual(['kernel.function("ftrace_bug").call']);
  });

  test("of the running kernel those modules are meant that are loaded", () => {
    const { points } = resolve('module("*").function("lo_open").call', { kernel: { ...kernel, isRunning: true } });
    expect(points.map(({ text, data: own }) => [text, (own as FunctionData).module, (own as FunctionData).isOptional])).toEqual([['module("loop2").function("lo_open").call', "loop2", true]]);
  });

  test("what the runtime is told", () => {
    expect(data('kernel.function("vfs_read").return.maxactive(7)')).toEqual({ symbols: ["vfs_read"], module: undefined, isReturn: true, maxactive: 7n, isOptional: false });
    expect(data('kernel.function("vfs_w*").call')).toEqual({ symbols: ["vfs_write"], module: undefined, isReturn: false, maxactive: 0n, isOptional: true });
    expect(data('module("/x/my-loop.ko.xz").function("f").call')).toMatchObject({ symbols: ["f"], module: "my_loop" });
  });

  test("a function of which only copies are left is armed by their names, without its parameters", () => {
    expect(data('kernel.function("copied").call')?.symbols).toEqual(["copied.constprop.1", "copied.isra.0"]);
    expect(places('kernel.function("copied").call')).toEqual([]);
  });
});

describe("variables", () => {
  test("that only one of several functions of the name has are said to be such", () => {
    const hint = resolve('kernel.function("twice").call').points[0]?.variables?.hint;
    expect(hint?.("other")).toBe("there are 2 functions 'twice' with different parameters: those that all of them have can be used");
    expect(hint?.("third")).toMatch(/^local variables need DWARF debug information; /);
  });
  const registers = ["register 112", "register 104", "register 96", "register 88", "register 72", "register 64"];
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['kernel.function("vfs_read").call', ["file", "buf", "count", "pos"].map((name, at) => `parameter ${name} ${registers[at]}`)],
    ['kernel.function("vfs_write").return', ["return return register 80", "parameter file register 112"]],
    ['kernel.function("many").return', [...["a", "b", "c", "d", "e", "f"].map((name, at) => `parameter ${name} ${registers[at]}`), "parameter g stack 8", "parameter h stack 16"]],
    // The place of the result comes first, then two words of the pair; the large struct is on the stack.
    ['kernel.function("wide").return', ["parameter x register 88"]],
    ['kernel.function("twice").return', ["return return register 80", "parameter first register 112"]],
    ['kprobe.function("vfs_write")', ["parameter file register 112"]],
    ['module("loop").function("lo_open").call', []],
  ];
  for (const [written, expected] of cases) test(written, () => expect(places(written)).toEqual(expected));
});

test("what a module that is nowhere may have is not listed", () => {
  const listed = (point: string): readonly string[] => {
    const script = parseScript({ name: "<input>", text: `probe ${point} {}`, role: "user" }, parseOptions, new Diagnostics());
    return script === undefined ? [] : listPoints(script, libraryFrom({}), { families, kernel, runtime: "kernel", guru: false, unoptimized: false }).map(({ name }) => name);
  };
  expect(listed('module("loop").function("lo_open")')).toEqual(['module("loop").function("lo_open")']);
  expect(listed('module("nowhere").function("f")')).toEqual([]);
  expect(listed('kprobe.module("nowhere").function("f").return')).toEqual([]);
});

describe("refusals", () => {
  const debuginfo = "needs DWARF debug information of the kernel [man warning::debuginfo]; on Debian: apt-get install linux-image-6.1-dbg";
  const cases: readonly (readonly [string, string])[] = [
    ['kernel.function("vfs_raed").call', "error no-match: no match (similar functions: vfs_read, vfs_write, copied, hidden, many)"],
    ['kernel.function("nothing*").call', "error no-match: no match"],
    ['kernel.function("vfs_write").exported', "error no-match: no match: function vfs_write is not exported to modules"],
    ['kernel.function("started").call', "error blocklisted: function started is blocklisted: its code is gone once the kernel has started"],
    ['kernel.function("hidden").return', "error blocklisted: function hidden is blocklisted: it runs where nothing may be instrumented"],
    ['kernel.function("ftrace_caller").call', "error blocklisted: function ftrace_caller is blocklisted: ftrace runs copies of it, and a breakpoint that is copied crashes the kernel"],
    ['kprobe.function("ftrace_regs_caller").return', "error blocklisted: function ftrace_regs_caller is blocklisted: ftrace runs copies of it, and a breakpoint that is copied crashes the kernel"],
    ['kprobe.function("ftrace_call")', "error blocklisted: function ftrace_call is blocklisted: ftrace runs copies of it, and a breakpoint that is copied crashes the kernel"],
    ['kernel.function("hid*").call', "error no-match: no match"],
    ['kernel.function(7).call', "error no-match: no match"],
    ['kernel.function("vfs_read").inline', `error needs-dwarf: .inline ${debuginfo}`],
    ['kernel.function("vfs_read").callee("x")', `error needs-dwarf: .callee ${debuginfo}`],
    ['kernel.statement("vfs_read+3")', `error needs-dwarf: .statement ${debuginfo}`],
    ['kernel.function("vfs_*@fs/read_write.c")', `error needs-dwarf: 'vfs_*@fs/read_write.c', which names a source file, ${debuginfo}`],
    ["kernel.statement(4096).absolute", "error absolute-unprivileged: absolute statement probe in unprivileged script; need stap -g"],
    ['kernel.function("vfs_read").return.maxactive(65536)', "error maxactive-range: maxactive value out of range [0,65535]"],
    ['module("l*").function("nothing").call', "error no-match: no match"],
    ['module("unknown").function("f*").call', "error no-symbols: the functions of unknown are not known here: 'f*' cannot be expanded"],
  ];
  for (const [written, expected] of cases) test(written, () => expect(said(written)).toEqual([expected]));

  test("of a module that is nowhere it is told that its probes wait", () => {
    expect(said('module("lop").function("f").call')).toEqual([expect.stringMatching(/^warning no-module: no module 'lop' is installed for kernel 6\.1: its probes wait until one is loaded \(similar: loop,/)]);
  });

  test("a bare .function says once that inlined copies are not covered", () => {
    const note = "note no-inlined-copies: Pass 2: .function covers functions that are called; copies that the compiler has put into their callers are not covered.";
    expect(said('kernel.function("vfs_read"), kernel.function("vfs_write")')).toEqual([note]);
    expect(said('kernel.function("vfs_read").call, kprobe.function("vfs_write")')).toEqual([]);
  });

  test("nothing is said of a point that may be missing", () => expect(said('kernel.function("vfs_raed")?')).toEqual([]));
});
