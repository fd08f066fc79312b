/** Statements as the listing of pass 2 writes them. */
import type { Block, Foreach, Loop, Statement } from "./tree.ts";
import { expressionText, indexesText, variableName } from "./print-expression.ts";

export function statementText(statement: Statement): string {
  switch (statement.kind) {
    case "block": return blockText(statement);
    case "expression": return expressionText(statement.expression);
    case "if": {
      const otherwise = statement.else ? `else ${statementText(statement.else)}\n` : "";
      return `if (${expressionText(statement.condition)}) ${statementText(statement.then)}\n${otherwise}`;
    }
    case "loop": return loopText(statement);
    case "foreach": return foreachText(statement);
    case "break": case "continue": case "next": return statement.kind;
    case "return": return statement.value ? `return ${expressionText(statement.value)}` : "return";
    case "delete": {
      const { target, indexes } = statement;
      return `delete ${indexes ? `${variableName(target)}[${indexesText(indexes)}]` : target.variable.scope === "global" ? target.variable.global.name : variableName(target)}`;
    }
    case "try": {
      const caught = statement.variable ? ` (${variableName(statement.variable)})` : "";
      return `try {\n${statementText(statement.body)}\n} catch${caught} {\n${statementText(statement.handler)}\n}\n`;
    }
    case "embedded": return `%{${statement.code}%}`;
    default: return statement satisfies never;
  }
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
  const bySort = sort?.by === "value" ? `${sort.statistic ? ` @${sort.statistic}` : ""}${direction}` : "";
  const limit = loop.limit ? ` limit ${expressionText(loop.limit)}` : "";
  return `foreach (${value}[${keys}] in __global_${loop.over.name}${slice}${bySort}${limit}) ${statementText(loop.body)}`;
}
