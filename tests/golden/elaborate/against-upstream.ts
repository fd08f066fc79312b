/**
 * Asks an installed upstream stap about every case and prints those where it says something else and the case has no `differs:` line.
 * Run by hand: `bun tests/golden/elaborate/against-upstream.ts [FILE.cases ...]`. Left out of the comparison, as they hold for every script:
 * warnings (upstream's come from its optimiser), the probes that upstream adds to show unread globals and to arm conditions, functions
 * that it folds into their callers, error codes, and the closest names, which depend on the tapset.
 */
import { readFileSync } from "node:fs";
import { caseFiles, isGuru, parseCases } from "./cases.ts";
import type { ElaborationCase } from "./cases.ts";

const release = "6.1.0-56-cloud-amd64";

function upstream(each: ElaborationCase): string {
  const words = ["stap", "-r", release, ...(each.header.includes("optimised") ? [] : ["-u"]), "-p2", ...(isGuru(each) ? ["-g"] : []), "-e", each.script];
  const { stdout, stderr } = Bun.spawnSync(words, { stderr: "pipe" });
  return normal([...errorsOf(stderr.toString()), ...stdout.toString().split("\n")]);
}

/** Each error on one line, without the source lines under it. */
function errorsOf(text: string): readonly string[] {
  const lines = text.split("\n");
  return lines.flatMap((line, at) => {
    const parse = /^parse error: /.test(line) ? `${line}: ${lines[at + 1]?.replace(/^\s*(saw|at): /, "")}` : undefined;
    if (parse !== undefined) return [parse];
    return /^(semantic error: |[a-z-]+ '.*' at |keyword at )/.test(line) ? [line] : [];
  });
}

function ours({ program, diagnostics }: ElaborationCase): string {
  const seen = new Set<string>();
  const shown = diagnostics.split(/\n(?! )/).filter((text) => !text.startsWith("warning ") && isNew(text, seen));
  const lines = shown.flatMap((text) => text.split("\n")).map((line) => {
    const text = line.trim().replace(/^also /, "");
    return text.replace(/^error [a-z-]+: /, "semantic error: ");
  });
  return normal([...lines, ...program.split("\n")]);
}

/** Upstream shows one of several errors with the same message. */
function isNew(text: string, seen: Set<string>): boolean {
  const message = text.replace(/: [a-z-]+ '.*$/s, "");
  if (seen.has(message)) return false;
  seen.add(message);
  return true;
}

const implicit = /^(end|begin) \/\* <- \1 \*\/$/;

function normal(lines: readonly string[]): string {
  return lines
    .map((line) => line.replace(/^parse error/, "semantic error").replaceAll("<input>:", ":").replace(/ \(similar: [^)]*\)/, "").trimEnd())
    .filter((line) => line !== "" && !implicit.test(line) && !/^ {2}(__idx\d+|__val):/.test(line) && line !== "  # locals")
    .join("\n");
}

const names = process.argv.length > 2 ? process.argv.slice(2) : caseFiles();
let compared = 0;
for (const file of names) {
  for (const each of parseCases(readFileSync(`${import.meta.dir}/${file}`, "utf8"))) {
    if (each.header.some((line) => line.startsWith("differs:"))) continue;
    compared++;
    const [theirs, own] = [upstream(each), ours(each)];
    if (theirs !== own) process.stdout.write(`=== ${file}: ${each.name}\n${each.script}\n--- upstream\n${theirs}\n--- ours\n${own}\n\n`);
  }
}
process.stdout.write(`${compared} compared\n`);
