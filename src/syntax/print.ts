/** -p1: the tree as text, in upstream's layout. The text is a script that parses to the same tree. */
import type { Declaration, EmbeddedCode, FunctionDeclaration, GlobalDeclaration, Parameter, Probe, ProbeAlias, ProbePoint, Script } from "./ast.ts";
import { printBlock, printStatement } from "./print/statements.ts";
import { printExpression, printLiteral } from "./print/expressions.ts";

/** The order of the sections. */
const SECTIONS: readonly ((script: Script) => readonly Declaration[])[] = [
  (script) => script.embeds, (script) => script.globals, (script) => script.aliases, (script) => script.probes, (script) => script.functions,
];

/** One script. `# file NAME` and `# parse tree dump` belong to whoever prints several. */
export function printScript(script: Script): string {
  return SECTIONS.flatMap((section) => section(script).map((declaration) => `${printDeclaration(declaration)}\n`)).join("");
}

function printDeclaration(declaration: Declaration): string {
  switch (declaration.kind) {
    case "embedded-code": return printEmbedded(declaration);
    case "global": return printGlobal(declaration);
    case "alias": return printAlias(declaration);
    case "probe": return printProbe(declaration);
    case "function": return printFunction(declaration);
  }
}

function printEmbedded({ code }: EmbeddedCode): string {
  return `%{${code}%}`;
}

function printGlobal({ name, isPrivate, wraps, size, initial }: GlobalDeclaration): string {
  const value = initial === undefined ? "" : ` = ${printLiteral(initial)}`;
  return `${isPrivate ? "private " : ""}global ${name}${wraps ? "%" : ""}${size === undefined ? "" : `[${size}]`}${value}`;
}

function printProbe({ points, body }: Probe): string {
  return `probe ${points.map(printPoint).join(",")}${printBlock(body)}`;
}

function printAlias({ names, points, prologue, epilogue }: ProbeAlias): string {
  const operator = prologue === undefined ? "+=" : "=";
  const named = names.map((name) => `${printPoint(name)} ${operator} `).join("");
  const bodies = [prologue, epilogue].filter((block) => block !== undefined).map(printBlock);
  return `probe ${named}${points.map(printPoint).join(", ")}${bodies.join(", ")}`;
}

/** `kernel.function("x").call?`, ` if (condition)` behind it. */
export function printPoint({ components, optional, sufficient, condition }: ProbePoint): string {
  const path = components.map(({ name, argument }) => (argument === undefined ? name : `${name}(${printLiteral(argument)})`)).join(".");
  return `${path}${optional ? "?" : sufficient ? "!" : ""}${condition === undefined ? "" : ` if (${printExpression(condition)})`}`;
}

function printFunction({ name, isPrivate, type, parameters, priority, body }: FunctionDeclaration): string {
  const head = `${isPrivate ? "private " : ""}function ${name}${type === undefined ? "" : `:${type}`}`;
  const order = priority === undefined ? "" : `:${priority}`;
  const text = body.kind === "embedded-code" ? printEmbedded(body) : printStatement(body);
  return `${head} (${parameters.map(printParameter).join(", ")})${order}\n${text}`;
}

function printParameter({ name, type }: Parameter): string {
  return type === undefined ? name : `${name}:${type}`;
}
