/** Scripts and the C that they become: translate/NAME.stp, translate/NAME.c. UPDATE_GOLDEN=1 writes the C anew. */
import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { translate } from "../../src/codegen/translate.ts";
import { Diagnostics } from "../../src/diagnostics/diagnostic.ts";
import { elaborate } from "../../src/elaborate/elaborate.ts";
import { openLibrary } from "../../src/elaborate/open-library.ts";
import { generatedFlags } from "../../src/kbuild/flags.ts";
import { realPlatform } from "../../src/platform/real.ts";
import { families } from "../../src/probes/list.ts";
import { parseScript } from "../../src/syntax/parse.ts";
import type { ParseOptions } from "../../src/syntax/parse.ts";
import { unknownKernel } from "../harness/kernel.ts";

const project = join(import.meta.dir, "../..");
const folder = join(import.meta.dir, "translate");
const names = readdirSync(folder).filter((name) => name.endsWith(".stp")).map((name) => name.replace(/\.stp$/, "")).sort();
const facts: ParseOptions = { guru: false, kernelRelease: "6.1.0", arch: "x86_64", config: () => undefined, compatible: "5.6", runtime: "kernel", privilege: "stapdev" };

function generate(name: string): string {
  const diagnostics = new Diagnostics();
  const library = openLibrary([], facts, realPlatform(), diagnostics);
  const script = parseScript({ name: `${name}.stp`, text: readFileSync(join(folder, `${name}.stp`), "utf8"), role: "user" }, { ...facts, macros: library.macros }, diagnostics);
  const program = script && elaborate([script], library.scripts, { families, kernel: unknownKernel, runtime: "kernel", guru: false, unoptimized: false }, diagnostics);
  const source = program && translate(program, { runtime: "kernel", macros: [], suppressHandlerErrors: false, suppressTimeLimits: false, timing: false, showGlobals: true, diagnostics });
  expect(diagnostics.all.map((each) => each.message)).toEqual([]);
  return source?.units[0]?.text ?? "";
}

/** What gcc says with every warning on that a script's author does not decide. */
function complaints(text: string): string {
  const flags = ["-std=gnu11", "-O2", "-fwrapv", "-Wall", "-Wextra", "-Werror", "-Wframe-larger-than=512", ...generatedFlags, `-I${project}/c-runtime`, '-DSTP_MODULE_NAME="golden"'];
  return Bun.spawnSync(["gcc", ...flags, "-x", "c", "-c", "-o", "/dev/null", "-"], { stdin: Buffer.from(text), stdout: "ignore", stderr: "pipe" }).stderr.toString();
}

describe("translation", () => {
  for (const name of names) {
    test(name, () => {
      const text = generate(name);
      const path = join(folder, `${name}.c`);
      if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(path, text);
      expect(existsSync(path) ? readFileSync(path, "utf8") : "").toBe(text);
      expect(complaints(text)).toBe("");
    });
  }
});
