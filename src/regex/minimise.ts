/** The smallest table that answers as a given one does. */
import { fails, firstRow, succeeds } from "./search.ts";
import type { SearchTable } from "./search.ts";

/** Moore's refinement: states stay together as long as every symbol leads them to states that are together. */
export function minimise({ start, rows }: SearchTable): SearchTable {
  if (start < firstRow) return { start, rows: [] };
  let block = new Array<number>(rows.length + firstRow).fill(firstRow);
  block[fails] = fails;
  block[succeeds] = succeeds;
  for (let before = 0, count = firstRow + 1; count > before; ) {
    before = count;
    ({ block, count } = refine(rows, block));
  }
  return quotient(start, rows, block);
}

function refine(rows: SearchTable["rows"], block: readonly number[]): { readonly block: number[]; readonly count: number } {
  const known = new Map<string, number>();
  const refined = rows.map((row, at) => {
    const key = `${block[firstRow + at]}:${row.map((to) => block[to]).join(" ")}`;
    const number = known.get(key) ?? firstRow + known.size;
    known.set(key, number);
    return number;
  });
  return { block: [fails, succeeds, ...refined], count: firstRow + known.size };
}

/** One row for each block. A block that every symbol keeps or fails is no state: nothing can be found any more. */
function quotient(start: number, rows: SearchTable["rows"], block: readonly number[]): SearchTable {
  const merged: number[][] = [];
  rows.forEach((row, at) => {
    const own = (block[firstRow + at] ?? firstRow) - firstRow;
    merged[own] ??= row.map((to) => block[to] ?? fails);
  });
  const dead = merged.findIndex((row, at) => row.every((to) => to === fails || to === at + firstRow));
  const number = (state: number): number => (state === dead + firstRow && dead >= 0 ? fails : dead >= 0 && state > dead + firstRow ? state - 1 : state);
  return { start: number(block[start] ?? fails), rows: merged.filter((_, at) => at !== dead).map((row) => row.map(number)) };
}
