/** Pass 1 as data: each case is a script with its printed tree, or with the messages that it earns. UPDATE_CASES=1 rewrites them. */
import { describe, expect, test } from "bun:test";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Case, type Outcome, parseCases, update } from "../../language/cases.ts";
import { parseText } from "./parsing.ts";
import { Renderer } from "../../../src/diagnostics/render.ts";
import { printScript } from "../../../src/syntax/print.ts";

const updating = process.env["UPDATE_CASES"] === "1";

for (const name of readdirSync(import.meta.dir).filter((each) => each.endsWith(".cases")).sort()) {
  const path = join(import.meta.dir, name);
  describe(name, () => {
    for (const each of parseCases(readFileSync(path, "utf8"), name)) test(each.name, () => run(each, path));
  });
}

function run(each: Case, path: string): void {
  const outcome = outcomeOf(each);
  if (updating) writeBack(each, path, outcome);
  else expect(outcome).toEqual({ status: each.status, stdout: each.stdout.text, stderr: each.stderr.text });
}

/** Reads the file anew, as an earlier update may have moved its lines. */
function writeBack({ name }: Case, path: string, outcome: Outcome): void {
  const text = readFileSync(path, "utf8");
  const current = parseCases(text, path).find((each) => each.name === name);
  if (current !== undefined) writeFileSync(path, update(text, current, outcome));
}

function outcomeOf(each: Case): Outcome {
  const { script, diagnostics } = parseText(each.script, { guru: each.options.includes("-g"), arguments: each.arguments });
  const renderer = new Renderer({ verbose: false });
  const stderr = renderer.render(diagnostics.all) + renderer.summary();
  return { status: script === undefined ? 1 : 0, stdout: script === undefined ? "" : printScript(script), stderr };
}
