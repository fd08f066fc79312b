import { describe, expect, test } from "bun:test";
import { BtfError, BtfSource } from "../../../src/debuginfo/btf.ts";
import { BTF } from "../../../src/debuginfo/btf-format.ts";
import type { CompositeType, CType } from "../../../src/debuginfo/types.ts";
import { array, declarationTag, enumeration, float, forward, func, int, pointer, prototype, qualified, type RecordText, section, struct, tag, typedef, union, variable, wideEnumeration, writeBtf } from "./btf-writer.ts";

const records: readonly RecordText[] = [
  /* 1 */ int("int", 4, 1),
  /* 2 */ int("_Bool", 1, 4),
  /* 3 */ int("char", 1),
  /* 4 */ float("double", 8),
  /* 5 */ struct("node", 32, [["next", 6, 0], ["value", 1, 64], ["", 7, 128], ["tail", 12, 256]]),
  /* 6 */ pointer(5),
  /* 7 */ union("", 8, [["number", 1, 0], ["letter", 3, 0]]),
  /* 8 */ struct("bits", 4, [["low", 1, (3 << 24) | 0], ["high", 1, (29 << 24) | 3], ["whole", 1, 32]], true),
  /* 9 */ int("int", 4, 1, 5, 2),
  /* 10 */ typedef("old_bits", 9),
  /* 11 */ struct("old", 4, [["field", 10, 8]]),
  /* 12 */ array(3, 0, 1),
  /* 13 */ enumeration("sign", 4, [["MINUS", -1], ["PLUS", 1]], true),
  /* 14 */ enumeration("flag", 4, [["TOP", 0xffffffff]]),
  /* 15 */ wideEnumeration("wide", [["HUGE", 0x89abcdef, 0xfedcba98]]),
  /* 16 */ wideEnumeration("wide_sign", [["FAR", 0xfffffffe, 0xffffffff]], true),
  /* 17 */ forward("hidden"),
  /* 18 */ forward("hidden", true),
  /* 19 */ typedef("node_t", 5),
  /* 20 */ qualified(BTF.CONST, 3),
  /* 21 */ tag("user", 20),
  /* 22 */ pointer(21),
  /* 23 */ qualified(BTF.VOLATILE, 1),
  /* 24 */ qualified(BTF.RESTRICT, 22),
  /* 25 */ prototype(1, [["text", 24], ["", 23], ["", 0]]),
  /* 26 */ func("print", 25),
  /* 27 */ prototype(0, []),
  /* 28 */ func("print", 27),
  /* 29 */ func("print", 25),
  /* 30 */ variable("counter", 1),
  /* 31 */ variable("plain", 5),
  /* 32 */ section(".data..percpu", 4, [[30, 0, 4]]),
  /* 33 */ section(".data", 32, [[31, 0, 32]]),
  /* 34 */ declarationTag("kfunc", 26, -1),
  /* 35 */ struct("node_t", 0, []),
  /* 36 */ func("user", 27),
];
const written = writeBtf({ records });

/** As a plain tree, `depth` references deep. */
function shown(type: CType, depth = 2): unknown {
  if (depth === 0) return type.kind;
  switch (type.kind) {
    case "pointer":
    case "const":
    case "volatile":
    case "restrict":
      return { [type.kind]: shown(type.target, depth - 1) };
    case "typedef":
      return { typedef: type.name, target: shown(type.target, depth - 1) };
    case "array":
      return { array: shown(type.element, depth - 1), count: type.count };
    case "function":
      return { result: shown(type.result, depth - 1), parameters: type.parameters.map(({ name, type: of }) => [name, shown(of, depth)]), isVariadic: type.isVariadic };
    case "struct":
    case "union":
      return `${type.kind} ${type.name}`;
    default:
      return type.kind === "void" ? "void" : type.name;
  }
}

function composite([type]: readonly CType[]): CompositeType {
  if (type?.kind !== "struct" && type?.kind !== "union") throw new Error("no composite");
  return type;
}

describe.each([["of this machine's byte order", written.bytes], ["of the other byte order", writeBtf({ records, isBigEndian: true }).bytes], ["that lies unevenly", unevenly(written.bytes)]])("a BTF %s", (_, bytes) => {
  const source = new BtfSource(bytes);

  test("has integers and floats", () => {
    expect(source.find("int").slice(0, 1)).toEqual([{ kind: "integer", name: "int", size: 4, isSigned: true, isBoolean: false }]);
    expect(source.find("_Bool")).toEqual([{ kind: "integer", name: "_Bool", size: 1, isSigned: false, isBoolean: true }]);
    expect(source.find("double")).toEqual([{ kind: "float", name: "double", size: 8 }]);
  });

  test("has composites, which may lead back to themselves; each type is one object", () => {
    const node = composite(source.find("struct node"));
    expect(node).toMatchObject({ kind: "struct", name: "node", size: 32, isDeclaration: false });
    expect(node.members.map(({ name, bitOffset, bitSize, type }) => [name, bitOffset, bitSize, type.kind])).toEqual([
      ["next", 0, undefined, "pointer"], ["value", 64, undefined, "integer"], ["", 128, undefined, "union"], ["tail", 256, undefined, "array"],
    ]);
    const [next] = node.members;
    expect(next?.type.kind === "pointer" && next.type.target).toBe(node);
    expect(source.find("node")).toEqual([node]);
    expect(source.find("  struct  node ")).toEqual([node]);
  });

  test("has bit-fields with sizes of their own, or of their types", () => {
    expect(composite(source.find("bits")).members.map(({ bitOffset, bitSize }) => [bitOffset, bitSize])).toEqual([[0, 3], [3, 29], [32, undefined]]);
    expect(composite(source.find("old")).members.map(({ bitOffset, bitSize }) => [bitOffset, bitSize])).toEqual([[10, 5]]);
  });

  test("has enumerations of both widths and signs", () => {
    expect(source.find("enum sign")).toMatchObject([{ kind: "enum", size: 4, isSigned: true, values: [{ name: "MINUS", value: -1n }, { name: "PLUS", value: 1n }] }]);
    expect(["MINUS", "TOP", "HUGE", "FAR", "sign"].map((name) => source.enumerator(name))).toEqual([-1n, 0xffffffffn, 0xfedcba9889abcdefn, -2n, undefined]);
  });

  test("tells what is only declared, after what is defined", () => {
    expect(source.find("hidden")).toEqual([
      { kind: "struct", name: "hidden", size: 0, members: [], isDeclaration: true }, { kind: "union", name: "hidden", size: 0, members: [], isDeclaration: true },
    ]);
    expect(source.find("union hidden").map(({ kind }) => kind)).toEqual(["union"]);
  });

  test("takes a plain name for a typedef first, a tag otherwise", () => {
    expect(source.find("node_t").map((type) => shown(type))).toEqual([{ typedef: "node_t", target: "struct node" }]);
    expect(source.find("struct node_t").map((type) => shown(type))).toEqual(["struct node_t"]);
    expect(["struct int", "enum node", "nothing", "", "print", "kfunc"].map((name) => source.find(name))).toEqual([[], [], [], [], [], []]);
  });

  test("has the prototypes of functions, each once; tags are no types", () => {
    expect(source.functions("print").map((type) => shown(type, 4))).toEqual([
      { result: "int", parameters: [["text", { restrict: { pointer: { const: "char" } } }], ["", { volatile: "int" }]], isVariadic: true },
      { result: "void", parameters: [], isVariadic: false },
    ]);
    expect([...source.functionNames()]).toEqual(["print", "print", "print", "user"]);
    expect(source.functions("node")).toEqual([]);
  });

  test("has the names of all types", () => {
    expect([...new Set(source.typeNames())].filter((name) => name !== "").sort()).toEqual(["_Bool", "bits", "char", "double", "flag", "int", "node", "node_t", "old", "old_bits", "sign", "wide", "wide_sign"]);
  });

  test("knows which variables each CPU has", () => {
    expect(source.variable("counter")).toMatchObject({ type: { kind: "integer" }, isPerCpu: true });
    expect(source.variable("plain")).toMatchObject({ type: { name: "node" }, isPerCpu: false });
    expect(source.variable("print")).toBeUndefined();
  });
});

function unevenly(bytes: Uint8Array): Uint8Array {
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  return shifted.subarray(3);
}

describe("a split BTF", () => {
  const base = new BtfSource(written.bytes);
  const first = records.length + 1;
  const split = new BtfSource(writeBtf({
    base: written.strings,
    records: [
      struct("own", 8, [["link", 6, 0]]), pointer(first), prototype(1, [["mine", first + 1], ["theirs", 6]]), func("own_function", first + 2), func("print", first + 2),
      struct("hidden", 16, [["letter", 3, 0]]), enumeration("own_values", 4, [["OWN", 7]]), variable("own_counter", 1), section(".data..percpu", 4, [[first + 7, 0, 4]]),
    ],
  }).bytes, base);

  test("goes on where its base ends", () => {
    expect(split.functions("own_function").map((type) => shown(type, 3))).toEqual([{ result: "int", parameters: [["mine", { pointer: "struct own" }], ["theirs", { pointer: "struct node" }]], isVariadic: false }]);
    expect(composite(split.find("struct own")).members[0]?.type).toBe(composite(base.find("struct node")).members[0]!.type);
  });
  test("has the types and enumerators of its base too, a definition before a declaration", () => {
    expect(split.find("struct node")).toEqual(base.find("struct node"));
    expect(split.find("struct hidden")).toMatchObject([{ size: 16, isDeclaration: false }, { isDeclaration: true }]);
    expect(base.find("struct hidden")).toMatchObject([{ isDeclaration: true }]);
    expect([split.enumerator("OWN"), split.enumerator("TOP"), base.enumerator("OWN")]).toEqual([7n, 0xffffffffn, undefined]);
  });
  test("has its own functions and variables only", () => {
    expect([...split.functionNames()]).toEqual(["own_function", "print"]);
    expect(split.functions("print")).toHaveLength(1);
    expect(split.functions("user")).toEqual([]);
    expect(split.variable("own_counter")).toMatchObject({ isPerCpu: true });
    expect(split.variable("counter")).toBeUndefined();
  });
});

describe("a split BTF over a distilled base", () => {
  const kernel = new BtfSource(written.bytes);
  const base = writeBtf({ records: [int("int", 4, 1), struct("node", 32, []), enumeration("sign", 4, []), struct("gone", 8, [])] });
  const module = new BtfSource(writeBtf({
    base: base.strings,
    records: [pointer(2), prototype(1, [["node", 5], ["sign", 3], ["gone", 4]]), func("built_apart", 6)],
  }).bytes, kernel, { distilled: base.bytes });

  test("has the kernel's own types in place of what it knew of them", () => {
    const [found] = module.functions("built_apart");
    const [node, sign, gone] = found!.parameters.map(({ type }) => type);
    expect(node?.kind === "pointer" && node.target).toBe(composite(kernel.find("struct node")));
    expect(sign).toMatchObject({ kind: "enum", values: [{ name: "MINUS" }, { name: "PLUS" }] });
    expect(gone).toMatchObject({ kind: "struct", name: "gone", size: 8, members: [] });
    expect(module.find("node_t")).toEqual(kernel.find("node_t"));
  });
});

describe("an index that was kept", () => {
  test("serves as one made anew", () => {
    const { index } = new BtfSource(written.bytes).file;
    const again = new BtfSource(written.bytes, undefined, { index });
    expect(again.find("struct node").map((type) => shown(type))).toEqual(["struct node"]);
  });
  test("of something else ends in a BtfError or finds nothing", () => {
    const index = { positions: Uint32Array.of(3, 1000, 5), heads: Uint32Array.of(2, 1, 3, 9), next: Uint32Array.of(1, 1, 2) };
    visit(() => new BtfSource(written.bytes, undefined, { index }));
  });
});

/** Looks at everything once. BtfError is an answer; any other error, or no end, is a fault. */
function visit(open: () => BtfSource): void {
  try {
    const source = open();
    for (let id = 0; id < source.file.endId + 2; id++) attempt(() => void source.file.name(id));
    for (const name of ["struct node", "bits", "old", "node_t", "hidden", "int", "wide", "own"]) attempt(() => { for (const type of source.find(name)) walk(type, 6); });
    for (const name of ["print", "user", "own_function"]) attempt(() => { for (const type of source.functions(name)) walk(type, 6); });
    for (const name of ["counter", "plain"]) attempt(() => walk(source.variable(name)?.type, 4));
    attempt(() => void source.enumerator("nowhere"));
    attempt(() => void [...source.functionNames()]);
  } catch (error) {
    if (!(error instanceof BtfError)) throw error;
  }
}

function attempt(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof BtfError)) throw error;
  }
}

function walk(type: CType | undefined, depth: number): void {
  if (type === undefined || depth === 0) return;
  if ("target" in type) walk(type.target, depth - 1);
  if (type.kind === "array") walk(type.element, depth - 1);
  if (type.kind === "struct" || type.kind === "union") for (const member of type.members.slice(0, 100)) walk(member.type, depth - 1);
  if (type.kind === "enum") type.values.some(({ name }) => name === "");
  if (type.kind === "function") for (const { type: of } of [...type.parameters.slice(0, 100), { type: type.result }]) walk(of, depth - 1);
}

describe("a damaged BTF", () => {
  const refusal = (bytes: Uint8Array): string => {
    try {
      new BtfSource(bytes);
      return "";
    } catch (error) {
      if (!(error instanceof BtfError)) throw error;
      return error.message;
    }
  };
  const changed = (at: number, value: number): Uint8Array => {
    const copy = Uint8Array.from(written.bytes);
    copy[at] = value;
    return copy;
  };

  test("says what is wrong", () => {
    expect(refusal(new Uint8Array(10))).toBe("BTF that is cut short");
    expect(refusal(changed(0, 1))).toBe("no BTF: another magic number");
    expect(refusal(changed(2, 2))).toBe("BTF of unknown version 2");
    expect(refusal(written.bytes.subarray(0, -1))).toBe("BTF that is cut short");
    expect(refusal(changed(written.bytes.length - 1, 65))).toBe("BTF whose last string has no end");
    expect(refusal(changed(24 + 7, 31))).toBe("BTF with records of unknown kind 31");
    expect(refusal(changed(24 + 2, 1))).toBe("BTF with a name outside of its strings");
  });

  test.each([
    ["a typedef of itself", [typedef("t", 1)]],
    ["typedefs of each other", [typedef("t", 2), qualified(BTF.CONST, 1)]],
    ["an array of itself", [typedef("t", 2), array(2, 3, 2)]],
    ["a tag of itself", [typedef("t", 2), tag("x", 2)]],
  ])("with %s ends in a BtfError", (_, cyclic) => {
    expect(() => new BtfSource(writeBtf({ records: cyclic }).bytes).find("t")).toThrow(BtfError);
  });

  test("with a function as a type, or a function without a prototype, ends in a BtfError", () => {
    const source = new BtfSource(writeBtf({ records: [int("int", 4), prototype(1, []), func("f", 2), func("g", 1), variable("v", 3), typedef("t", 99)] }).bytes);
    expect(() => source.functions("g")).toThrow(BtfError);
    expect(() => source.variable("v")).toThrow(BtfError);
    expect(() => source.find("t")).toThrow(BtfError);
  });

  test("cut anywhere, or with any byte changed, is read or gives a BtfError; nothing else happens", () => {
    for (let length = 0; length < written.bytes.length; length++) visit(() => new BtfSource(written.bytes.subarray(0, length)));
    for (let at = 0; at < written.bytes.length; at++) for (const value of [0, 0x24, 0xff]) visit(() => new BtfSource(changed(at, value)));
  });
});
