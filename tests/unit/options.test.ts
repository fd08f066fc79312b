import { describe, expect, test } from "bun:test";
import { readCommandLine } from "../../src/cli/command-line.ts";
import { scanWords, type Spelling } from "../../src/cli/getopt.ts";
import { OPTIONS } from "../../src/cli/options.ts";
import { shellWords } from "../../src/cli/rc.ts";
import { usageText } from "../../src/cli/usage.ts";
import { type Files, PlatformError } from "../../src/platform/platform.ts";

/** A world whose only file is the rc file, where one is given. */
function read(words: string[], environment: Record<string, string> = {}, rc?: string) {
  const files = {
    kind: () => (rc === undefined ? undefined : "file"),
    readText: () => rc ?? "",
  } as unknown as Files;
  return readCommandLine(words, { files, environment: { HOME: "/home/u", ...environment } });
}

function options(words: string[], environment: Record<string, string> = {}, rc?: string) {
  const result = read(words, environment, rc);
  if (result.kind !== "run") throw new Error(JSON.stringify(result));
  return result.options;
}

describe("getopt", () => {
  const table: Spelling[] = [
    { short: "a", argument: "none" },
    { short: "b", long: ["bee"], argument: "required" },
    { short: "o", long: ["optional"], argument: "optional" },
    { long: ["colour", "color"], argument: "none" },
    { long: ["combine"], argument: "none" },
  ];
  const scan = (words: string[], permutes = true): string[] =>
    [...scanWords(words, { program: "p", table, permutes })].map((item) =>
      item.kind === "error" ? item.message : item.kind === "operand" ? item.word : `${item.name}${item.value === undefined ? "" : `:${item.value}`}`,
    );

  test.each<[string, string[], string[]]>([
    ["cluster with attached value", ["-ab5", "x"], ["-a", "-b:5", "x"]],
    ["value in the next word", ["-ab", "5"], ["-a", "-b:5"]],
    ["a value may begin with a dash", ["-b", "-a"], ["-b:-a"]],
    ["an optional value is attached or absent", ["-o", "x", "-oy", "--optional", "z", "--optional=w"], ["-o", "x", "-o:y", "--optional", "z", "--optional:w"]],
    ["long with equals, with next word, abbreviated", ["--bee=1", "--bee", "2", "--be=3"], ["--bee:1", "--bee:2", "--bee:3"]],
    ["an empty value is a value", ["--bee=", "-b", ""], ["--bee:", "-b:"]],
    ["options after operands", ["x", "-a", "y"], ["x", "-a", "y"]],
    ["after -- all are operands", ["-a", "--", "-a", "--"], ["-a", "-a", "--"]],
    ["a lone dash is an operand", ["-", "-a"], ["-", "-a"]],
    ["two names of one option are no ambiguity", ["--colo"], ["--colour"]],
    ["ambiguity", ["--co"], ["p: option '--co' is ambiguous; possibilities: '--colour' '--color' '--combine'"]],
    ["unknown", ["-a", "--zap=1", "-a"], ["-a", "p: unrecognized option '--zap=1'"]],
    ["unknown letter", ["-az"], ["-a", "p: invalid option -- 'z'"]],
    ["missing value", ["-b"], ["p: option requires an argument -- 'b'"]],
    ["missing long value", ["--be"], ["p: option '--bee' requires an argument"]],
    ["value where none is taken", ["--combine=1"], ["p: option '--combine' doesn't allow an argument"]],
  ])("%s", (_, words, expected) => expect(scan(words)).toEqual(expected));

  test("without permutation the first operand ends the options", () => expect(scan(["-a", "x", "-a"], false)).toEqual(["-a", "x", "-a"]));
  test("POSIXLY_CORRECT turns permutation off", () => expect(options(["x.stp", "-p1"], { POSIXLY_CORRECT: "1" })).toMatchObject({ lastPass: 5, arguments: ["-p1"] }));
});

describe("options", () => {
  test("the script is the first operand, the rest its arguments", () => expect(options(["-v", "x.stp", "1", "-g", "two"])).toMatchObject({ scriptFile: "x.stp", arguments: ["1", "two"], guru: true }));
  test("with -e every operand is an argument", () => expect(options(["-e", "probe begin {}", "a", "-"])).toMatchObject({ scriptFile: undefined, arguments: ["a", "-"] }));
  test("verbosity adds up per pass", () => expect(options(["-v", "--vp", "0102", "-v", "x"]).verbosity).toEqual([2, 3, 2, 4, 2]));
  test("--color alone means always", () => expect(options(["--color", "x"]).color).toBe("always"));
  test("--sandbox takes a release with = only", () => expect(options(["--sandbox", "6.1"])).toMatchObject({ sandbox: "", scriptFile: "6.1" }));
  test("-T reads hexadecimal and fractions, -s does not", () => {
    expect(options(["-T", "0x10", "x"]).timeoutSeconds).toBe(16);
    expect(options(["-T010", "x"]).timeoutSeconds).toBe(10);
    expect(options(["-T1.5", "x"]).timeoutSeconds).toBe(1.5);
    expect(read(["-s", "0x10", "x"]).kind).toBe("refused");
  });
  test("an empty -r goes back to the running kernel", () => expect(options(["-r", "", "x"], { SYSTEMTAP_RELEASE: "6.1" }).release).toBeUndefined());
  test("help ends the reading, but not before an error", () => {
    expect(read(["-h", "--nonsense"]).kind).toBe("help");
    expect(read(["--nonsense", "-h"]).kind).toBe("refused");
  });
  test("the options are frozen", () => expect(Object.isFrozen(options(["x"]))).toBe(true));
});

describe("the table", () => {
  test("no letter and no name is given twice", () => {
    const names = OPTIONS.flatMap((option) => [...(option.short === undefined ? [] : [option.short]), ...(option.long ?? [])]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
  test("every letter of upstream's getopt string is known", () => {
    const letters = "hVvtp:I:e:E:o:R:r:a:m:kgPc:x:D:bs:uqiwl:d:L:FS:B:J:jWG:T:";
    for (const [, letter = "", colon] of letters.matchAll(/(\w)(:?)/g)) {
      const option = OPTIONS.find(({ short }) => short === letter);
      expect({ letter, argument: option?.argument }).toEqual({ letter, argument: colon === ":" ? "required" : "none" });
    }
  });
  test("usage names every option", () => {
    const usage = usageText("/rc");
    for (const option of OPTIONS) expect(usage).toContain(option.long?.[0] === undefined ? `-${option.short}` : `--${option.long[0]}`);
  });
  test("an option without effect is refused by name", () => {
    for (const option of OPTIONS.filter((entry) => entry.apply === undefined && entry.answers === undefined)) {
      const word = option.short === undefined ? `--${option.long?.[0]}` : `-${option.short}`;
      expect(read([word, "1", "x"])).toMatchObject({ kind: "refused", message: `stap: option '${word}' is not supported by this version yet` });
    }
  });
});

describe("the rc file", () => {
  test.each<[string, string[] | undefined]>([
    [`-v  -p 4\n-g`, ["-v", "-p", "4", "-g"]],
    [`'a b' "c d" e\\ f`, ["a b", "c d", "e f"]],
    [`-DX="1"'2'`, ["-DX=12"]],
    [`'' ""`, ["", ""]],
    [`$A "\${A}" '$A' $NONE`, ["one", "one", "$A", ""]],
    [`~/x a~`, ["/home/u/x", "a~"]],
    [`"a\\"b\\x"`, [`a"b\\x`]],
    [`"open`, undefined],
    ["`ls`", undefined],
    ["a; b", undefined],
  ])("%s", (text, expected) => expect(shellWords(text, { HOME: "/home/u", A: "one" })).toEqual(expected));

  test("is read before the command line", () => expect(options(["-p2", "x.stp"], {}, "-p1 -g")).toMatchObject({ lastPass: 2, guru: true }));
  test("its operands come first", () => expect(options(["x.stp"], {}, "y.stp")).toMatchObject({ scriptFile: "y.stp", arguments: ["x.stp"] }));
  test("one that no shell would take is refused", () => expect(read(["x.stp"], { SYSTEMTAP_DIR: "/d" }, "'")).toMatchObject({ message: "Error processing extra options in /d/rc" }));
  test("one that cannot be read is refused", () => {
    const files = { kind: () => "file", readText: () => { throw new PlatformError("EACCES", "Permission denied"); } } as unknown as Files;
    expect(readCommandLine(["x"], { files, environment: { HOME: "/h" } })).toMatchObject({ message: "Error processing extra options in /h/.systemtap/rc: Permission denied" });
  });
});
