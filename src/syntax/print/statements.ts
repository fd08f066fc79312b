/** Statements as -p1 prints them. Each ends without a separator: the block that it stands in adds one. */
import type { Block, For, Foreach, If, Statement, TryCatch } from "../ast.ts";
import { printExpression, printIndexes } from "./expressions.ts";

export function printBlock({ statements }: Block): string {
  return `{\n${statements.map((statement) => `${printStatement(statement)};\n`).join("")}}`;
}

export function printStatement(statement: Statement): string {
  switch (statement.kind) {
    case "block": return printBlock(statement);
    case "null": return ";";
    case "expression": return printExpression(statement.expression);
    case "if": return printIf(statement);
    case "for": return printFor(statement);
    case "foreach": return printForeach(statement);
    case "break":
    case "continue":
    case "next": return statement.kind;
    case "return": return statement.value === undefined ? "return" : `return ${printExpression(statement.value)}`;
    case "delete": return `delete ${printExpression(statement.target)}`;
    case "try": return printTry(statement);
    case "embedded-code": return `%{${statement.code}%}`;
  }
}

function printIf({ condition, then, else: otherwise }: If): string {
  const first = `if (${printExpression(condition)}) ${printStatement(then)}`;
  if (otherwise === undefined) return `${first}\n`;
  // Nothing but its own `;` or the end of its block says that a return gives no value.
  return `${first}${/(^|[^\w$])return$/.test(first) ? ";" : ""}\nelse ${printStatement(otherwise)}\n`;
}

function printFor({ initial, condition, step, body }: For): string {
  const [first, second, third] = [initial, condition, step].map((part) => (part === undefined ? "" : printExpression(part)));
  return `for (${first}; ${second}; ${third}) ${printStatement(body)}`;
}

function printForeach({ keys, value, over, slice, limit, sort, body }: Foreach): string {
  const mark = sort === undefined ? "" : sort.direction > 0 ? "+" : "-";
  const names = keys.map((key, index) => `${key.name}${sort?.by === index ? mark : ""}`);
  const element = value === undefined ? "" : `${value.name} = `;
  const array = over.kind === "name" ? over.name : printExpression(over);
  const part = slice === undefined ? "" : `[${printIndexes(slice)}]`;
  const byValue = sort?.by !== "value" ? "" : sort.statistic === undefined ? mark : ` @${sort.statistic}${mark}`;
  const bound = limit === undefined ? "" : ` limit ${printExpression(limit)}`;
  return `foreach (${element}[${names.join(", ")}] in ${array}${part}${byValue}${bound}) ${printStatement(body)}`;
}

function printTry({ body, variable, handler }: TryCatch): string {
  const caught = variable === undefined ? "" : ` (${variable.name})`;
  return `try ${printBlock(body)} catch${caught} ${printBlock(handler)}\n`;
}

