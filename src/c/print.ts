/** The one printer of C. What it prints is meant to be read: tabs, one statement on a line, parentheses where they help. */
import { textBytes } from "./text.ts";
import { unitSections } from "./tree.ts";
import type { CBinaryOperator, CDeclaration, CExpression, CInitializer, CSignature, CStatement, CVariable, CVerbatim, Unit } from "./tree.ts";

/** The whole text of a unit. Code that somebody else wrote carries `#line`, and what follows it returns to the unit's own lines. */
export function printUnit(unit: Unit): string {
  const out = new Lines(unit.name);
  for (const section of unitSections) {
    const declarations = unit.section(section);
    declarations.forEach((declaration, at) => {
      if (at === 0 || standsApart(declaration, declarations[at - 1])) out.blank();
      printDeclaration(out, declaration);
    });
  }
  return out.text();
}

/** Collects lines and knows the number of the next one. */
class Lines {
  readonly #unit: string;
  readonly #lines: string[] = [];

  constructor(unit: string) {
    this.#unit = unit;
  }

  add(depth: number, line: string): void {
    this.#lines.push("\t".repeat(depth) + line);
  }

  blank(): void {
    if (this.#lines.length > 0 && this.#lines.at(-1) !== "") this.#lines.push("");
  }

  /** Lines of foreign code, as they stand. */
  foreign(code: CVerbatim): void {
    if (code.origin !== undefined) this.#lines.push(`#line ${code.origin.line} ${quote(code.origin.file)}`);
    this.#lines.push(...code.text.split("\n"));
    if (code.origin !== undefined) this.#lines.push(`#line ${this.#lines.length + 2} ${quote(this.#unit)}`);
  }

  text(): string {
    return `${this.#lines.join("\n")}\n`;
  }
}

function standsApart(declaration: CDeclaration, before: CDeclaration | undefined): boolean {
  const compact = new Set<CDeclaration["kind"]>(["include", "define", "undef", "prototype"]);
  if (before?.kind === "comment") return false;
  if (before === undefined || before.kind !== declaration.kind) return !compact.has(declaration.kind) || !compact.has(before?.kind ?? "struct");
  return !compact.has(declaration.kind) && !isPlainVariable(declaration);
}

function isPlainVariable(declaration: CDeclaration): boolean {
  return declaration.kind === "variable" && (declaration.value === undefined || declaration.value.kind !== "initializer" || !declaration.value.tall);
}

function printDeclaration(out: Lines, declaration: CDeclaration): void {
  switch (declaration.kind) {
    case "variable": return printVariable(out, 0, declaration);
    case "comment": return out.add(0, `/* ${safeComment(declaration.text)} */`);
    case "verbatim": return out.foreign(declaration);
    case "include": return out.add(0, `#include ${declaration.system ? `<${declaration.header}>` : `"${declaration.header}"`}`);
    case "define": return out.add(0, `#define ${declaration.name}${declaration.parameters === undefined ? "" : `(${declaration.parameters})`} ${declaration.text}`.trimEnd());
    case "undef": return out.add(0, `#undef ${declaration.name}`);
    case "struct": {
      out.add(0, `struct ${declaration.name} {`);
      for (const field of declaration.fields) printVariable(out, 1, field);
      return out.add(0, declaration.attribute === undefined ? "};" : `} ${declaration.attribute};`);
    }
    case "prototype": return out.add(0, `${printSignature(declaration.signature)};`);
    case "function": {
      out.add(0, printSignature(declaration.signature));
      out.add(0, "{");
      printStatements(out, 1, declaration.body);
      return out.add(0, "}");
    }
    default: return unreachable(declaration);
  }
}

function printSignature(signature: CSignature): string {
  const parameters = signature.parameters.map((parameter) => declare(parameter.type, parameter.name)).join(", ");
  const start = signature.storage === "" ? "" : `${signature.storage} `;
  return `${start}${declare(signature.type, signature.name)}(${parameters === "" ? "void" : parameters})`;
}

/** `char *s`, `stp_i64 n`. */
function declare(type: string, name: string): string {
  return type.endsWith("*") ? `${type}${name}` : `${type} ${name}`;
}

function printVariable(out: Lines, depth: number, variable: CVariable): void {
  const storage = variable.storage === undefined ? "" : `${variable.storage} `;
  const size = variable.array === undefined ? "" : variable.array === "open" ? "[]" : `[${printExpression(variable.array)}]`;
  const start = `${storage}${declare(variable.type, variable.name)}${size}`;
  if (variable.value === undefined) return out.add(depth, `${start};`);
  if (variable.value.kind === "initializer" && variable.value.tall) return printTall(out, depth, `${start} = `, variable.value, ";");
  out.add(depth, `${start} = ${printExpression(variable.value)};`);
}

function printTall(out: Lines, depth: number, start: string, value: CInitializer, end: string): void {
  out.add(depth, `${start}{`);
  for (const entry of value.entries) {
    const field = entry.field === undefined ? "" : `.${entry.field} = `;
    if (entry.value.kind === "initializer" && entry.value.tall) printTall(out, depth + 1, field, entry.value, ",");
    else out.add(depth + 1, `${field}${printExpression(entry.value)},`);
  }
  out.add(depth, `}${end}`);
}

function printStatements(out: Lines, depth: number, statements: readonly CStatement[]): void {
  statements.forEach((statement, at) => {
    if (statement.kind === "label") printLabel(out, depth, statement.name, statements[at + 1]);
    else printStatement(out, depth, statement);
  });
}

/** A label must be followed by a statement; an empty one stands in where none follows. */
function printLabel(out: Lines, depth: number, label: string, next: CStatement | undefined): void {
  const followed = next !== undefined && !["variable", "label", "comment", "verbatim"].includes(next.kind);
  out.add(Math.max(depth - 1, 0), followed ? `${label}:` : `${label}:;`);
}

function printStatement(out: Lines, depth: number, statement: Exclude<CStatement, { kind: "label" }>): void {
  switch (statement.kind) {
    case "expression": return out.add(depth, `${printExpression(statement.expression)};`);
    case "variable": return printVariable(out, depth, statement);
    case "if": return printIf(out, depth, statement, "");
    case "for": return printFor(out, depth, statement);
    case "block": {
      out.add(depth, "{");
      printStatements(out, depth + 1, statement.body);
      return out.add(depth, "}");
    }
    case "goto": return out.add(depth, `goto ${statement.label};`);
    case "return": return out.add(depth, statement.value === undefined ? "return;" : `return ${printExpression(statement.value)};`);
    case "break": return out.add(depth, "break;");
    case "continue": return out.add(depth, "continue;");
    case "comment": return out.add(depth, `/* ${safeComment(statement.text)} */`);
    case "verbatim": return out.foreign(statement);
    default: return unreachable(statement);
  }
}

function printIf(out: Lines, depth: number, statement: Extract<CStatement, { kind: "if" }>, before: string): void {
  const chained = statement.else.length === 1 && statement.else[0]?.kind === "if" ? statement.else[0] : undefined;
  const braces = before !== "" || !isShort(statement.then) || statement.else.length > 0;
  out.add(depth, `${before}if (${printExpression(statement.condition)})${braces ? " {" : ""}`);
  printStatements(out, depth + 1, statement.then);
  if (!braces) return;
  if (statement.else.length === 0) return out.add(depth, "}");
  if (chained !== undefined) return printIf(out, depth, chained, "} else ");
  out.add(depth, "} else {");
  printStatements(out, depth + 1, statement.else);
  out.add(depth, "}");
}

function isShort(body: readonly CStatement[]): boolean {
  const only = body.length === 1 ? body[0] : undefined;
  return only !== undefined && ["expression", "goto", "return", "break", "continue"].includes(only.kind);
}

function printFor(out: Lines, depth: number, loop: Extract<CStatement, { kind: "for" }>): void {
  const [initial, condition, step] = [loop.initial, loop.condition, loop.step].map((part) => (part === undefined ? "" : printExpression(part)));
  const head = loop.initial === undefined && loop.step === undefined && condition !== "" ? `while (${condition})` : `for (${initial}; ${condition}; ${step})`.replace("(; ; )", "(;;)");
  out.add(depth, `${head} {`);
  printStatements(out, depth + 1, loop.body);
  out.add(depth, "}");
}

const binaryPrecedence: Readonly<Record<CBinaryOperator, number>> = {
  "*": 10, "/": 10, "%": 10, "+": 9, "-": 9, "<<": 8, ">>": 8, "<": 7, ">": 7, "<=": 7, ">=": 7, "==": 6, "!=": 6, "&": 5, "^": 4, "|": 3, "&&": 2, "||": 1,
};
const loosest = -2;
const assignment = -1;
const conditional = 0;
const prefix = 11;
const postfix = 12;

function precedence(expression: CExpression): number {
  switch (expression.kind) {
    case "binary": return binaryPrecedence[expression.operator];
    case "assign": return assignment;
    case "conditional": return conditional;
    case "unary": case "cast": return prefix;
    case "number": return expression.value < 0n ? prefix : postfix;
    default: return postfix;
  }
}

/** An expression on one line. */
export function printExpression(expression: CExpression, least: number = loosest): string {
  const text = printBare(expression);
  return precedence(expression) < least ? `(${text})` : text;
}

function printBare(expression: CExpression): string {
  switch (expression.kind) {
    case "name": return expression.name;
    case "number": return printNumber(expression.value, expression.suffix);
    case "text": return quote(expression.value);
    case "call": return `${printExpression(expression.callee, postfix)}(${expression.arguments.map((value) => printExpression(value, assignment)).join(", ")})`;
    case "unary": return printUnary(expression.operator, printExpression(expression.operand, prefix));
    case "binary": return printBinary(expression);
    case "assign": return `${printExpression(expression.target, prefix)} ${expression.operator} ${printExpression(expression.value, assignment)}`;
    case "conditional":
      return `${printExpression(expression.condition, 1)} ? ${printExpression(expression.then, conditional)} : ${printExpression(expression.else, conditional)}`;
    case "index": return `${printExpression(expression.base, postfix)}[${printExpression(expression.index)}]`;
    case "member": return `${printExpression(expression.base, postfix)}${expression.arrow ? "->" : "."}${expression.name}`;
    case "cast": return `(${expression.type})${printExpression(expression.operand, prefix)}`;
    case "sizeof": return `sizeof(${typeof expression.operand === "string" ? expression.operand : printExpression(expression.operand)})`;
    case "compound": return `(${expression.type})${printExpression(expression.value)}`;
    case "initializer": return printInitializer(expression);
    default: return unreachable(expression);
  }
}

/** `- -x` must not become `--x`, nor `& &x` `&&x`. */
function printUnary(operator: string, operand: string): string {
  return operand.startsWith(operator) && (operator === "-" || operator === "&") ? `${operator} ${operand}` : `${operator}${operand}`;
}

/** Operators whose mix with others compilers and readers doubt get parentheses around every compound operand. */
const doubtful = new Set<CBinaryOperator>(["<<", ">>", "&", "^", "|", "&&", "||", "<", ">", "<=", ">=", "==", "!="]);

function printBinary(expression: Extract<CExpression, { kind: "binary" }>): string {
  const { operator } = expression;
  const own = binaryPrecedence[operator];
  const isComparison = own === 6 || own === 7;
  const side = (operand: CExpression, isRight: boolean): string => {
    const isBinary = operand.kind === "binary" && (operand.operator !== operator || isRight || isComparison);
    const isNegation = isComparison && operand.kind === "unary" && operand.operator === "!";
    const mixes = doubtful.has(operator) && (isBinary || isNegation);
    return printExpression(operand, mixes ? postfix : isRight ? own + 1 : own);
  };
  return `${side(expression.left, false)} ${operator} ${side(expression.right, true)}`;
}

function printNumber(value: bigint, suffix: string): string {
  // The most negative value has no literal of its own in C.
  if (value === -0x8000000000000000n) return "(-9223372036854775807LL - 1)";
  return `${value}${suffix}`;
}

function printInitializer(value: CInitializer): string {
  const entries = value.entries.map((entry) => `${entry.field === undefined ? "" : `.${entry.field} = `}${printExpression(entry.value, assignment)}`);
  return entries.length === 0 ? "{ 0 }" : `{ ${entries.join(", ")} }`;
}

const escapes: Readonly<Record<number, string>> = { 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\" };

/** Nothing in it needs an escape; most literals are like this. */
const plainText = /^[ !#->@-[\]-~]*$/;

/** A C string literal of the text's bytes. Those that are no printable ASCII are octal, which cannot run into what follows. */
export function quote(value: string): string {
  if (plainText.test(value)) return `"${value}"`;
  const bytes = textBytes(value);
  let text = "";
  bytes.forEach((byte, at) => {
    const escaped = escapes[byte];
    if (escaped !== undefined) text += escaped;
    else if (byte === 63 && bytes[at - 1] === 63) text += "\\?"; // no trigraphs
    else if (byte >= 32 && byte < 127) text += String.fromCharCode(byte);
    else text += `\\${byte.toString(8).padStart(3, "0")}`;
  });
  return `"${text}"`;
}

function safeComment(words: string): string {
  return words.replaceAll("*/", "* /").replaceAll("/*", "/ *").replaceAll("\n", " ");
}

function unreachable(value: never): never {
  throw new Error(`no C node: ${JSON.stringify(value)}`);
}
