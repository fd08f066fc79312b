/** The cache, as a user meets it: what -v says, what stays, what is never used. The user runtime builds fast. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Result, run, stap } from "../harness/dist.ts";

const LIMIT = 60_000;
const SCRIPT = 'probe begin { println("Started") exit() }';
let directory: string;
let home: string;
/** Where the only program is one that fails: who calls a compiler is found out. */
let noCompiler: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "stap-test-"));
  home = join(directory, "home");
  noCompiler = join(directory, "bin");
  mkdirSync(noCompiler);
  expect(await verbose()).toMatchObject({ stdout: "Started\n", status: 0 });
}, LIMIT);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function verbose(words: string[] = [], environment: Record<string, string> = {}): Promise<Result> {
  return run([stap, "--runtime=user", "-v", ...words, "-e", SCRIPT], { directory, environment: { SYSTEMTAP_DIR: home, TMPDIR: directory, ...environment }, limit: LIMIT });
}

/** What the cache keeps of modules: paths of files in it, two hexadecimal digits of a hash before each. */
const kept = (): string[] => readdirSync(join(home, "cache"), { recursive: true }).map(String).filter((path) => /^[0-9a-f]{2}\//.test(path));

/** Paths of the one entry, by ending. */
function entry(): { c: string; exe: string; log: string } {
  expect(kept().map((path) => path.replace(/.*\./, "")).sort()).toEqual(["c", "exe", "log"]);
  const path = (ending: string): string => join(home, "cache", kept().find((name) => name.endsWith(ending))!);
  return { c: path(".c"), exe: path(".exe"), log: path(".log") };
}

const passes = (result: Result): string => result.stderr.split("\n").filter((line) => /^Pass [34]/.test(line)).join("\n");

const warnings = (result: Result): string[] => result.stderr.split("\n").filter((line) => line.startsWith("WARNING"));

describe("the second run", () => {
  test("goes straight to pass 5, with no compiler in reach", async () => {
    const result = await verbose([], { PATH: noCompiler });
    const { c, exe } = entry();
    expect(passes(result)).toBe(`Pass 3: using cached ${c}\nPass 4: using cached ${exe}`);
    expect(result).toMatchObject({ stdout: "Started\n", status: 0 });
    expect(result.stderr).toContain("Pass 5: starting run.\n");
  }, LIMIT);

  test.each<[string, string[]]>([["--disable-cache", ["--disable-cache"]], ["--poison-cache", ["--poison-cache"]], ["another macro", ["-DMAXACTION=5000"]]])("builds again with %s", async (_, words) => {
    const before = kept();
    const result = await verbose([...words, "--tmpdir=build"]);
    expect(passes(result)).toMatch(/^Pass 3: translated to C into ".*\/build\/stap_[0-9a-f]{32}_\d+_src\.c" using .*\nPass 4: compiled C into "stap_[0-9a-f]{32}_\d+" in \d+usr\/\d+sys\/\d+real ms\.$/);
    expect(result).toMatchObject({ stdout: "Started\n", status: 0 });
    for (const path of kept()) if (!before.includes(path)) rmSync(join(home, "cache", path));
  }, LIMIT);

  test.each(["c", "exe", "log"] as const)("never uses an entry whose .%s was torn", async (ending) => {
    truncateSync(entry()[ending], 5);
    const result = await verbose();
    expect(passes(result)).toContain("compiled C into");
    expect(result).toMatchObject({ stdout: "Started\n", status: 0 });
    expect(passes(await verbose())).toContain("using cached");
  }, LIMIT);
});

test("--poison-cache makes anew what is kept of the runtime, and --disable-cache leaves it alone", async () => {
  const folder = join(home, "cache", "prepared");
  const made = (): string[] => readdirSync(folder).map((name) => `${name} ${statSync(join(folder, name, "record.json")).ino}`);
  const before = made();
  expect(before.length).toBe(1);
  expect(await verbose(["--disable-cache"])).toMatchObject({ stdout: "Started\n", status: 0 });
  expect(made()).toEqual(before);
  expect(await verbose(["--poison-cache"])).toMatchObject({ stdout: "Started\n", status: 0 });
  expect(made().length).toBe(1);
  expect(made()).not.toEqual(before);
}, LIMIT);

test("several at once that build the same both run, and leave a whole entry", async () => {
  const other = { SYSTEMTAP_DIR: join(directory, "several") };
  for (const result of await Promise.all([verbose([], other), verbose([], other), verbose([], other)])) expect(result).toMatchObject({ stdout: "Started\n", status: 0 });
  expect(passes(await verbose([], other))).toContain("Pass 4: using cached");
  const left = readdirSync(join(directory, "several", "cache"), { recursive: true }).map(String).filter((path) => /stap_|new/.test(path));
  expect(left.map((path) => path.replace(/.*\./, "")).sort()).toEqual(["c", "exe", "log"]);
}, LIMIT);

test("kill -9 at any time leaves nothing that is used and is not whole", async () => {
  const environment = { SYSTEMTAP_DIR: join(directory, "killed"), TMPDIR: directory };
  for (const delay of [300, 1200]) {
    const child = Bun.spawn([stap, "--runtime=user", "-p4", "-e", SCRIPT], { cwd: directory, env: { ...process.env, ...environment }, stdout: "ignore", stderr: "ignore" });
    await Bun.sleep(delay);
    child.kill("SIGKILL");
    await child.exited;
    expect(await verbose([], environment)).toMatchObject({ stdout: "Started\n", status: 0 });
    rmSync(environment.SYSTEMTAP_DIR, { recursive: true, force: true });
  }
}, LIMIT);

test("the name of a build is the same on another machine: another home, place, time and user's environment", async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), "stap-elsewhere-"));
  try {
    const name = async (words: string[], environment: Record<string, string>): Promise<string> => {
      const { stdout } = await run([stap, "--runtime=user", "-p4", ...words], { directory: elsewhere, environment, limit: LIMIT });
      return stdout.trim().split("/").at(-1)!;
    };
    const here = (await verbose(["-p4"])).stdout.trim().split("/").at(-1)!;
    expect(here).toMatch(/^stap_[0-9a-f]{32}_\d+\.exe$/);
    expect(await name(["-e", SCRIPT], { SYSTEMTAP_DIR: join(elsewhere, "home"), TMPDIR: elsewhere, TZ: "Asia/Tokyo", USER: "somebody", LC_ALL: "de_DE.UTF-8" })).toBe(here);
  } finally {
    rmSync(elsewhere, { recursive: true });
  }
}, LIMIT);

describe("a cache that cannot be written", () => {
  test("only warns when a file is in its place", async () => {
    const other = join(directory, "other");
    mkdirSync(other);
    writeFileSync(join(other, "cache"), "a file in its place");
    const result = await verbose([], { SYSTEMTAP_DIR: other });
    expect(result).toMatchObject({ stdout: "Started\n", status: 0 });
    expect(warnings(result)).toEqual([`WARNING: the cache ${other}/cache cannot be used: Not a directory`]);
  }, LIMIT);

  /** Runs the script with the cache on a small file system of its own, in a mount namespace that only this command sees. */
  const mounted = (prepare: string): Promise<Result> => {
    const command = `mkdir -p mnt && mount -t tmpfs -o mode=700,size=8m stap mnt && ${prepare} && SYSTEMTAP_DIR=$PWD/mnt ${stap} --runtime=user -v -e '${SCRIPT}'`;
    return run(["unshare", "-m", "sh", "-c", command], { directory, environment: { TMPDIR: directory }, limit: LIMIT });
  };
  const canMount = Bun.spawnSync(["unshare", "-m", "mount", "-t", "tmpfs", "stap", "/mnt"]).exitCode === 0;

  // Mounting takes root, and a container may not let even root.
  test.skipIf(!canMount)("is used as far as it goes when it is read-only", async () => {
    const filled = await mounted(`cp -r ${home}/cache mnt && mount -o remount,ro mnt`);
    expect(filled).toMatchObject({ stdout: "Started\n", status: 0 });
    expect(passes(filled)).toContain("Pass 4: using cached");
    expect(warnings(filled)).toEqual([]);
    const empty = await mounted("mount -o remount,ro mnt");
    expect(empty).toMatchObject({ stdout: "Started\n", status: 0 });
    expect(warnings(empty).join()).toMatch(/^WARNING: the module cannot be kept in the cache: Read-only file system \([^,]*\/mnt\/cache\/..\)$/);
  }, LIMIT);

  test.skipIf(!canMount)("takes nothing of it when the disk is full", async () => {
    const full = await mounted("(head -c 9000000 /dev/zero 2>/dev/null > mnt/filler || true)");
    expect(full).toMatchObject({ stdout: "Started\n", status: 0 });
    expect(warnings(full).join()).toMatch(/^WARNING: the module cannot be kept in the cache: No space left on device \([^,]*\)$/);
  }, LIMIT);

  test.skipIf(process.geteuid?.() !== 0)("is not used when it belongs to another user", async () => {
    const theirs = join(directory, "theirs");
    mkdirSync(theirs);
    cpSync(join(home, "cache"), join(theirs, "cache"), { recursive: true });
    chownSync(join(theirs, "cache"), 4321, 4321);
    const result = await verbose([], { SYSTEMTAP_DIR: theirs });
    expect(result).toMatchObject({ stdout: "Started\n", status: 0 });
    expect(passes(result)).toContain("Pass 4: compiled");
    expect(warnings(result)).toEqual([`WARNING: the cache ${theirs}/cache cannot be used: it belongs to another user, of number 4321`]);
  }, LIMIT);
});

test("-p4 prints the path, and nothing else", async () => {
  const result = await run([stap, "--runtime=user", "-p4", "-e", SCRIPT], { directory, environment: { SYSTEMTAP_DIR: home }, limit: LIMIT });
  expect(result).toEqual({ stdout: `${entry().exe}\n`, stderr: "", status: 0, timedOut: false });
}, LIMIT);

test("-p4 -m leaves the module in the current directory, and keeps nothing", async () => {
  const before = readdirSync(join(home, "cache")).sort();
  const result = await run([stap, "--runtime=user", "-p4", "-m", "mine", "-e", SCRIPT], { directory, environment: { SYSTEMTAP_DIR: home }, limit: LIMIT });
  expect(result).toEqual({ stdout: "mine\n", stderr: "", status: 0, timedOut: false });
  expect(existsSync(join(directory, "mine"))).toBe(true);
  expect(readdirSync(join(home, "cache")).sort()).toEqual(before);
}, LIMIT);

test("--clean-cache takes what is over the limit", async () => {
  const { log } = entry();
  writeFileSync(join(home, "cache", "cache_mb_limit"), "0\n");
  const result = await run([stap, "--clean-cache"], { directory, environment: { SYSTEMTAP_DIR: home }, limit: LIMIT });
  expect(result).toEqual({ stdout: "", stderr: "", status: 0, timedOut: false });
  expect(existsSync(log)).toBe(false);
}, LIMIT);

test("no home, no cache, no complaint", async () => {
  const environment = { SYSTEMTAP_DIR: undefined as unknown as string, HOME: undefined as unknown as string };
  expect(await run([stap, "--runtime=user", "-e", SCRIPT], { directory, environment, limit: LIMIT })).toMatchObject({ stdout: "Started\n", stderr: "", status: 0 });
}, LIMIT);

