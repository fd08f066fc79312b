/** Builders for the C tree: short names, because generated code is written with them. */
import type { CBinaryOperator, CComment, CDeclaration, CExpression, CInitializer, CParameter, CSignature, CStatement, CUnaryOperator, CVariable, CVerbatim } from "./tree.ts";

export function name(text: string): CExpression {
  return { kind: "name", name: text };
}

/** A small number as it stands: a count, an index, a flag. */
export function number(value: number | bigint): CExpression {
  return { kind: "number", value: BigInt(value), suffix: "" };
}

/** A script's 64-bit value. */
export function long(value: bigint): CExpression {
  const wrapped = BigInt.asIntN(64, value);
  return { kind: "number", value: wrapped, suffix: fitsInt(wrapped) ? "" : "LL" };
}

export function unsignedLong(value: bigint): CExpression {
  return { kind: "number", value: BigInt.asUintN(64, value), suffix: "ULL" };
}

export function text(value: string): CExpression {
  return { kind: "text", value };
}

export function call(callee: string | CExpression, ...values: readonly CExpression[]): CExpression {
  return { kind: "call", callee: typeof callee === "string" ? name(callee) : callee, arguments: values };
}

export function unary(operator: CUnaryOperator, operand: CExpression): CExpression {
  return { kind: "unary", operator, operand };
}

export function address(operand: CExpression): CExpression {
  return unary("&", operand);
}

export function not(operand: CExpression): CExpression {
  return unary("!", operand);
}

export function binary(operator: CBinaryOperator, left: CExpression, right: CExpression): CExpression {
  return { kind: "binary", operator, left, right };
}

export function conditional(condition: CExpression, then: CExpression, otherwise: CExpression): CExpression {
  return { kind: "conditional", condition, then, else: otherwise };
}

export function index(base: CExpression, at: CExpression): CExpression {
  return { kind: "index", base, index: at };
}

/** `base->field` */
export function arrow(base: CExpression, field: string): CExpression {
  return { kind: "member", base, name: field, arrow: true };
}

export function cast(type: string, operand: CExpression): CExpression {
  return { kind: "cast", type, operand };
}

export function sizeOf(operand: CExpression | string): CExpression {
  return { kind: "sizeof", operand };
}

/** `{ a, b }` */
export function list(values: readonly CExpression[], tall = false): CInitializer {
  return { kind: "initializer", entries: values.map((value) => ({ value })), tall };
}

/** `{ .x = a, .y = b }` */
export function record(fields: Readonly<Record<string, CExpression | undefined>>, tall = false): CInitializer {
  const entries = Object.entries(fields).flatMap(([field, value]) => (value === undefined ? [] : [{ field, value }]));
  return { kind: "initializer", entries, tall };
}

export function compound(type: string, value: CInitializer): CExpression {
  return { kind: "compound", type, value };
}

export function run(expression: CExpression): CStatement {
  return { kind: "expression", expression };
}

export function assign(target: CExpression, value: CExpression, operator = "="): CStatement {
  return run({ kind: "assign", operator, target, value });
}

export function when(condition: CExpression, then: readonly CStatement[], otherwise: readonly CStatement[] = []): CStatement {
  return { kind: "if", condition, then, else: otherwise };
}

export function block(body: readonly CStatement[]): CStatement {
  return { kind: "block", body };
}

export function goTo(label: string): CStatement {
  return { kind: "goto", label };
}

export function label(text: string): CStatement {
  return { kind: "label", name: text };
}

export function give(value?: CExpression): CStatement {
  return value === undefined ? { kind: "return" } : { kind: "return", value };
}

export function comment(words: string): CComment {
  return { kind: "comment", text: words };
}

export function verbatim(code: string, origin?: CVerbatim["origin"]): CVerbatim {
  return origin === undefined ? { kind: "verbatim", text: code } : { kind: "verbatim", text: code, origin };
}

export function variable(type: string, called: string, value?: CExpression): CVariable {
  return value === undefined ? { kind: "variable", type, name: called } : { kind: "variable", type, name: called, value };
}

export function array(type: string, called: string, size: CExpression | "open", value?: CExpression): CVariable {
  return { ...variable(type, called, value), array: size };
}

/** A file-scope variable of this unit only. */
export function file(declared: CVariable): CVariable {
  return { ...declared, storage: "static" };
}

export function parameter(type: string, called: string): CParameter {
  return { type, name: called };
}

export function prototype(signature: CSignature): CDeclaration {
  return { kind: "prototype", signature };
}

export function define(signature: CSignature, body: readonly CStatement[]): CDeclaration {
  return { kind: "function", signature, body };
}

function fitsInt(value: bigint): boolean {
  return value > -0x80000000n && value < 0x80000000n;
}
