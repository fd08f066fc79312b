/** The C core: each tests/unit/core/test_*.c under ASan and UBSan, the rules that its files keep, and a whole script under the user port. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";

const root = join(import.meta.dir, "../..");
const runtime = join(root, "c-runtime");
const tests = join(import.meta.dir, "core");

const engine = [...sourcesIn(join(runtime, "core")), join(runtime, "transport/ring.c")];
/** What a script links only where it calls it; some of it asks a port's half. */
const coreSources = [...engine, ...sourcesIn(join(runtime, "tapset"))];
const userHalves = sourcesIn(join(runtime, "tapset/user"));
const userPort = [...sourcesIn(join(runtime, "port/user")), ...userHalves];
const sanitized = ["-g", "-O1", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-fno-strict-aliasing", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"];
/** What the kernel build adds that changes what C is allowed; no floating point, small frames. */
const asInKernel = ["-O2", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-Wframe-larger-than=512", "-fno-strict-aliasing", "-mgeneral-regs-only", "-ffreestanding"];
const includes = [`-I${runtime}`, `-I${tests}`];

let work = "";
/** All of them, of which a program takes what it uses. */
let archive = "";

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), "core-test-"));
  const objects = await Promise.all(coreSources.map((source) => compile(source, sanitized, "asan")));
  archive = join(work, "core.a");
  await must(["ar", "rcs", archive, ...objects]);
}, 60_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));

function sourcesIn(directory: string): string[] {
  // A folder that has nothing yet is not in a clone.
  if (!existsSync(directory)) return [];
  return readdirSync(directory).filter((name) => name.endsWith(".c")).sort().map((name) => join(directory, name));
}

/** The random tests take so many operations; 20,000 by themselves. */
const isLong = process.env["STAP_TEST_LONG"] === "1";
const environment = isLong ? { CHECK_OPERATIONS: "10000000", ...process.env } : process.env;
const patience = isLong ? 1_800_000 : 60_000;

async function run(argv: string[]): Promise<{ code: number; text: string }> {
  const child = Bun.spawn(argv, { stdin: "ignore", stdout: "pipe", stderr: "pipe", env: environment });
  const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { code: await child.exited, text: stdout + stderr };
}

async function must(argv: string[]): Promise<void> {
  const { code, text } = await run(argv);
  if (code !== 0) throw new Error(`${argv.join(" ")}\n${text}`);
}

async function compile(source: string, flags: string[], label: string): Promise<string> {
  const object = join(work, `${label}-${relative(root, source).replaceAll("/", "-")}.o`); // names repeat between folders
  await must(["gcc", ...flags, ...includes, "-c", source, "-o", object]);
  return object;
}

describe("the core under sanitizers", () => {
  for (const source of sourcesIn(tests).filter((path) => basename(path).startsWith("test_"))) {
    test(basename(source, ".c"), async () => {
      const program = join(work, basename(source, ".c"));
      await must(["gcc", ...sanitized, ...includes, source, join(tests, "fake_port.c"), archive, "-lpthread", "-lm", "-o", program]);
      const { code, text } = await run([program]);
      expect(text).toMatch(/^[1-9][0-9]* checks, 0 failed\n$/);
      expect(code).toBe(0);
    }, patience);
  }
});

/** What runs on several CPUs at once. */
describe("locks under the thread sanitizer", () => {
  const threaded = sanitized.map((flag) => (flag === "-fsanitize=address,undefined" ? "-fsanitize=thread" : flag));
  for (const name of ["test_lock", "test_share"]) {
    test(name, async () => {
      const program = join(work, `${name}-threaded`);
      await must(["gcc", ...threaded, ...includes, join(tests, `${name}.c`), join(tests, "fake_port.c"), ...engine, "-lpthread", "-o", program]);
      expect(await run([program])).toEqual({ code: 0, text: expect.stringMatching(/^[1-9][0-9]* checks, 0 failed\n$/) as string });
    }, 2 * patience);
  }
});

describe("the core's rules", () => {
  const port = new Set([...readFileSync(join(runtime, "port/port.h"), "utf8").matchAll(/\b(stp_port_\w+|mem\w+|strlen)\(/g)].map((match) => match[1] ?? ""));

  test("it compiles with the kernel's flags and needs nothing but the port and the script", async () => {
    const compiled = await Promise.all(coreSources.map((source) => compile(source, asInKernel, "kernel")));
    const halves = await Promise.all(userHalves.map((source) => compile(source, ["-std=gnu11"], "half")));
    const given = new Set([...(await run(["nm", "--defined-only", ...halves])).text.matchAll(/ T (\w+)$/gm)].map((match) => match[1] ?? ""));
    const { text } = await run(["nm", ...compiled]);
    const symbols = [...text.matchAll(/ ([A-Za-z]) (\w+)$/gm)];
    const defined = new Set(symbols.filter(([, kind]) => kind !== "U").map(([, , name]) => name));
    const missing = symbols.filter(([, kind, name = ""]) => kind === "U" && !defined.has(name) && !port.has(name) && !given.has(name));
    expect(defined.size).toBeGreaterThan(80);
    expect(new Set(missing.map(([, , name]) => name))).toEqual(new Set(["stp_script"]));
    const exported = symbols.filter(([, kind = ""]) => "TDBR".includes(kind)).map(([, , name = ""]) => name);
    expect(exported.filter((name) => !name.startsWith("stp_"))).toEqual([]);
  }, 60_000);

  test("it includes only its own headers", () => {
    for (const source of coreSources) {
      for (const [, quote, header = ""] of readFileSync(source, "utf8").matchAll(/^#include (["<])([^">]+)/gm)) {
        expect(`${basename(source)}: ${quote}${header}`).toMatch(/: "(\.\.\/rt\.h|\.\.\/port\/port\.h|(\.\.\/(core|transport)\/)?[a-z-]+\.h)$/);
      }
    }
  });

  test("other string and buffer sizes compile", async () => {
    for (const size of ["128", "4096"]) {
      for (const source of coreSources) await compile(source, [...asInKernel, `-DSTP_MAXSTRINGLEN=${size}`, "-DSTP_BUFFER=1000"], `size${size}`);
    }
  }, 60_000);
});

/** Records of protocol.h, in order. */
function records(bytes: Uint8Array): { number: number; kind: number; payload: Uint8Array }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = [];
  for (let at = 0; at < bytes.byteLength; ) {
    const length = view.getUint32(at + 8, true);
    found.push({ number: Number(view.getBigUint64(at, true)), kind: view.getUint16(at + 12, true), payload: bytes.subarray(at + 16, at + 16 + length) });
    at += 16 + Math.ceil(length / 8) * 8;
  }
  return found;
}

function command(token: bigint, code: number): Uint8Array {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setBigUint64(0, token, true);
  new DataView(bytes.buffer).setUint32(8, code, true);
  return bytes;
}

describe("the sample script under the user port", () => {
  let program = "";
  beforeAll(async () => {
    program = join(work, "sample");
    await must(["gcc", ...sanitized, ...includes, join(tests, "sample_script.c"), ...coreSources, ...userPort, "-o", program]);
  }, 60_000);

  function textOf(stdout: Uint8Array, kind: number): string {
    return records(stdout).filter((record) => record.kind === kind).map((record) => new TextDecoder().decode(record.payload)).join("");
  }

  async function start(argv: string[]) {
    const child = Bun.spawn([program, ...argv], { stdin: "pipe", stdout: "pipe", stderr: "pipe" });
    return { child, stdout: new Response(child.stdout).bytes() };
  }

  const caught = "division by 0\n";

  test("runs to its own exit()", async () => {
    const { child, stdout } = await start(["stp_token=1", "stp_buffer=65536"]);
    const bytes = await stdout;
    expect(await child.exited).toBe(0);
    expect(textOf(bytes, 1)).toBe(`hello 5! = 120   |\n${caught.repeat(3)}tick:6 -> 720\ntick:5 -> 120\ntick:4 -> 24\nunread=6\n`);
    expect(records(bytes).map((record) => record.kind)).toEqual([1, 4, 1, 1, 1, 5, 1, 1, 6, 7]);
    expect(records(bytes).map((record) => record.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test("takes values of globals from outside", async () => {
    const { child, stdout } = await start(["stp_globals=count=5"]);
    expect(textOf(await stdout, 1)).toContain("tick:6 -> 720\nunread=6\n");
    expect(await child.exited).toBe(0);
  });

  test("a wrong value fails the session", async () => {
    const { child, stdout } = await start(["stp_globals=cuont=5"]);
    const bytes = await stdout;
    expect(textOf(bytes, 3)).toBe("couldn't initialize global variable: 'cuont=5'");
    expect(textOf(bytes, 1)).toBe("");
    expect(await child.exited).toBe(1);
  });

  test("stops on a command with its token, ignores others", async () => {
    const { child, stdout } = await start(["stp_token=0x1122334455667788", "stp_globals=count=-1000000"]);
    child.stdin.write(command(99n, 1));
    child.stdin.flush();
    await Bun.sleep(100);
    expect(child.exitCode).toBe(null);
    child.stdin.write(command(0x1122334455667788n, 1));
    child.stdin.flush();
    const bytes = await stdout;
    expect(records(bytes).at(-1)?.kind).toBe(7);
    await child.exited;
  });

  test("stops when its owner closes the pipe", async () => {
    const { child, stdout } = await start(["stp_globals=count=-1000000"]);
    await Bun.sleep(50);
    child.stdin.end();
    expect(textOf(await stdout, 1)).toMatch(/unread=-\d+\n$/);
    expect(await child.exited).toBe(0);
  });

  test("stops when nobody reads", async () => {
    const child = Bun.spawn([program, "stp_globals=count=-1000000"], { stdin: "pipe", stdout: "pipe", stderr: "pipe" });
    const reader = child.stdout.getReader();
    await reader.read();
    await reader.cancel();
    expect(await child.exited).toBe(0);
  });
});
