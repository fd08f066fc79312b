/** Expressions as -p1 prints them: an operand of an operator stands in parentheses, so that no precedence matters. */
import type { Access, Expression, NumberLiteral, Print, StringLiteral, TargetVariable } from "../ast.ts";
import { escape } from "../../diagnostics/escapes.ts";

export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case "number": return printNumber(expression);
    case "string": return quote(expression.value);
    case "embedded-expression": return `%{${expression.code}%}`;
    case "name": return expression.name;
    case "index": return `${expression.array.name}[${printIndexes(expression.indexes)}]`;
    case "call": return `${expression.name}(${printAll(expression.arguments)})`;
    case "print": return printPrint(expression);
    case "unary": return `${expression.operator}${operand(expression.operand)}`;
    case "step": return expression.prefix ? `${expression.operator}${operand(expression.operand)}` : `${operand(expression.operand)}${expression.operator}`;
    case "binary":
    case "logical":
    case "comparison": return `${operand(expression.left)} ${expression.operator} ${operand(expression.right)}`;
    case "regex": return `${operand(expression.left)} ${expression.operator} ${quote(expression.pattern.value)}`;
    case "in": return `[${printIndexes(expression.keys)}] in ${printExpression(expression.array)}`;
    case "conditional": return `${operand(expression.condition)}?${operand(expression.then)}:${operand(expression.else)}`;
    case "assignment": return `${operand(expression.target)} ${expression.operator} ${operand(expression.value)}`;
    case "statistic": return `@${expression.name}(${printAll([expression.operand])}${printParameters(expression.parameters)})`;
    case "histogram": return `@${expression.name}(${printAll([expression.operand])}${printParameters(expression.parameters)})`;
    case "bucket": return `${printExpression(expression.histogram)}[${printExpression(expression.index)}]`;
    case "target": return printTarget(expression);
    case "at": return `${expression.name}(${printAll(expression.arguments)})`;
  }
}

export function printIndexes(indexes: readonly (Expression | undefined)[]): string {
  return indexes.map((index) => (index === undefined ? "*" : printExpression(index))).join(", ");
}

/** Where a literal is asked for, and its sign belongs to it. */
export function printLiteral(literal: NumberLiteral | StringLiteral): string {
  return literal.kind === "string" ? quote(literal.value) : `${literal.value}`;
}

function printAll(expressions: readonly Expression[]): string {
  return expressions.map(printExpression).join(", ");
}

function printParameters(parameters: readonly NumberLiteral[]): string {
  return parameters.map((parameter) => `, ${parameter.value}`).join("");
}

/** In an expression a sign would be an operator: numbers that are too large to be positive stay one literal in hexadecimal. */
function printNumber({ value }: NumberLiteral): string {
  return value < 0n ? `0x${BigInt.asUintN(64, value).toString(16)}` : `${value}`;
}

function quote(text: string): string {
  return `"${escape(text)}"`;
}

function operand(expression: Expression): string {
  return `(${printExpression(expression)})`;
}

function printPrint({ name, literal, arguments: values }: Print): string {
  const all = values.map(printExpression);
  return `${name}(${(literal === undefined ? all : [quote(literal.value), ...all]).join(", ")})`;
}

function printTarget({ base, accesses, addressOf }: TargetVariable): string {
  return `${addressOf ? "&" : ""}${printBase(base)}${accesses.map(printAccess).join("")}`;
}

function printBase(base: TargetVariable["base"]): string {
  const module = "module" in base && base.module !== undefined ? `, ${quote(base.module)}` : "";
  switch (base.form) {
    case "$": return `$${base.name}`;
    case "@var": return `@var(${quote(base.name)}${module})`;
    case "@cast": return `@cast(${printExpression(base.operand)}, ${quote(base.type)}${module})`;
    case "value": return operand(base.operand);
  }
}

function printAccess(access: Access): string {
  switch (access.kind) {
    case "member": return `->${access.name}`;
    case "element": return `[${printExpression(access.index)}]`;
    case "pretty": return access.levels === 1 ? "$" : "$$";
  }
}
