/** Ways to end that are not the script's own: signals while it is built, a reader that goes, a machine that refuses. */
import { describe, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, stap, withDirectory } from "../harness/dist.ts";

const LIMIT = 60_000;

/** A compiler that says that it has begun, and then takes its time. */
function slowCompiler(directory: string): string {
  const bin = join(directory, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "gcc"), `#!/bin/sh\necho $$ > ${directory}/begun\nexec sleep 60\n`);
  chmodSync(join(bin, "gcc"), 0o755);
  return bin;
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 1000) throw new Error("it never came");
    await Bun.sleep(20);
  }
}

describe.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const)("%s in pass 4", (signal) => {
  test("ends the compiler too, and leaves nothing", async () => {
    await withDirectory(async (directory) => {
      const temporary = join(directory, "tmp");
      mkdirSync(temporary);
      const environment = { ...process.env, PATH: `${slowCompiler(directory)}:${process.env["PATH"]}`, TMPDIR: temporary, SYSTEMTAP_DIR: join(directory, "home") };
      const child = Bun.spawn([stap, "--runtime=user", "-e", "probe begin { exit() }"], { cwd: directory, env: environment, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
      await until(() => existsSync(join(directory, "begun")));
      expect(readdirSync(temporary).length).toBe(1);
      child.kill(signal);
      expect(await child.exited).toBe(1);
      expect(await new Response(child.stdout).text()).toBe("");
      expect(await new Response(child.stderr).text()).toBe("");
      expect(readdirSync(temporary)).toEqual([]);
      const compiler = Number(await Bun.file(join(directory, "begun")).text());
      await until(() => !existsSync(`/proc/${compiler}`));
    });
  }, LIMIT);
});

describe("a reader that goes", () => {
  const cases: [string, string][] = [
    ["of a script's output", `stap --runtime=user -e 'probe timer.ms(1) { for (i = 0; i < 50; i++) println(i) }' | head -1`],
    ["of -p3", "stap --runtime=user -p3 -e 'probe begin { exit() }' | head -1 >/dev/null; echo 0"],
    ["of all that -v says", "stap --runtime=user -v -e 'probe begin { println(0) exit() }' 2>&1 | head -1 > /dev/null; echo 0"],
  ];
  test.each(cases)("%s ends it quietly", async (_, command) => {
    await withDirectory(async (directory) => {
      const environment = { PATH: `${join(stap, "..")}:${process.env["PATH"]}`, SYSTEMTAP_DIR: join(directory, "home"), TMPDIR: directory };
      const result = await run(["sh", "-c", command], { directory, environment, limit: 20_000 });
      expect(result).toEqual({ stdout: "0\n", stderr: "", status: 0, timedOut: false });
      expect(readdirSync(directory).filter((name) => name !== "home")).toEqual([]);
    });
  }, LIMIT);
});

const isRoot = process.getuid?.() === 0;

describe("a disk that is full", () => {
  test.skipIf(!isRoot)("is named, with what to do, and nothing stays", async () => {
    await withDirectory(async (directory) => {
      mkdirSync(join(directory, "full"));
      // A file system of its own, which goes with the shell.
      const script = `mount -t tmpfs -o size=16k tmpfs full && TMPDIR=$PWD/full "$0" --runtime=user --disable-cache -e 'probe begin { exit() }'; status=$?; ls -A full; exit $status`;
      const { stdout, stderr, status } = await run(["unshare", "-m", "sh", "-c", script, stap], { directory, environment: { SYSTEMTAP_DIR: join(directory, "home") } });
      expect({ stdout, status }).toEqual({ stdout: "", status: 1 });
      expect(stderr).toMatch(/^\S+\/full\/stap\S+: No space left on device; free some space, or name another directory with --tmpdir or TMPDIR\nPass 4: compilation failed\.  \[man error::pass4\]\n$/);
    });
  }, LIMIT);
});

describe("an ordinary user", () => {
  const asNobody = (command: string): string[] => ["setpriv", "--reuid=65534", "--clear-groups", "sh", "-c", command];
  const check = async (command: string, prepare: (directory: string) => void): Promise<{ stdout: string; stderr: string; status: number }> =>
    withDirectory(async (directory) => {
      chmodSync(directory, 0o777);
      prepare(directory);
      const environment = { PATH: `${join(stap, "..")}:${process.env["PATH"]}`, HOME: directory, SYSTEMTAP_DIR: undefined, TMPDIR: directory };
      const result = await run(asNobody(command), { directory, environment, limit: 20_000 });
      expect(readdirSync(directory).filter((name) => name.startsWith("stap"))).toEqual([]);
      return result;
    });

  test.skipIf(!isRoot)("is told about a script that is not readable", async () => {
    const result = await check("stap -p1 x.stp", (directory) => {
      writeFileSync(join(directory, "x.stp"), "probe begin {}");
      chmodSync(join(directory, "x.stp"), 0);
    });
    expect(result).toMatchObject({ status: 1, stdout: "", stderr: "Input file 'x.stp' can't be opened for reading. (Permission denied)\nPass 1: parse failed.  [man error::pass1]\n" });
  }, LIMIT);

  test.skipIf(!isRoot)("is told what to do instead of loading a module, before one is built", async () => {
    const result = await check("stap -e 'probe begin { exit() }'", () => undefined);
    expect(result).toMatchObject({ status: 1, stdout: "" });
    expect(result.stderr).toMatch(/^ERROR: Couldn't insert module: .*; (run as root, or )?use --runtime=user \(begin, end and timer probes\), or --sandbox\nPass 5: run failed\.  \[man error::pass5\]\n$/);
  }, LIMIT);

  test.skipIf(!isRoot)("does without a directory that it may not enter", async () => {
    const result = await check("SYSTEMTAP_DIR=$PWD/closed stap --runtime=user -e 'probe begin { println(1) exit() }'", (directory) => mkdirSync(join(directory, "closed"), 0o700));
    expect(result).toMatchObject({ status: 0, stdout: "1\n" });
    expect(result.stderr).toMatch(/^WARNING: the cache .*\/closed\/cache cannot be used: Permission denied\n$/);
  }, LIMIT);

  test.skipIf(!isRoot)("is told where its module or its output cannot go", async () => {
    const closed = (directory: string): void => mkdirSync(join(directory, "closed"), 0o755);
    const left = await check("cd closed; stap --runtime=user -p4 -m left -e 'probe begin { exit() }'", closed);
    expect(left).toMatchObject({ status: 1, stdout: "" });
    expect(left.stderr).toMatch(/^Copy failed \(".*\/left" to "left"\): Permission denied\nPass 4: compilation failed\.  \[man error::pass4\]\n$/);
    const output = await check("stap --runtime=user -o closed/x -e 'probe begin { exit() }'", closed);
    expect(output).toMatchObject({ status: 1, stdout: "", stderr: "ERROR: Couldn't open output file closed/x: Permission denied\nPass 5: run failed.  [man error::pass5]\n" });
  }, LIMIT);

  test.skipIf(!isRoot)("runs the user runtime", async () => {
    const result = await check("stap --runtime=user -e 'probe begin { println(1) exit() }'", () => undefined);
    expect(result).toMatchObject({ status: 0, stdout: "1\n", stderr: "" });
  }, LIMIT);
});
