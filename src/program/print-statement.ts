/** Statements as the listing of pass 2 writes them. */
import type { Block, Buckets, Foreach, Loop, Statement } from "./tree.ts";
import { expressionText, globalName, indexesText, variableName } from "./print-expression.ts";
import { keptText } from "./print-target.ts";

export function statementText(statement: Statement): string {
  switch (statement.kind) {
    case "block": return blockText(statement);
    case "null": return ";";
    case "expression": return expressionText(statement.expression);
    case "if": {
      const otherwise = statement.else ? `else ${statementText(statement.else)}\n` : "";
      return `if (${expressionText(statement.condition)}) ${statementText(statement.then)}\n${otherwise}`;
    }
    case "loop": return loopText(statement);
    case "foreach": return foreachText(statement);
    case "buckets": return bucketsText(statement);
    case "break": case "continue": case "next": return statement.kind;
    case "return": return statement.value ? `return ${expressionText(statement.value)}` : "return";
    case "delete": {
      const { target, indexes } = statement;
      return `delete ${indexes ? `${variableName(target)}[${indexesText(indexes)}]` : target.variable.scope === "global" ? target.variable.global.name : variableName(target)}`;
    }
    case "try": {
      const caught = statement.variable ? ` (${variableName(statement.variable)})` : "";
      return `try {\n${guardedText(statement.body)}} catch${caught} {\n${guardedText(statement.handler)}}\n`;
    }
    case "keep": return `${keptText(statement.kept)} = ${expressionText(statement.value)}`;
    case "embedded": return `%{${statement.code}%}`;
    default: return statement satisfies never;
  }
}

/** Inside the braces of try and catch: a single statement bare, more of them in braces of their own, nothing as nothing. */
function guardedText(body: Statement): string {
  if (body.kind !== "block") return `${statementText(body)}\n`;
  const [only, ...others] = body.statements;
  return only === undefined ? "" : others.length === 0 ? `${statementText(only)}\n` : `${blockText(body)}\n`;
}

function blockText(block: Block): string {
  return `{\n${block.statements.map((inner) => `${statementText(inner)};\n`).join("")}}`;
}

/** A `while` is shown as a `for` without its outer parts, and a missing condition as 1. */
function loopText(loop: Loop): string {
  const initial = loop.initial ? expressionText(loop.initial) : "";
  const condition = loop.condition ? expressionText(loop.condition) : "1";
  const step = loop.step ? expressionText(loop.step) : "";
  return `for (${initial}; ${condition}; ${step}) ${statementText(loop.body)}`;
}

function foreachText(loop: Foreach): string {
  const { sort } = loop;
  const direction = sort?.direction === 1 ? "+" : "-";
  const keys = loop.keys.map((key, place) => `${variableName(key)}${sort?.by === place ? direction : ""}`).join(", ");
  const value = loop.value ? `${variableName(loop.value)} = ` : "";
  const slice = loop.slice ? `[${indexesText(loop.slice)}]` : "";
  const bySort = sort?.by === "value" ? `${sort.statistic && sort.statistic !== "variance" ? ` @${sort.statistic}` : ""}${direction}` : "";
  const limit = loop.limit ? ` limit ${expressionText(loop.limit)}` : "";
  return `foreach (${value}[${keys}] in ${globalName(loop.over)}${slice}${bySort}${limit}) ${statementText(loop.body)}`;
}

function bucketsText(loop: Buckets): string {
  const { sort } = loop;
  const mark = (by: "value" | "key"): string => (sort?.by !== by ? "" : sort.direction === 1 ? "+" : "-");
  const value = loop.value ? `${variableName(loop.value)} = ` : "";
  const limit = loop.limit ? ` limit ${expressionText(loop.limit)}` : "";
  return `foreach (${value}[${variableName(loop.key)}${mark("key")}] in ${expressionText(loop.histogram)}${mark("value")}${limit}) ${statementText(loop.body)}`;
}
