/**
 * tests/LONG.md: what the long tests last gave, each row with the day and the revision it is of. A run writes the rows of the parts
 * that it ran and leaves the others as they are.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";

export interface LongRow {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
}

/** What a part measured: a name and a value with its unit. */
export type Figure = readonly [name: string, value: string];

export interface Run {
  /** YYYY-MM-DD */
  readonly day: string;
  readonly revision: string;
  /** CPUs and kernel. */
  readonly machine: string;
}

const PARTS = "| part | passed | failed | skipped | seconds | day | revision |";
const FIGURES = "| figure | value | day | revision |";

export function updateTable(path: string, rows: readonly LongRow[], figures: readonly Figure[], { day, revision, machine }: Run): void {
  const old = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
  const parts = merge(readTable(old, PARTS), rows.map(({ name, passed, failed, skipped, seconds }) => [name, `${passed}`, `${failed}`, `${skipped}`, `${seconds}`, day, revision]));
  const values = merge(readTable(old, FIGURES), figures.map(([name, value]) => [name, value, day, revision]));
  const text = [
    "# The long tests, as they last ran", "",
    `Written by \`npm run test:long\`; \`npm run test:long -- PART ...\` runs the parts whose names hold one of the words. Last on ${machine}.`, "",
    ...format(PARTS, parts), ...(values.length > 0 ? ["", ...format(FIGURES, values)] : []), "",
  ];
  writeFileSync(path, text.join("\n"));
}

/** The cells of each row below this head. */
function readTable(lines: readonly string[], head: string): string[][] {
  const start = lines.indexOf(head);
  if (start < 0) return [];
  const body = lines.slice(start + 2);
  const end = body.findIndex((line) => !line.startsWith("|"));
  return body.slice(0, end < 0 ? body.length : end).map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
}

/** A new row takes the place of the old one of its name. */
function merge(old: readonly string[][], fresh: readonly string[][]): string[][] {
  const rows = new Map(old.map((row) => [row[0], row]));
  for (const row of fresh) rows.set(row[0], row);
  return [...rows.values()];
}

function format(head: string, rows: readonly string[][]): string[] {
  return [head, head.replaceAll(/[^|]+/g, "---"), ...rows.map((row) => `| ${row.join(" | ")} |`)];
}
