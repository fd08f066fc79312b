/** Probe points as listings and messages write them. */
import { componentsText, quoted } from "../program/point-text.ts";
import type * as ast from "../syntax/ast.ts";

/** Names of globals in conditions: as the script writes them, or as listings do (`__global_x`). */
export type NameStyle = "written" | "listed";

/** A point as written, with `?` or `!` and its condition. */
export function pointText(point: ast.ProbePoint, style: NameStyle): string {
  const suffix = point.sufficient ? "!" : point.optional ? "?" : "";
  return `${componentsText(point.components)}${suffix}${point.condition ? ` if (${conditionText(point.condition, style)})` : ""}`;
}

/** `foo = a, b` or `foo += a`: an alias in the chain of a derived probe. */
export function aliasText(alias: ast.ProbeAlias): string {
  const operator = alias.epilogue && !alias.prologue ? "+=" : "=";
  const texts = (points: readonly ast.ProbePoint[]): readonly string[] => points.map((point) => pointText(point, "written"));
  return `${texts(alias.names).join(" = ")} ${operator} ${texts(alias.points).join(", ")}`;
}

/** Operands in parentheses. A condition has no names but those of globals. */
function conditionText(condition: ast.Expression, style: NameStyle): string {
  const text = (part: ast.Expression): string => conditionText(part, style);
  const list = (items: readonly (ast.Expression | undefined)[]): string => items.map((item) => (item ? text(item) : "*")).join(", ");
  switch (condition.kind) {
    case "number": return String(condition.value);
    case "string": return quoted(condition.value);
    case "name": return style === "listed" ? `__global_${condition.name}` : condition.name;
    case "index": return `${text(condition.array)}[${list(condition.indexes)}]`;
    case "in": return `[${list(condition.keys)}] in ${text(condition.array)}`;
    case "unary": return `${condition.operator}(${text(condition.operand)})`;
    case "binary": case "logical": case "comparison":
      return `(${text(condition.left)}) ${condition.operator} (${text(condition.right)})`;
    case "regex": return `(${text(condition.left)}) ${condition.operator} ${quoted(condition.pattern.value)}`;
    case "conditional": return `(${text(condition.condition)})?(${text(condition.then)}):(${text(condition.else)})`;
    case "statistic": return `@${condition.name}(${text(condition.operand)})`;
    default: return "...";
  }
}
