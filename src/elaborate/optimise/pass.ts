/** What every pass of the optimiser is given, and the way over all bodies of a script. */
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Token } from "../../diagnostics/source.ts";
import type * as ast from "../../syntax/ast.ts";
import type { FunctionCell, Routine, Universe } from "../cells.ts";
import { warning } from "../context.ts";
import type { Context } from "../context.ts";

export interface Pass {
  readonly universe: Universe;
  readonly context: Context;
  /** Warnings about what goes later would say nothing that the first have not. */
  isFirst: boolean;
  /** True once something has changed that another round may go on from. */
  changed: boolean;
  /** True once an error has been found: nothing more is said then, and nothing more is done. */
  failed: boolean;
}

/** Warns about the user's own words, in the first round. At a token of a library nothing is said. */
export function warnUser(pass: Pass, code: string, message: string, at: Token): void {
  if (pass.isFirst && !pass.failed && at.file.role === "user") pass.context.diagnostics.report(warning(code, message, at));
}

/** Functions in the order of their symbols, which is the order of messages. */
export function functionsInOrder({ functions }: Universe): readonly FunctionCell[] {
  return [...functions].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
}

/**
 * Every body: those of the probes in their order, then those of functions that are written in the language. What is said about a body
 * is said for each point that has it.
 */
export function eachBody({ universe, context: { diagnostics } }: Pass, visit: (routine: Routine) => void): void {
  const said = new Map<Routine, readonly Diagnostic[]>();
  for (const { routine } of universe.probes) {
    const known = said.get(routine);
    const before = diagnostics.all.length;
    if (known) for (const diagnostic of known) diagnostics.report(diagnostic);
    else visit(routine);
    said.set(routine, diagnostics.all.slice(before));
  }
  for (const { routine, declaration } of functionsInOrder(universe)) if (declaration.body.kind !== "embedded-code") visit(routine);
}

/** Replaces every body; gives whether another has come out. */
export function rewriteBodies(pass: Pass, rewrite: (routine: Routine, statement: ast.Statement) => ast.Statement): boolean {
  const outcome = { differs: false };
  eachBody(pass, (routine) => {
    const made = routine.statements.map((statement) => rewrite(routine, statement));
    outcome.differs ||= made.some((statement, at) => statement !== routine.statements[at]);
    routine.statements = made;
  });
  return outcome.differs;
}
