/** Functions that do the same: the first of them, by symbol, stands for all. */
import { funcText } from "../../program/print.ts";
import type { Func, Program } from "../../program/tree.ts";
import type { FunctionCell, Routine, Universe } from "../cells.ts";

/** Points calls at the first of each set of equal functions and forgets the others; whether there were any. `program` is what the universe assembles to. */
export function mergeDuplicates(universe: Universe, program: Program): boolean {
  const stands = standIns(universe, program);
  if (stands.size === 0) return false;
  for (const { routine } of [...universe.probes, ...universe.functions]) redirect(routine, stands);
  universe.functions.splice(0, universe.functions.length, ...universe.functions.filter((cell) => !stands.has(cell)));
  return true;
}

function standIns({ functions }: Universe, program: Program): ReadonlyMap<FunctionCell, FunctionCell> {
  const cells = new Map(functions.map((cell) => [cell.symbol, cell]));
  const overflown = new Set(functions.map(({ overflow }) => overflow?.symbol));
  const first = new Map<string, FunctionCell>();
  const stands = new Map<FunctionCell, FunctionCell>();
  for (const func of program.functions) {
    const cell = cells.get(func.symbol);
    if (!cell || func.overflow || overflown.has(func.symbol)) continue;
    const text = contents(func);
    const known = first.get(text);
    if (known) stands.set(cell, known);
    else first.set(text, cell);
  }
  return stands;
}

/** All but the name. */
function contents(func: Func): string {
  return funcText({ ...func, name: "" });
}

function redirect(routine: Routine, stands: ReadonlyMap<FunctionCell, FunctionCell>): void {
  for (const [call, cell] of routine.calls) {
    const known = stands.get(cell);
    if (known) routine.calls.set(call, known);
  }
}
