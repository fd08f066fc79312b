/** The case files: all of them, and writing a case's outcome back. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Case, type Outcome, parseCases, update } from "./cases.ts";

export interface Theme {
  readonly name: string;
  readonly path: string;
  readonly cases: readonly Case[];
}

export function readThemes(): Theme[] {
  const names = readdirSync(import.meta.dir).filter((name) => name.endsWith(".cases")).sort();
  const themes = names.map((file) => {
    const path = join(import.meta.dir, file);
    return { name: file.replace(/\.cases$/, ""), path, cases: parseCases(readFileSync(path, "utf8"), file) };
  });
  rejectDuplicates(themes);
  return themes;
}

function rejectDuplicates(themes: readonly Theme[]): void {
  const seen = new Map<string, string>();
  for (const theme of themes) {
    for (const { name } of theme.cases) {
      const other = seen.get(name);
      if (other !== undefined) throw new Error(`two cases are called "${name}": in ${other} and ${theme.name}`);
      seen.set(name, theme.name);
    }
  }
}

export const updating = process.env["UPDATE_CASES"] === "1";

/** Reads the file anew, as an earlier update may have moved its lines. */
export function writeBack(theme: Theme, target: Case, outcome: Outcome): void {
  const text = readFileSync(theme.path, "utf8");
  const current = parseCases(text, theme.path).find(({ name }) => name === target.name);
  if (current !== undefined) writeFileSync(theme.path, update(text, current, outcome));
}
