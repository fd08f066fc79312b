/** Constructs of the language that are parsed but that this version cannot run. */
import type { Expression } from "../syntax/ast.ts";

/** The construct in words, or undefined when the expression can be run. */
export function unsupportedConstruct(expression: Expression): string | undefined {
  switch (expression.kind) {
    case "unary": return expression.operator === "&" ? "address operator '&' is" : undefined;
    default: return undefined;
  }
}

/** First components of the built-in points that this version cannot arm. */
const UNSUPPORTED_ROOTS: ReadonlySet<string> = new Set(["process", "java", "python2", "python3", "debuginfod"]);

/** Whether a point that nothing defines is one that the language knows all the same. */
export function isUnsupportedRoot(name: string): boolean {
  return UNSUPPORTED_ROOTS.has(name);
}
