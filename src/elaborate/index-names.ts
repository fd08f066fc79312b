/** What a file defines, by its tokens alone: enough to know which files to parse. */
import type { Token } from "../diagnostics/source.ts";
import type { DefinedNames } from "./library.ts";

/** The public names of a file. Both sides of a `%( ... %)` conditional count: a name too many costs only a look. */
export function definedNames(tokens: readonly Token[]): DefinedNames {
  const found = { functions: [] as string[], globals: [] as string[], aliasRoots: [] as string[], macros: [] as string[] };
  let depth = 0;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    depth = Math.max(0, depth + nesting(token));
    if (token.text === "@define" && token.kind === "operator") found.macros.push(tokens[at + 1]?.text ?? "");
    if (depth > 0 || token.kind !== "keyword" || isPrivate(tokens, at)) continue;
    // A component of a probe point may be called `function`, too.
    if (token.text === "function" && tokens[at + 1]?.kind !== "operator") found.functions.push(tokens[at + 1]?.text ?? "");
    else if (token.text === "global") found.globals.push(...listed(tokens, at));
    else if (token.text === "probe" && isAlias(tokens, at)) found.aliasRoots.push(...listed(tokens, at, "="));
  }
  return found;
}

function isPrivate(tokens: readonly Token[], at: number): boolean {
  return tokens[at - 1]?.kind === "keyword" && tokens[at - 1]?.text === "private";
}

function nesting(token: Token | undefined): number {
  if (token?.kind !== "operator") return 0;
  if ("{([".includes(token.text)) return 1;
  return "})]".includes(token.text) ? -1 : 0;
}

/** The words behind the keyword at `at` and behind each comma of its list, which ends at the next keyword, brace, embedded code or `until`. */
function listed(tokens: readonly Token[], at: number, until?: "="): readonly string[] {
  const names = [tokens[at + 1]?.text ?? ""];
  for (let next = at + 2; next < tokens.length && !endsList(tokens[next]!, until); next++) {
    if (isOperator(tokens[next], ",")) names.push(tokens[next + 1]?.text ?? "");
  }
  return names;
}

function endsList(token: Token, until: "=" | undefined): boolean {
  if (token.kind === "keyword" || token.kind === "embedded-code") return true;
  return isOperator(token, "{") || (until !== undefined && (isOperator(token, "=") || isOperator(token, "+=")));
}

function isOperator(token: Token | undefined, text: string): boolean {
  return token?.kind === "operator" && token.text === text;
}

/** An alias has `=` or `+=` before its body. Components may be keywords. */
function isAlias(tokens: readonly Token[], at: number): boolean {
  for (let next = at + 1; next < tokens.length; next++) {
    if (isOperator(tokens[next], "=") || isOperator(tokens[next], "+=")) return true;
    if (isOperator(tokens[next], "{")) return false;
  }
  return false;
}
