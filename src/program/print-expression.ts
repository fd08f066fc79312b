/** Expressions as the listing of pass 2 writes them: operands in parentheses, globals and functions under their unique names. */
import { formatText } from "./format.ts";
import { quoted } from "./point-text.ts";
import { foreignText } from "./print-target.ts";
import type { ElementReference, Expression, Global, Histogram, Print, Target, VariableReference } from "./tree.ts";

export function expressionText(expression: Expression): string {
  switch (expression.kind) {
    case "number": return String(expression.value);
    case "string": return quoted(expression.value);
    case "variable": return variableName(expression);
    case "element": return elementText(expression);
    case "call": return `${expression.callee.symbol}(${listText(expression.arguments)})`;
    case "unary": return `${expression.operator}${inner(expression.operand)}`;
    case "step": return expression.prefix ? `${expression.operator}${inner(expression.target)}` : `${inner(expression.target)}${expression.operator}`;
    case "binary": case "logical": case "comparison": return `${inner(expression.left)} ${expression.operator} ${inner(expression.right)}`;
    case "regex": return `${inner(expression.left)} ${expression.operator} ${quoted(expression.pattern.value)}`;
    case "conditional": return `${inner(expression.condition)}?${inner(expression.then)}:${inner(expression.else)}`;
    case "in": return `[${indexesText(expression.keys)}] in ${globalName(expression.array)}`;
    case "assignment": return `${inner(expression.target)} ${expression.operator} ${inner(expression.value)}`;
    case "in-histogram": return `[${expressionText(expression.key)}] in ${expressionText(expression.histogram)}`;
    case "statistic": return `@${expression.name}(${expressionText(expression.target)}${expression.shift === undefined ? "" : `, ${expression.shift}`})`;
    case "histogram": return `@${expression.name}(${expressionText(expression.target)}${geometryText(expression)})`;
    case "bucket": return `${expressionText(expression.histogram)}[${expressionText(expression.index)}]`;
    case "print": return printText(expression);
    case "place": case "narrow": case "load": case "text-at": case "guarded": case "held": case "kept": case "store": case "symbol": case "enumerator-name": return foreignText(expression, expressionText);
    case "embedded": return `%{${expression.code}%}`;
    default: return expression satisfies never;
  }
}

function globalOf(target: Target): Global | undefined {
  if (target.kind === "element") return target.array;
  return target.variable.scope === "global" ? target.variable.global : undefined;
}

function geometryText({ name, target }: Histogram): string {
  const linear = name === "hist_linear" ? globalOf(target)?.linear : undefined;
  return linear === undefined ? "" : `, ${linear.low}, ${linear.high}, ${linear.width}`;
}

function inner(expression: Expression): string {
  return `(${expressionText(expression)})`;
}

export function variableName({ variable }: VariableReference): string {
  return variable.scope === "global" ? globalName(variable.global) : variable.local.name;
}

/** Unique: the private globals of a file have its name in theirs. */
export function globalName({ name, isPrivate, at }: Global): string {
  return isPrivate === true ? `__private_${at.file.name.replace(/\W/g, "_")}_${name}` : `__global_${name}`;
}

function elementText(element: ElementReference): string {
  return `${globalName(element.array)}[${indexesText(element.indexes)}]`;
}

export function indexesText(indexes: readonly (Expression | undefined)[]): string {
  return indexes.map((index) => (index ? expressionText(index) : "*")).join(", ");
}

function listText(expressions: readonly Expression[]): string {
  return expressions.map(expressionText).join(", ");
}

/** The call as it was written, put together again from its pieces. */
function printText(print: Print): string {
  const values = print.pieces.flatMap((piece) => ("text" in piece ? [] : [piece.width, piece.precision, piece.value].filter((each) => each !== undefined)));
  if (print.name.endsWith("printf")) {
    const format = print.pieces.map((piece) => ("text" in piece ? piece.text.replaceAll("%", "%%") : formatText(piece.directive))).join("");
    return `${print.name}(${[quoted(format), ...values.map(expressionText)].join(", ")})`;
  }
  if (!/printd/.test(print.name)) return `${print.name}(${listText(values)})`;
  const delimiter = print.pieces.length > 1 && print.pieces[1] && "text" in print.pieces[1] ? print.pieces[1].text : "";
  return `${print.name}(${[quoted(delimiter), ...values.map(expressionText)].join(", ")})`;
}
