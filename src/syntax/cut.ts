/** Where one declaration ends and the next begins, by brackets and keywords alone. */
import { DECLARATION_KEYWORDS, isKeyword, isOperator, type ScannedToken } from "./tokens.ts";

/** Index of the token behind the declaration that starts at `start`. */
export function declarationEnd(tokens: readonly ScannedToken[], start: number): number {
  let depth = 0;
  for (let index = start; index < tokens.length; index++) {
    const token = tokens[index]!;
    if (index > start && depth === 0 && opens(token) && !continues(tokens[index - 1]!, token)) return index;
    if (token.kind === "operator") depth = Math.max(0, depth + nesting(token.text));
  }
  return tokens.length;
}

/** The first token from `index` on that can open a declaration; `onFault` hears of wrong tokens on the way. */
export function nextDeclaration(tokens: readonly ScannedToken[], index: number, onFault: (token: ScannedToken) => void): number {
  for (; index < tokens.length; index++) {
    const token = tokens[index]!;
    if (token.fault !== undefined) onFault(token);
    else if (opens(token)) return index;
  }
  return index;
}

function opens(token: ScannedToken): boolean {
  return token.kind === "embedded-code" || (token.kind === "keyword" && DECLARATION_KEYWORDS.has(token.text));
}

/** Keywords may be names of probe point components; `private` and `)` take what follows with them. */
function continues(previous: ScannedToken, token: ScannedToken): boolean {
  if (token.kind === "embedded-code") return isOperator(previous, ")") || previous.kind === "keyword";
  return isKeyword(previous, "private") || isKeyword(previous, "probe") || [".", ",", "*", "=", "+="].some((sign) => isOperator(previous, sign));
}

function nesting(text: string): number {
  if (text === "{" || text === "(" || text === "[") return 1;
  return text === "}" || text === ")" || text === "]" ? -1 : 0;
}
