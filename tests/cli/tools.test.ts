/** Building where a tool is missing, or is not the one that the kernel was made with. */
import { describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { realPlatform } from "../../src/platform/real.ts";
import { compareReleases, installedKernels } from "../../src/sandbox/kernels.ts";
import { run, stap, withDirectory } from "../harness/dist.ts";

const LIMIT = 120_000;
const release = installedKernels(realPlatform().files).filter((one) => one.startsWith("6.1.")).sort(compareReleases).at(-1) ?? "";
const which = (program: string): string => Bun.which(program) ?? "";

/** A folder with nothing but these programs. */
function toolbox(directory: string, programs: readonly string[]): string {
  const bin = join(directory, "bin");
  mkdirSync(bin);
  for (const program of programs) symlinkSync(which(program), join(bin, program));
  return bin;
}

function build(directory: string, path: string): ReturnType<typeof run> {
  const environment = { PATH: path, SYSTEMTAP_DIR: join(directory, "home"), TMPDIR: directory };
  return run([stap, "-r", release, "-p4", "-m", "made", "-e", "probe begin { exit() }"], { directory, environment, limit: LIMIT });
}

describe("a tool that is missing is named, with its package", () => {
  test.each([["gcc", ["sh", "make"]], ["make", ["sh", "gcc"]]] as const)("%s", async (tool, programs) => {
    await withDirectory(async (directory) => {
      expect(await build(directory, toolbox(directory, programs))).toMatchObject({
        stdout: "", status: 1,
        stderr: `${tool} is not installed, and building a script needs it; install the package ${tool}\nPass 4: compilation failed.  [man error::pass4]\n`,
      });
    });
  }, LIMIT);
});

test("a compiler that is not the kernel's is used, with a warning, each time", async () => {
  await withDirectory(async (directory) => {
    const bin = toolbox(directory, []);
    for (const name of ["gcc-12", "x86_64-linux-gnu-gcc-12"]) {
      writeFileSync(join(bin, name), `#!/bin/sh\ncase "$*" in *--version) echo "gcc-12 (Debian 99.9.9) 99.9.9"; exit;; esac\nexec ${which("gcc-12")} "$@"\n`);
      chmodSync(join(bin, name), 0o755);
    }
    for (let times = 0; times < 2; times++) {
      const { stdout, stderr, status } = await build(directory, `${bin}:${process.env["PATH"]}`);
      expect(stderr).toMatch(/^WARNING: the kernel was built by gcc-12 \(.*\) 12\.\S+, its modules by gcc-12 \(Debian 99\.9\.9\) 99\.9\.9\n$/);
      expect({ stdout, status }).toEqual({ stdout: "made.ko\n", status: 0 });
    }
  });
}, LIMIT);
