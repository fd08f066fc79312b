/** Patterns of `=~` and `!~`: a bad one is reported at its literal, with the position in what the script wrote. */
import { textBytes } from "../c/text.ts";
import { shown } from "../diagnostics/source.ts";
import { parsePattern } from "../regex/parse.ts";
import { PatternError } from "../regex/tree.ts";
import type { StringLiteral } from "../syntax/ast.ts";
import { semanticError } from "./context.ts";
import type { Context } from "./context.ts";

export function checkPattern(pattern: StringLiteral, context: Context): void {
  try {
    parsePattern(textBytes(pattern.value));
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    const where = error.position === undefined ? "" : ` (at position ${writtenLength(pattern.value, error.position)})`;
    context.diagnostics.report(semanticError("bad-pattern", `regex compilation error${where}: ${error.message}`, pattern.at));
  }
}

/** How long the first bytes of a text are as the literal between its quotes. */
function writtenLength(text: string, bytes: number): number {
  let [left, length] = [bytes, 0];
  for (const character of text) {
    if (left <= 0) break;
    left -= textBytes(character).length;
    length += shown({ kind: "string", text: character }).length;
  }
  return length;
}
