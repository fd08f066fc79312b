/** Translation of programs made by hand: the C compiles without a warning, and run as a process it prints what it should. */
import { describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { translate, type TranslateOptions } from "../../../src/codegen/translate.ts";
import type { Block, Expression, Func, Probe, Program, Statement, Target } from "../../../src/program/tree.ts";
import { assign, at, binary, block, call, compare, d, element, func, give, global, local, number, ofGlobal, ofLocal, options, print, probe, program, run, s, sprint, step, string, when } from "./programs.ts";

const project = join(import.meta.dir, "../../..");

function scriptText(made: Program, macros: readonly string[] = [], changes: Partial<TranslateOptions> = {}): string {
  return translate(made, options({ macros, ...changes })).units[0]?.text ?? "";
}

/** gcc's complaints about a generated unit, none when it is clean. */
function complaints(text: string): string {
  const directory = mkdtempSync(join(tmpdir(), "stap-test-"));
  try {
    const flags = ["-std=gnu11", "-O2", "-fwrapv", "-Wall", "-Wextra", "-Werror", "-Wframe-larger-than=512", "-Wno-tautological-compare", "-Wno-unused-parameter", `-I${project}/c-runtime`, '-DSTP_MODULE_NAME="test"'];
    const { stderr } = Bun.spawnSync(["gcc", ...flags, "-x", "c", "-c", "-o", "script.o", "-"], { cwd: directory, stdin: Buffer.from(text), stdout: "ignore", stderr: "pipe" });
    return stderr.toString();
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const count = { ...global("count"), initial: 3n };

describe("hello", () => {
  const text = scriptText(program([probe("begin", block(run(print("Started\n"))))]));
  test("is one call of the runtime", () => expect(text).toContain('\tstp_out_text(stp_print(c), "Started\\n", 8);\n'));
  test("includes rt.h and nothing else", () => expect([...text.matchAll(/^#include.*$/gm)].map((match) => match[0])).toEqual(['#include "rt.h"']));
  test("is the same each time", () => expect(scriptText(program([probe("begin", block(run(print("Started\n"))))]))).toBe(text));
  test("compiles", () => expect(complaints(text)).toBe(""));
});

describe("texts of a format", () => {
  test("that follow each other are joined", () => {
    expect(scriptText(program([probe("begin", block(run(print("a", "b", "", "c"))))]))).toContain('"abc", 3');
  });
  test("are counted in bytes", () => expect(scriptText(program([probe("begin", block(run(print("é"))))]))).toContain('"\\303\\251", 2'));
});

describe("evaluation order", () => {
  const x = local("x");
  const text = local("text", "string");
  function body(statement: Statement): string {
    const made = scriptText(program([probe("begin", block(statement), { locals: [x, text] })]));
    expect(complaints(made)).toBe("");
    return made;
  }
  test("an operand that the next one changes is kept first", () => {
    expect(body(run(print(d(binary("+", ofLocal(x), assign(ofLocal(x), number(2)))))))).toContain("stp_i64 t1 = v_x;\n\t\tv_x = 2;\n\t\tstruct stp_out *o = stp_print(c);\n\t\tchar *line = stp_line(o, 32);\n\t\tchar *at = line;\n\t\tat = stp_put_decimal(at, 0, t1 + 2);\n\t\tstp_line_end(o, line, at);");
  });
  test("an operand that nothing changes is not", () => {
    expect(body(run(print(d(binary("+", ofLocal(x), binary("/", number(1), number(2)))))))).not.toContain("= v_x;");
  });
  test("a string is copied only where it must be", () => {
    expect(body(run(assign(ofLocal(text), binary(".", string("a"), ofLocal(text)))))).toContain("stp_copy(l->s_text, l->text1);");
    expect(body(run(assign(ofLocal(text), binary(".", string("a"), string("b")))))).toContain('stp_copy(l->s_text, "a");\n\tstp_append(l->s_text, "b");');
  });
});

describe("arithmetic", () => {
  const x = local("x");
  function value(expression: ReturnType<typeof number>): string {
    return scriptText(program([probe("begin", block(run(assign(ofLocal(x), expression))), { locals: [x] })]));
  }
  test("of small literals is done in 64 bits", () => expect(value(binary("*", number(100000), number(100000)))).toContain("(stp_i64)100000 * 100000"));
  test("shift counts stay below 64", () => {
    expect(value(binary("<<", number(1), number(65)))).toContain("(stp_u64)1 << 1)");
    expect(value(binary(">>>", ofLocal(x), ofLocal(x)))).toContain("(stp_u64)v_x >> (v_x & 63)");
  });
});

describe("frames", () => {
  test("many longs of a function live on the string stack", () => {
    const longs = Array.from({ length: 40 }, (_, index) => local(`x${index}`));
    const made = scriptText(program([probe("begin", block(...longs.map((each) => run(assign(ofLocal(each), number(1)))), run(print(...longs.map((each) => d(ofLocal(each)))))), { locals: longs })]));
    expect(made).toContain("l->v_x39 = 1;");
    expect(complaints(made)).toBe("");
  });
  test("many keys and temporaries of a statement do, too", () => {
    const many = global("many", "long", ["long", "string", "long", "string"]);
    const pieces = Array.from({ length: 30 }, (_, index) => d(binary("/", element(many, number(index), string("a"), number(2), string("b")), number(2))));
    const made = scriptText(program([probe("begin", block(run(print(...pieces))))], [many]));
    expect(made).toContain("union stp_key keys1[4];");
    expect(complaints(made)).toBe("");
  });
  test("the string stack holds the deepest path", () => {
    const text = local("text", "string");
    const inner = func("inner", { locals: [text], result: "string", body: block(run(assign(ofLocal(text), string("a"))), give(ofLocal(text))) });
    const outer = func("outer", { result: "string", body: block(give(binary(".", call(inner), call(inner)))) });
    const made = scriptText(program([probe("begin", block(run(print(s(call(outer))))))], [], [inner, outer]));
    // inner's variable, outer's two results, the handler's one
    expect(made).toContain(".frame_size = 4 * STP_MAXSTRINGLEN + 24,");
    expect(made).toContain(".max_nesting = 2,");
  });
  test("recursion gets ten more levels, -DMAXNESTING as many as it says", () => {
    const n = local("n");
    const body: Block = block();
    const down: Func = func("down", { parameters: [n], result: "long", recursive: true, body });
    const whole = { ...down, body: block(give(number(0))) };
    Object.assign(down, { body: block(when(compare(">", ofLocal(n), number(0)), run(call(down, binary("-", ofLocal(n), number(1))))), ...whole.body.statements) });
    const made = program([probe("begin", block(run(print(d(call(down, number(3)))))))], [], [down]);
    expect(scriptText(made)).toContain(".max_nesting = 11,");
    expect(scriptText(made, ["MAXNESTING=4"])).toContain(".max_nesting = 4,");
  });
});

describe("locks", () => {
  const bump = block(run(step("++", ofGlobal(count))));
  test("of what timers change are taken", () => {
    const adder = probe("timer", block(...bump.statements, run(print("x"))), { accumulates: [count] });
    const made = scriptText(program([adder, probe("timer", block(run(print(d(ofGlobal(count))))), { reads: [count] })], [count]));
    expect(made).toContain("probe_0_locks[] = { { .global = 0, .mode = STP_LOCK_SHARE } };");
    expect(made).toContain("probe_1_locks[] = { { .global = 0, .mode = STP_LOCK_WRITE } };");
    expect(made).toContain("*(stp_i64 *)stp_lane(c, 0) += 1;");
  });
  test("of a body that begin has, too, are asked for: there nothing is shared", () => {
    for (const order of [["begin", "timer"], ["timer", "begin"]] as const) {
      const made = scriptText(program(order.map((family) => probe(family, bump, { accumulates: [count] })), [count]));
      expect(made).toContain("*(stp_i64 *)stp_share(c, 1ULL, 0, &g_count) += 1;");
      expect(made).not.toContain("stp_lane(");
    }
  });
  test("of what is set are not shared", () => {
    const set = block(run({ kind: "assignment", at: at("="), type: "long", operator: "=", target: ofGlobal(count), value: number(1) }));
    const made = scriptText(program([probe("timer", set, { writes: [count] }), probe("timer", block(run(print(d(ofGlobal(count))))), { reads: [count] })], [count]));
    expect(made).toContain("probe_0_locks[] = { { .global = 0, .mode = STP_LOCK_WRITE } };");
    expect(made).toContain("probe_1_locks[] = { { .global = 0, .mode = STP_LOCK_READ } };");
    expect(made).not.toContain("share");
  });
  test("of what only begin changes are not", () => {
    const made = scriptText(program([probe("begin", bump, { accumulates: [count] }), probe("timer", block(run(print(d(ofGlobal(count))))), { reads: [count] })], [count]));
    expect(made).not.toContain("_locks");
  });
  test("a sorted foreach writes", () => {
    const array = global("array", "long", ["long"]);
    const key = local("key");
    const loop = block({ kind: "foreach", at: at("foreach"), over: array, keys: [ofLocal(key)], sort: { by: "value", direction: 1 }, body: block() });
    const made = scriptText(program([probe("timer", loop, { locals: [key], reads: [array] })], [array]));
    expect(made).toContain("{ .global = 0, .mode = STP_LOCK_WRITE }");
  });
  test("are sorted by the global's place in the table", () => {
    const [first, second] = [global("first"), global("second")];
    const made = scriptText(program([probe("timer", block(), { writes: [second, first] })], [first, second]));
    expect(made).toContain("{ { .global = 0, .mode = STP_LOCK_WRITE }, { .global = 1, .mode = STP_LOCK_WRITE } }");
  });
});

describe("tallies", () => {
  const other = global("other");
  const add = (value: Expression, target: Target = ofGlobal(count), operator: "+=" | "-=" = "+="): Statement => run(assign(target, value, operator));
  const counter = (...statements: readonly Statement[]): Probe => probe("timer", block(...statements), { accumulates: [count], locals: [x] });
  const reader = probe("timer", block(run(print(d(ofGlobal(count))))), { reads: [count] });
  const last = probe("end", block(run(print(d(ofGlobal(count))))), { reads: [count] });
  const x = local("x");
  const hitWord: Expression = { kind: "place", at: at("$x"), type: "long", place: { kind: "word", index: 2 } };
  const made = (probes: readonly Probe[], changes: Partial<TranslateOptions> = {}, macros: readonly string[] = []): string => {
    const text = scriptText(program(probes, [count, other]), macros, changes);
    expect(complaints(text)).toBe("");
    return text;
  };
  const isTally = (text: string): boolean => /struct stp_probe probe_0 = \{[^}]*\.is_tally = 1/.test(text);

  test("of a constant need no function", () => {
    expect(made([counter(run(step("++", ofGlobal(count))))])).toContain(".more = 1,\n\t.is_tally = 1,\n\t.lane = 0,");
    expect(made([counter(run(step("--", ofGlobal(count))))])).toContain(".more = -1,");
    expect(made([counter(block(add(number(7), ofGlobal(count), "-=")))])).toContain(".more = -7,");
    expect(made([counter(add(number(7)))])).not.toContain("tally_0");
  });
  test("sum up what the hit says, with variables and branches", () => {
    const text = made([counter(run(assign(ofLocal(x), binary("+", hitWord, number(1)))), when(compare(">", ofLocal(x), number(3)), add(ofLocal(x)), block({ kind: "next", at: at("next") })), run(step("++", ofGlobal(count)))), last]);
    expect(text).toContain("static void tally_0(const struct stp_hit *hit, char *lane)\n{\n\tstp_i64 v_x = 0;\n\tstp_i64 sum_0 = 0;\n\tv_x = (stp_i64)hit->words[2] + 1;\n");
    expect(text).toContain("\t\tsum_0 += v_x;\n\t} else {\n\t\tgoto out;\n\t}\n\tsum_0 += 1;\nout:\n\tstp_lane_add(lane, 0, sum_0);\n}\n");
    expect(isTally(text)).toBe(true);
  });
  test("may add to several", () => {
    const pair = probe("timer", block(run(step("++", ofGlobal(count))), add(hitWord, ofGlobal(other))), { accumulates: [count, other] });
    expect(made([pair])).toContain("\tsum_0 += 1;\n\tsum_1 += (stp_i64)hit->words[2];\n\tstp_lane_add(lane, 0, sum_0);\n\tstp_lane_add(lane, 8, sum_1);\n");
  });
  test("are all that uses their globals while they are armed", () => {
    expect(isTally(made([counter(add(hitWord)), reader]))).toBe(false);
    const setter = probe("timer", block(run(assign(ofGlobal(count), number(1)))), { writes: [count] });
    expect(isTally(made([counter(add(hitWord)), setter]))).toBe(false);
    const printer = probe("timer", block(run(step("++", ofGlobal(count))), run(print("x"))), { accumulates: [count] });
    expect(isTally(made([counter(add(hitWord)), printer]))).toBe(false);
    const pair = probe("timer", block(run(step("++", ofGlobal(count))), run(step("++", ofGlobal(other)))), { accumulates: [count, other] });
    const otherReader = probe("timer", block(run(print(d(ofGlobal(other))))), { reads: [other] });
    expect(isTally(made([counter(add(hitWord)), pair, otherReader]))).toBe(false);
    const first = probe("begin", block(run(step("++", ofGlobal(count)))), { accumulates: [count] });
    expect(made([first, counter(add(hitWord))])).toContain(".is_tally = 1");
  });
  test.each<[string, Statement]>([
    ["divides", add(binary("/", hitWord, number(2)))],
    ["calls", add(call(func("f", { result: "long", body: block(give(number(1))) })))],
    ["loops", { kind: "loop", at: at("while"), condition: hitWord, body: add(number(1)) }],
    ["uses a value that it changes", add(step("++", ofLocal(x)))],
    ["prints", run(print("x"))],
  ])("are not what %s", (_, statement) => {
    const plainly = counter(run(step("++", ofGlobal(count))), statement);
    const functions = statement.kind === "expression" && statement.expression.kind === "assignment" && statement.expression.value.kind === "call" ? [statement.expression.value.callee] : [];
    expect(isTally(scriptText(program([plainly], [count], functions)))).toBe(false);
  });
  test("have no condition, nobody who asks for their time, and pass no limit of statements", () => {
    expect(isTally(made([counter(add(hitWord))], {}, ["STP_OVERLOAD_INTERVAL=1000"]))).toBe(false);
    expect(isTally(made([counter(add(hitWord))], {}, ["STP_NO_OVERLOAD"]))).toBe(true);
    expect(isTally(made([{ ...counter(add(hitWord)), condition: ofGlobal(other) }]))).toBe(false);
    expect(isTally(made([counter(add(hitWord))], { timing: true }))).toBe(false);
    expect(isTally(made([counter(add(hitWord))], {}, ["MAXACTION=1"]))).toBe(false);
    expect(isTally(made([counter(add(hitWord))], {}, ["MAXACTION=2"]))).toBe(true);
    expect(isTally(made([counter(add(hitWord))], {}, ["MAXACTION=(1+1)"]))).toBe(false);
  });
  test("alone need neither locks nor a look at the load", () => {
    const text = made([counter(add(hitWord))], { runtime: "kernel" });
    expect(text).not.toMatch(/stp_part_locks|stp_watch|stp_guard/);
    expect(text).toContain("&stp_part_shares");
  });
});

describe("globals", () => {
  test("that nothing reads are shown at the end", () => {
    expect(scriptText(program([probe("begin", block())], [{ ...count, isRead: false }]))).toContain("{ .name = \"count\", .type = STP_LONG, .storage = &g_count, .show_at_end = 1 },");
  });
  test("of one name in two files get names of their own", () => {
    const made = scriptText(program([probe("begin", block())], [global("x"), global("x", "string")]));
    expect(made).toContain("static stp_i64 g_x;\nstatic char g_x_2[STP_MAXSTRINGLEN];");
  });
});

describe("limits", () => {
  test("have upstream's names on the command line", () => {
    const made = scriptText(program([probe("begin", block())]), ["MAXACTION=5", "MAXERRORS=7", "MAXSKIPPED=8", "MAXTRYLOCK=9", "MAXMAPENTRIES=10"]);
    for (const line of ["max_action = 5", "max_errors = 7", "max_skipped = 8", "max_trylock = 9", "max_map_entries = 10"]) expect(made).toContain(`\t.${line},`);
  });
});

describe("handlers", () => {
  test("of probes with one body are one function", () => {
    const body = block(run(print("x")));
    const made = scriptText(program([probe("begin", body), probe("begin", body)]));
    expect(made.match(/static void handler_/g)).toHaveLength(1);
    expect(made.match(/\.handler = handler_0/g)).toHaveLength(2);
  });
  test("of a list of points say once what they come from", () => {
    const derivation = [Array.from({ length: 50 }, (_, at) => `timer.ms(${at})`).join(", ")];
    const made = scriptText(program(Array.from({ length: 50 }, () => ({ ...probe("timer", block(run(print("x")))), derivation }))));
    expect(made.match(/from: timer\.ms\(0\), /g)).toHaveLength(1);
    expect(complaints(made)).toBe("");
  });
  test("sprint of a local goes straight to where it is assigned", () => {
    const text = local("text", "string");
    const made = scriptText(program([probe("begin", block(run(assign(ofLocal(text), sprint(d(number(1)))))), { locals: [text] })]));
    expect(made).toContain("stp_string_begin(c, &made, l->s_text);");
    expect(complaints(made)).toBe("");
  });
});
