import { describe, expect, test } from "bun:test";
import { array, assign, binary, block, call, cast, comment, compound, conditional, define, file, give, goTo, label, list, long, name, not, number, parameter, record, run, text, unary, variable, verbatim, when } from "../../../src/c/build.ts";
import { printExpression, printUnit, quote } from "../../../src/c/print.ts";
import { Unit } from "../../../src/c/tree.ts";
import type { CExpression, CStatement } from "../../../src/c/tree.ts";

const [a, b, c] = [name("a"), name("b"), name("c")];

function functionText(...body: readonly CStatement[]): string {
  const unit = new Unit("script.c");
  unit.add("functions", define({ storage: "static", type: "void", name: "f", parameters: [parameter("char *", "s"), parameter("int", "n")] }, body));
  return printUnit(unit);
}

describe("expressions", () => {
  const cases: readonly (readonly [string, CExpression])[] = [
    ["a + b * c", binary("+", a, binary("*", b, c))],
    ["(a + b) * c", binary("*", binary("+", a, b), c)],
    ["a - (b - c)", binary("-", a, binary("-", b, c))],
    ["a - b - c", binary("-", binary("-", a, b), c)],
    ["(a & b) == c", binary("==", binary("&", a, b), c)],
    ["(a < b) < c", binary("<", binary("<", a, b), c)],
    ["(a && b) || c", binary("||", binary("&&", a, b), c)],
    ["a && b && c", binary("&&", binary("&&", a, b), c)],
    ["(a + b) << c", binary("<<", binary("+", a, b), c)],
    ["a ? b : c", conditional(a, b, c)],
    ["(a ? b : c) + 1", binary("+", conditional(a, b, c), number(1))],
    ["!(a == b)", not(binary("==", a, b))],
    ["(!a) == b", binary("==", not(a), b)],
    ["- -a", unary("-", unary("-", a))],
    ["- -5", unary("-", number(-5))],
    ["a - -5", binary("-", a, number(-5))],
    ["(stp_i64)(a + b)", cast("stp_i64", binary("+", a, b))],
    ["f((stp_u64)a, \"x\")", call("f", cast("stp_u64", a), text("x"))],
    ["(const union stp_key[]){ { .number = a }, { .string = b } }", compound("const union stp_key[]", list([record({ number: a }), record({ string: b })]))],
  ];
  for (const [expected, tree] of cases) test(expected, () => expect(printExpression(tree)).toBe(expected));
});

describe("numbers", () => {
  test("64-bit values carry a suffix", () => {
    expect(printExpression(long(5n))).toBe("5");
    expect(printExpression(long(0x80000000n))).toBe("2147483648LL");
    expect(printExpression(long(-0x80000000n))).toBe("-2147483648LL");
  });
  test("the smallest has no literal in C", () => expect(printExpression(long(-(1n << 63n)))).toBe("(-9223372036854775807LL - 1)"));
  test("values wrap at 64 bits", () => expect(printExpression(long((1n << 64n) - 1n))).toBe("-1"));
});

describe("text", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["a\n\t\"\\", '"a\\n\\t\\"\\\\"'],
    ["\u001b[0m1", '"\\033[0m1"'],
    ["what??!", '"what?\\?!"'],
    ["é", '"\\303\\251"'],
    ["\udcff\udc80", '"\\377\\200"'],
    ["\u{1f480}", '"\\360\\237\\222\\200"'],
  ];
  for (const [value, expected] of cases) test(JSON.stringify(value), () => expect(quote(value)).toBe(expected));
});

describe("statements", () => {
  test("short branches have no braces, chains have them all", () => {
    const body = functionText(when(a, [goTo("out")]), when(a, [give()], [when(b, [give()], [run(call("g"))])]), label("out"), run(call("h")));
    expect(body).toBe("static void f(char *s, int n)\n{\n\tif (a)\n\t\tgoto out;\n\tif (a) {\n\t\treturn;\n\t} else if (b) {\n\t\treturn;\n\t} else {\n\t\tg();\n\t}\nout:\n\th();\n}\n");
  });
  test("a label that no statement follows has an empty one", () => {
    expect(functionText(label("out"))).toContain("\nout:;\n}");
    expect(functionText(label("again"), variable("int", "x", number(1)))).toContain("\nagain:;\n\tint x = 1;");
  });
  test("a short branch in another keeps its else apart", () => {
    expect(functionText(when(a, [when(b, [give()])], [give()]))).toContain("\tif (a) {\n\t\tif (b)\n\t\t\treturn;\n\t} else {");
  });
  test("loops", () => {
    expect(functionText({ kind: "for", condition: a, body: [] })).toContain("\twhile (a) {\n\t}\n");
    expect(functionText({ kind: "for", body: [{ kind: "break" }] })).toContain("\tfor (;;) {\n\t\tbreak;\n\t}\n");
  });
  test("blocks and assignments", () => expect(functionText(block([assign(a, b, "+=")]))).toContain("\t{\n\t\ta += b;\n\t}\n"));
});

describe("units", () => {
  test("foreign code has its own lines, and what follows has the unit's again", () => {
    const unit = new Unit("script.c");
    unit.add("prelude", { kind: "include", header: "rt.h", system: false });
    unit.add("embedded", verbatim("int x;\nint y;", { file: "a \"b\".stp", line: 7 }));
    unit.add("globals", file(variable("int", "z")));
    const lines = printUnit(unit).split("\n");
    expect(lines.slice(0, 6)).toEqual(['#include "rt.h"', "", '#line 7 "a \\"b\\".stp"', "int x;", "int y;", '#line 7 "script.c"']);
    expect(lines[7]).toBe("static int z;");
  });
  test("a comment cannot end itself", () => {
    const unit = new Unit("script.c");
    unit.add("prelude", comment("a */ b /* c"));
    expect(printUnit(unit)).toBe("/* a * / b / * c */\n");
  });
  test("sections come in their order, whatever the order of adding", () => {
    const unit = new Unit("script.c");
    unit.add("globals", file(array("char", "s", number(4))));
    unit.add("prelude", { kind: "define", name: "N", text: "1" });
    expect(printUnit(unit)).toBe("#define N 1\n\nstatic char s[4];\n");
  });
});
