/** The real platform, as far as an ordinary machine lets it be tested. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gunzip, unzstd } from "../../src/platform/compression.ts";
import { checksum } from "../../src/platform/digest.ts";
import { PlatformError } from "../../src/platform/platform.ts";
import { realPlatform } from "../../src/platform/real.ts";

const platform = realPlatform();
const { files, processes, clock, kernel, assets } = platform;
const directory = mkdtempSync(join(tmpdir(), "platform-"));
const REAL = resolve(import.meta.dir, "../../src/platform/real.ts");

afterAll(() => rmSync(directory, { recursive: true }));

/** The code of the PlatformError that an action throws. */
function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (cause) {
    if (cause instanceof PlatformError) return cause.code;
    throw cause;
  }
  return "none";
}

/** Runs a program of ours in a process of its own; `platform` is there. */
function program(text: string): string[] {
  return [process.execPath, "-e", `import { realPlatform } from ${JSON.stringify(REAL)}; const platform = realPlatform(); ${text}`];
}

describe("bytes", () => {
  const text = Buffer.from("text and text and text");
  test("are unpacked, or refused where they are damaged", () => {
    expect(Buffer.from(gunzip(gzipSync(text)))).toEqual(text);
    expect(Buffer.from(unzstd(zstdCompressSync(text)))).toEqual(text);
    for (const unpack of [gunzip, unzstd]) expect(codeOf(() => unpack(text))).toBe("EIO");
  });
  test("have a checksum", () => {
    expect(checksum(text)).toMatch(/^[0-9a-f]{16}$/);
    expect(checksum(text)).toBe(checksum(Uint8Array.from(text)));
    expect(checksum(text)).not.toBe(checksum(text.subarray(1)));
  });
});

describe("a program as a filter", () => {
  test("makes its output of the input, megabytes of it", () => {
    const input = new Uint8Array(5 << 20).fill(7);
    expect(Buffer.from(processes.filter(["cat"], input)).equals(input)).toBe(true);
  });
  test("that fails, or is not there, is a failure", () => {
    expect(() => processes.filter(["sh", "-c", "echo no such thing >&2; exit 3"], new Uint8Array())).toThrow("no such thing");
    expect(codeOf(() => processes.filter(["/nothing"], new Uint8Array()))).toBe("ENOENT");
  });
  test("that takes nothing and goes is no failure", () => expect(processes.filter(["true"], new Uint8Array(5 << 20))).toHaveLength(0));
});

describe("files", () => {
  const path = join(directory, "a/b/file");
  beforeAll(() => files.makeDirectory(join(directory, "a/b")));

  test("write, read, mode, kind", () => {
    files.write(path, "grüße", 0o600);
    expect(files.readText(path)).toBe("grüße");
    expect(files.read(path).length).toBe(7);
    expect(files.size(path)).toBe(7);
    expect([files.kind(path), files.kind(directory), files.kind("/dev/null"), files.kind("/nothing"), files.kind(`${path}/below`)]).toEqual(["file", "directory", "other", undefined, undefined]);
    expect(Bun.spawnSync(["stat", "-c", "%a", path]).stdout.toString()).toBe("600\n");
  });

  test("failures carry the errno's name and strerror's text", () => {
    expect(codeOf(() => files.read("/nothing"))).toBe("ENOENT");
    expect(codeOf(() => files.read(directory))).toBe("EISDIR");
    expect(codeOf(() => files.list(path))).toBe("ENOTDIR");
    expect(() => files.read("/nothing")).toThrow("No such file or directory");
  });

  test("a mapped file is read like any other, and stays as it was when it is replaced", () => {
    files.write(path, "before");
    const mapped = files.map(path);
    files.write(`${path}.new`, "after");
    files.rename(`${path}.new`, path);
    expect([Buffer.from(mapped).toString(), files.readText(path)]).toEqual(["before", "after"]);
    files.write(path, "");
    expect(files.map(path).length).toBe(0);
    expect(codeOf(() => files.map("/nothing"))).toBe("ENOENT");
  });

  test("touching makes now the time of a file", () => {
    files.write(path, "x");
    utimesSync(path, 1000, 1000);
    expect(files.modified(path)).toBe(1_000_000);
    files.touch(path);
    expect(Math.abs(Date.now() - files.modified(path))).toBeLessThan(60_000);
    expect(codeOf(() => files.touch("/nothing"))).toBe("ENOENT");
  });

  test("list is sorted; remove takes all, and nothing there is no error", () => {
    for (const name of ["z", "a", "m"]) files.write(join(directory, "a", name), name);
    expect(files.list(join(directory, "a"))).toEqual(["a", "b", "m", "z"]);
    files.remove(join(directory, "a"));
    files.remove(join(directory, "a"));
    expect(files.kind(join(directory, "a"))).toBeUndefined();
  });

  test("a temporary directory is new and private", () => {
    const one = files.makeTemporaryDirectory(join(directory, "stap"));
    const other = files.makeTemporaryDirectory(join(directory, "stap"));
    expect(one).not.toBe(other);
    expect(Bun.spawnSync(["stat", "-c", "%a", one]).stdout.toString()).toBe("700\n");
  });

  test("standard input is read to its end, from a slow pipe too", async () => {
    const child = processes.spawn(program("platform.terminal.write(1, platform.files.readStandardInput());"), { stdin: "pipe", stdout: "pipe" });
    child.write("one ");
    await clock.sleep(50);
    child.write("two");
    child.end();
    expect(await text(child.stdout)).toBe("one two");
  });
});

async function text(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  let all = "";
  for await (const chunk of chunks) all += Buffer.from(chunk).toString();
  return all;
}

describe("processes", () => {
  test("run collects both streams and the status", async () => {
    expect(await processes.run(["sh", "-c", "echo out; echo err >&2; exit 3"])).toEqual({ status: { code: 3 }, stdout: "out\n", stderr: "err\n" });
  });

  test("a signal is a status of its own", async () => {
    expect((await processes.run(["sh", "-c", "kill -TERM $$"])).status).toEqual({ signal: "SIGTERM" });
  });

  test("environment and directory", async () => {
    const { stdout } = await processes.run(["/bin/sh", "-c", "echo $WORD; pwd"], { environment: { WORD: "hello" }, directory: "/usr" });
    expect(stdout).toBe("hello\n/usr\n");
  });

  test("a program that is not there", () => {
    expect(codeOf(() => processes.spawn(["/nothing"]))).toBe("ENOENT");
  });

  test("writing to a child that has ended is no failure", async () => {
    const child = processes.spawn(["true"], { stdin: "pipe" });
    await child.exited;
    child.write("late");
    child.end();
  });

  test("a child starts with the default signals", async () => {
    const { stdout } = await processes.run(["grep", "SigIgn", "/proc/self/status"]);
    expect(stdout.trim()).toEndWith("0000000000000000");
  });

  test("isAlive", async () => {
    expect(processes.isAlive(process.pid)).toBe(true);
    const child = processes.spawn(["true"]);
    await child.exited;
    expect(processes.isAlive(child.pid)).toBe(false);
  });
});

describe("a held child", () => {
  const out = join(directory, "held");

  test("waits, keeps its pid, and gives its status", async () => {
    const child = processes.spawnHeld(`ls -l /proc/self/fd | grep -c -e socket -e anon_inode -e event >${out}; echo $$ >>${out}; exit 4`);
    await clock.sleep(100);
    expect(files.kind(out)).toBeUndefined();
    child.release();
    expect(await child.exited).toEqual({ code: 4 });
    // No socket of ours, no event queue.
    expect(files.readText(out)).toBe(`0\n${child.pid}\n`);
  });

  for (const command of ["sleep 10", "'sleep' \"10\""]) {
    test(`a single program becomes that process itself: ${command}`, async () => {
      const child = processes.spawnHeld(command);
      child.release();
      await clock.sleep(100);
      expect(files.readText(`/proc/${child.pid}/cmdline`)).toBe("sleep\0" + "10\0");
      child.kill("SIGTERM");
      expect(await child.exited).toEqual({ signal: "SIGTERM" });
    });
  }

  for (const [command, code] of [["exit 3", 3], ["V=5 sh -c 'exit $V'", 5], ["true; false", 1], ["sh -c 'true; exit 6'", 6], ["no-such-program-at-all", 127]] as const) {
    test(`anything that a shell takes: ${command}`, async () => {
      const child = processes.spawnHeld(`${command} 2>/dev/null`);
      child.release();
      expect(await child.exited).toEqual({ code });
      const plain = processes.spawnHeld(command);
      plain.release();
      expect(await plain.exited).toEqual({ code });
    });
  }

  test("never runs when we kill it first", async () => {
    files.remove(out);
    const child = processes.spawnHeld(`echo >${out}`);
    child.kill("SIGKILL");
    await child.exited;
    expect(files.kind(out)).toBeUndefined();
  });
});

describe("clock", () => {
  test("usage counts this process and its children", async () => {
    const before = clock.usage();
    await processes.run(["sh", "-c", "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done"]);
    const after = clock.usage();
    expect(after.user + after.system).toBeGreaterThan(before.user + before.system + 5);
    expect(after.resident).toBeGreaterThan(1000);
    expect(after.virtual).toBeGreaterThanOrEqual(after.resident);
  });

  test("format is strftime", () => {
    expect(clock.format("%Y-%m-%d 100%%")).toBe(Bun.spawnSync(["date", "+%Y-%m-%d 100%%"]).stdout.toString().trim());
  });
});

describe("output", () => {
  test("a reader that goes is false, not an end by SIGPIPE", async () => {
    const script = program('let n = 0; while (platform.terminal.write(1, "x".repeat(65536))) n++; platform.terminal.write(2, "gone");');
    const { stderr } = await processes.run(["sh", "-c", '"$@" | head -c 100 >/dev/null', "sh", ...script]);
    expect(stderr).toBe("gone");
  });

  test("a non-blocking pipe is waited for", async () => {
    const script = program('platform.terminal.write(1, "x".repeat(1 << 20));');
    // What a parent that is itself a Node program does to the pipe that it shares with us.
    const shell = `python3 -c 'import fcntl, os; fcntl.fcntl(1, fcntl.F_SETFL, os.O_NONBLOCK)'; "$@"`;
    const { stdout, status } = await processes.run(["bash", "-c", `(${shell}) | (sleep 0.3; wc -c)`, "bash", ...script]);
    expect({ stdout, status }).toEqual({ stdout: `${1 << 20}\n`, status: { code: 0 } });
  });

  test("a sink takes what there is room for, and signals are served while it is full", async () => {
    const script = program(`
      const sink = platform.terminal.openSink(1);
      let full = false;
      platform.onSignal("SIGINT", () => { platform.terminal.write(2, full ? "served" : "early"); process.exit(0); });
      for (;;) { const n = sink.write(new Uint8Array(100000)); if (n < 0) break; if (n === 0) { if (!full) platform.terminal.write(2, "full "); full = true; await sink.ready(); } }`);
    const child = processes.spawn(["sh", "-c", '"$@" | sleep 20', "sh", ...script], { stderr: "pipe", detached: true });
    const said = { text: "" };
    const listening = (async () => {
      for await (const chunk of child.stderr) {
        said.text += Buffer.from(chunk).toString();
        if (said.text === "full ") child.kill("SIGINT");
      }
    })();
    await listening;
    expect(said.text).toBe("full served");
  });

  test("a sink of a file", () => {
    const path = join(directory, "sink");
    const sink = files.openSink(path);
    expect(sink.write(new TextEncoder().encode("hello"))).toBe(5);
    sink.close();
    expect(files.readText(path)).toBe("hello");
    expect(codeOf(() => files.openSink("/nothing/at/all"))).toBe("ENOENT");
  });
});

describe("kernel", () => {
  test("what it is", () => {
    expect(kernel.release()).toBe(Bun.spawnSync(["uname", "-r"]).stdout.toString().trim());
    expect(kernel.machine()).toBe(Bun.spawnSync(["uname", "-m"]).stdout.toString().trim());
  });

  test("a refusal is an errno", () => {
    expect(["ENOENT", "EPERM", "ENOSYS"]).toContain(codeOf(() => kernel.removeModule("no_such_module")));
    expect(codeOf(() => kernel.loadModule("/nothing", ""))).toBe("ENOENT");
  });

  test("netlink: two sockets differ, families are resolved", () => {
    const one = kernel.openNetlink();
    const other = kernel.openNetlink();
    expect(one.port).not.toBe(other.port);
    expect(one.resolveFamily("nlctrl")).toBe(16);
    expect(one.resolveFamily("stp00000000")).toBeUndefined();
    one.close();
    other.close();
  });

  test("netlink: what a family sends arrives without the headers; close ends it", async () => {
    const socket = kernel.openNetlink();
    // CTRL_CMD_GETFAMILY with CTRL_ATTR_FAMILY_ID = 16: the answer begins with the attribute CTRL_ATTR_FAMILY_NAME.
    socket.send(16, 3, 1, new Uint8Array([6, 0, 1, 0, 16, 0, 0, 0]));
    const answers: string[] = [];
    for await (const message of socket.messages) {
      answers.push(Buffer.from(message).toString("latin1"));
      socket.close();
    }
    expect(answers.length).toBe(1);
    expect(answers[0]).toContain("nlctrl");
  });
});

test("carried files are found from the sources", () => {
  expect(assets.list("c-runtime")).toContain("c-runtime/rt.h");
  expect(assets.readText("c-runtime/rt.h")).toContain("struct stp_script");
  expect(assets.list("no-such-folder")).toEqual([]);
  expect(codeOf(() => assets.read("c-runtime/nothing"))).toBe("ENOENT");
});
