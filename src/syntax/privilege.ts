/** What only guru scripts and the embedded tapset may contain. */
import { SyntaxFault } from "./fault.ts";
import type { ScannedToken } from "./tokens.ts";

/** Operators on memory and registers. */
const OPERATORS: ReadonlySet<string> = new Set(["@const", "@kregister", "@uregister", "@kderef", "@uderef"]);

/** The first token of a declaration that needs guru mode. */
export function privilegedFault(tokens: readonly ScannedToken[]): SyntaxFault | undefined {
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === "embedded-code") return embedded(token, depth > 0);
    if (token.kind !== "operator") continue;
    if (OPERATORS.has(token.text)) return new SyntaxFault("operator-needs-guru", `using ${token.text} operator not permitted; need stap -g`, token, "saw", "behind");
    if (token.text === "{") depth++;
  }
  return undefined;
}

function embedded(token: ScannedToken, isExpression: boolean): SyntaxFault {
  const what = isExpression ? "embedded expression code" : "embedded code";
  return new SyntaxFault("embedded-code-needs-guru", `${what} in unprivileged script; need stap -g`, token, "saw", isExpression ? "here" : "behind");
}
