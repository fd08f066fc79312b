/** How much C a unit holds. */
import type { CStatement, Unit } from "./tree.ts";

/** Statements of all functions, those inside others included. */
export function countStatements(unit: Unit): number {
  const functions = (["functions", "handlers"] as const).flatMap((section) => unit.section(section)).filter((declaration) => declaration.kind === "function");
  return functions.reduce((sum, { body }) => sum + count(body), 0);
}

function count(statements: readonly CStatement[]): number {
  return statements.reduce((sum, statement) => sum + 1 + count(inside(statement)), 0);
}

function inside(statement: CStatement): readonly CStatement[] {
  switch (statement.kind) {
    case "if": return [...statement.then, ...statement.else];
    case "for": case "block": return statement.body;
    default: return [];
  }
}
