/**
 * Every language case under the user runtime. With STAP_TEST_UNOPTIMIZED=1 they run with -u: what the optimiser says is then missing,
 * and nothing else may differ.
 */
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
// Thousands of files: under load that takes a while.
afterAll(() => rmSync(home, { recursive: true, force: true }), 60_000);

for (const theme of readThemes()) {
  describe(theme.name, () => {
    for (const one of theme.cases) {
      const here = one.excluded?.runtime !== "user";
      (here ? test.concurrent : test.skip)(one.name, async () => {
        const outcome = await runUser(one);
        if (updating) writeBack(theme, one, outcome);
        else report(unoptimized ? mismatch(withoutElisions(one), { ...outcome, stderr: elisionsLeftOut(outcome.stderr) }) : mismatch(one, outcome), `${theme.path}:${one.line}`);
      }, 3 * LIMIT);
    }
  });
}

const unoptimized = process.env["STAP_TEST_UNOPTIMIZED"] === "1";

function withoutElisions(one: Case): Case {
  return one.stderr.patterns ? one : { ...one, stderr: { ...one.stderr, text: elisionsLeftOut(one.stderr.text) } };
}

/** Without what only the optimiser says, each with its source line and caret, and without the count of what was left out. */
function elisionsLeftOut(text: string): string {
  const said = /^WARNING: (?:Eliding |side-effect-free function |never-assigned |Probe '.*' has been elided).*\n source: .*\n *\^\n/gm;
  return text.replace(said, "").replace(/^Number of similar warning messages suppressed: .*\nRerun with -v to see them\.\n/gm, "");
}

function report(wrong: string | undefined, place: string): void {
  if (wrong !== undefined) throw new Error(`${place}\n${wrong}`);
}

async function runUser(one: Case): Promise<Outcome> {
  return withDirectory(async (directory) => {
    const argv = [stap, "--runtime=user", ...(unoptimized ? ["-u"] : []), ...one.options, "-e", one.script, ...one.arguments];
    const result = await run(argv, { directory, limit: LIMIT, environment: { SYSTEMTAP_DIR: home } });
    if (result.timedOut) throw new Error(`not ended after ${LIMIT / 1000} s\nstdout:\n${result.stdout}stderr:\n${result.stderr}`);
    return result;
  });
}
