/** Modules for the kernels that are installed, as they are before any is loaded: by the prepared path, without flaw, small. */
import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realPlatform } from "../../src/platform/real.ts";
import { compareReleases, installedKernels } from "../../src/sandbox/kernels.ts";
import { run, stap } from "../harness/dist.ts";
import { moduleFlaws, readModule } from "../kernel/modules.ts";

const LIMIT = 120_000;
const SIZE_LIMIT = 64 * 1024;
const HELLO = 'probe begin { println("Started") exit() }';
const directory = mkdtempSync(join(tmpdir(), "stap-test-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** The newest cloud kernel of each series. */
function releases(): string[] {
  const installed = installedKernels(realPlatform().files).sort(compareReleases);
  return ["6.1.", "6.12."].map((series) => {
    const newest = installed.filter((one) => one.startsWith(series) && one.includes("cloud")).at(-1);
    if (newest === undefined) throw new Error(`no kernel ${series}* is installed`);
    return newest;
  });
}

describe.each(releases())("for %s", (release) => {
  // Where the prepared path cannot be taken, for a source of the runtime that does not compile as much as for an odd kernel, a warning says so.
  const build = (name: string, script: string): ReturnType<typeof run> =>
    run([stap, "-r", release, "-p4", "-m", name, "-e", script], { directory, environment: { SYSTEMTAP_DIR: join(directory, "home"), TMPDIR: directory }, limit: LIMIT });

  test("hello takes the prepared path and is a small module without flaw", async () => {
    expect(await build("hello", HELLO)).toMatchObject({ stdout: "hello.ko\n", stderr: "", status: 0 });
    const path = join(directory, "hello.ko");
    expect(moduleFlaws(readModule(path), readFileSync(`/lib/modules/${release}/build/Module.symvers`, "utf8"))).toEqual([]);
    expect(statSync(path).size).toBeLessThan(SIZE_LIMIT);
  }, LIMIT);

  test("its functions keep their names, for stack traces; data of one file does not", async () => {
    expect((await build("named", HELLO)).status).toBe(0);
    const { defined } = readModule(join(directory, "named.ko"));
    expect([...defined]).toEqual(expect.arrayContaining(["init_module", "session_thread", "handler_0", "stp_script"]));
    expect(["probe_0", "session"].filter((name) => defined.has(name))).toEqual([]);
  }, LIMIT);
});
