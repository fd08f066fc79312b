/** The arguments of prints: how many a format or a name asks for. */
import { parseFormat } from "../syntax/format.ts";
import type * as ast from "../syntax/ast.ts";
import type { FormatDirective } from "../program/format.ts";
import type { Routine } from "./cells.ts";
import { semanticError } from "./context.ts";
import type { Context } from "./context.ts";

export function isFormatted(print: ast.Print): boolean {
  return print.name === "printf" || print.name === "sprintf";
}

/** Takes the format apart, remembers it with the routine and checks the number of arguments. */
export function bindPrint(routine: Routine, print: ast.Print, context: Context): void {
  if (print.name === "print_char" && print.arguments.length !== 1) return wrongNumber(print, context);
  if (!isFormatted(print) || !print.literal) return;
  const pieces = parseFormat(print.literal.value);
  if ("code" in pieces) return context.diagnostics.report({ severity: "error", code: pieces.code, category: "parse error", message: pieces.message, at: print.literal.at });
  routine.formats.set(print, pieces);
  const needed = pieces.reduce((sum, piece) => sum + (typeof piece === "string" ? 0 : argumentsOf(piece)), 0);
  if (needed !== print.arguments.length) wrongNumber(print, context);
}

/** Arguments that a directive takes: its value, and one for each `*`. */
export function argumentsOf(directive: FormatDirective): number {
  return 1 + Number(directive.width === "star") + Number(directive.precision === "star");
}

function wrongNumber(print: ast.Print, context: Context): void {
  context.diagnostics.report(semanticError("wrong-print-arguments", "Wrong number of args to formatted print operator", print.at));
}
