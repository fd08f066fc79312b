/** How tightly the operators between two values bind. */
import type { BinaryOperator, ComparisonOperator } from "./ast.ts";
import type { ScannedToken } from "./tokens.ts";

/** From the loosest to the tightest; all group from the left. A regex match may not follow a comparison, nor be followed by one. */
const LEVELS: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["in"],
  ["==", "!=", "<", ">", "<=", ">=", "=~", "!~"],
  ["<<", ">>", ">>>"],
  ["."],
  ["+", "-"],
  ["*", "/", "%"],
];

const LEVEL: ReadonlyMap<string, number> = new Map(LEVELS.flatMap((operators, level) => operators.map((operator) => [operator, level] as const)));

export const MEMBERSHIP_LEVEL = LEVEL.get("in")!;
export const COMPARISON_LEVEL = LEVEL.get("==")!;

export function levelOf(operator: ScannedToken): number {
  return LEVEL.get(operator.text)!;
}

const COMPARISONS: ReadonlySet<string> = new Set(["==", "!=", "<", ">", "<=", ">="]);

export function isComparison(operator: string): operator is ComparisonOperator {
  return COMPARISONS.has(operator);
}

export function isLogical(operator: string): operator is "&&" | "||" {
  return operator === "&&" || operator === "||";
}

export function isArithmetic(operator: string): operator is BinaryOperator {
  return LEVEL.has(operator) && !isComparison(operator) && !isLogical(operator) && operator !== "in";
}
