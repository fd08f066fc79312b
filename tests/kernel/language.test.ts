/** The language cases once more, as kernel modules: `quick` ones always, all of them in the long run. */
import { test } from "bun:test";
import { type Case, mismatch, type Outcome } from "../language/cases.ts";
import { readThemes } from "../language/files.ts";
import { type Built, describeKernel, isLong, machine } from "./machine.ts";

const LIMIT = 20_000;
const RUN_FAILED = "Pass 5: run failed.  [man error::pass5]\n";

const queue: (() => Promise<Built>)[] = [];

describeKernel("language", () => {
  for (const theme of readThemes()) {
    for (const one of theme.cases) {
      if (one.excluded?.runtime === "kernel") {
        test.skip(`${theme.name}: ${one.name}`, () => undefined);
      } else if (one.quick || isLong) {
        // All builds are asked for at once, and wait for a free CPU; each test waits for its own.
        const built = once(() => machine.build(one.script, one.options, one.arguments));
        queue.push(built);
        test(`${theme.name}: ${one.name}`, async () => {
          startAll();
          const wrong = mismatch(one, await outcome(one, await built()));
          if (wrong !== undefined) throw new Error(`${theme.path}:${one.line}\n${wrong}`);
        }, 600_000);
      }
    }
  }
});

function startAll(): void {
  for (const build of queue.splice(0)) build().catch(() => undefined);
}

function once<T>(action: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= action());
}

/** As the whole command would end: what building said, what running said, and the last line of a run that failed. */
async function outcome(one: Case, built: Built): Promise<Outcome> {
  if (built.status !== 0) return { ...built, stdout: "" };
  const answer = await machine.load(built, { limit: LIMIT, isBusy: true });
  if (answer.timedOut) throw new Error(`not ended after ${LIMIT / 1000} s\nstdout:\n${answer.stdout}stderr:\n${answer.stderr}`);
  const last = answer.status === 0 ? "" : RUN_FAILED;
  return { stdout: answer.stdout, stderr: built.stderr + answer.stderr + last, status: answer.status === 0 ? 0 : 1 };
}
