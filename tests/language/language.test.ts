/** Every language case under the user runtime. */
import { afterAll, describe, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run, stap, withDirectory } from "../harness/dist.ts";
import { type Case, mismatch, type Outcome } from "./cases.ts";
import { readThemes, updating, writeBack } from "./files.ts";

const LIMIT = 20_000;

/** One for all: what is prepared for the first case serves the others. */
const home = mkdtempSync(join(tmpdir(), "stap-language-test-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

for (const theme of readThemes()) {
  describe(theme.name, () => {
    for (const one of theme.cases) {
      const here = one.excluded?.runtime !== "user";
      (here ? test.concurrent : test.skip)(one.name, async () => {
        const outcome = await runUser(one);
        if (updating) writeBack(theme, one, outcome);
        else report(mismatch(one, outcome), `${theme.path}:${one.line}`);
      }, 3 * LIMIT);
    }
  });
}

function report(wrong: string | undefined, place: string): void {
  if (wrong !== undefined) throw new Error(`${place}\n${wrong}`);
}

async function runUser(one: Case): Promise<Outcome> {
  return withDirectory(async (directory) => {
    const argv = [stap, "--runtime=user", ...one.options, "-e", one.script, ...one.arguments];
    const result = await run(argv, { directory, limit: LIMIT, environment: { SYSTEMTAP_DIR: home } });
    if (result.timedOut) throw new Error(`not ended after ${LIMIT / 1000} s\nstdout:\n${result.stdout}stderr:\n${result.stderr}`);
    return result;
  });
}
