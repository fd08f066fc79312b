/** What operators make of constants, and of one constant beside anything else: as the runtime computes, on 64 bits with a sign. */
import type * as ast from "../../syntax/ast.ts";

const long = (value: bigint): bigint => BigInt.asIntN(64, value);

/** The runtime takes as much of a shift count as the machine does. */
const count = (value: bigint): bigint => value & 63n;

/** The value of `left operator right`; undefined for a division by zero, which is an error when it runs. */
export function compute(operator: Exclude<ast.BinaryOperator, ".">, left: bigint, right: bigint): bigint | undefined {
  switch (operator) {
    case "+": return long(left + right);
    case "-": return long(left - right);
    case "*": return long(left * right);
    case "/": return right === 0n ? undefined : long(left / right);
    case "%": return right === 0n ? undefined : long(left % right);
    case "&": return left & right;
    case "|": return left | right;
    case "^": return left ^ right;
    case "<<": return long(left << count(right));
    case ">>": return left >> count(right);
    case ">>>": return long(BigInt.asUintN(64, left) >> count(right));
    default: return operator satisfies never;
  }
}

export function computeUnary(operator: "+" | "-" | "!" | "~", value: bigint): bigint {
  switch (operator) {
    case "+": return value;
    case "-": return long(-value);
    case "~": return ~value;
    case "!": return truth(value === 0n);
    default: return operator satisfies never;
  }
}

/** Numbers, or strings as strcmp orders their bytes. */
export function compare<Value extends bigint | string>(operator: ast.ComparisonOperator, left: Value, right: Value): bigint {
  const order = typeof left === "string" && typeof right === "string" ? byteOrder(left, right) : left < right ? -1 : left > right ? 1 : 0;
  switch (operator) {
    case "==": return truth(order === 0);
    case "!=": return truth(order !== 0);
    case "<": return truth(order < 0);
    case "<=": return truth(order <= 0);
    case ">": return truth(order > 0);
    case ">=": return truth(order >= 0);
    default: return operator satisfies never;
  }
}

function byteOrder(left: string, right: string): number {
  const encoder = new TextEncoder();
  const [a, b] = [encoder.encode(left), encoder.encode(right)];
  const at = a.findIndex((byte, index) => byte !== b[index]);
  return at < 0 ? a.length - b.length : a[at]! - (b[at] ?? 0);
}

export function truth(holds: boolean): bigint {
  return holds ? 1n : 0n;
}

/** What `constant` on one side makes of the other: the other itself, or a number whatever the other is; undefined where neither holds. */
export type Effect = "other" | bigint | undefined;

export function withLeft(operator: ast.BinaryOperator, constant: bigint): Effect {
  switch (operator) {
    case "+": case "|": case "^": return constant === 0n ? "other" : allOnes(operator, constant);
    case "*": return constant === 1n ? "other" : constant === 0n ? 0n : undefined;
    case "&": return constant === -1n ? "other" : constant === 0n ? 0n : undefined;
    case "<<": case ">>": return constant === 0n ? 0n : undefined;
    default: return undefined;
  }
}

export function withRight(operator: ast.BinaryOperator, constant: bigint): Effect {
  switch (operator) {
    case "-": case "<<": case ">>": return constant === 0n ? "other" : undefined;
    case "/": return constant === 1n ? "other" : undefined;
    case "%": return constant === 1n ? 0n : undefined;
    case "+": case "|": case "^": case "*": case "&": return withLeft(operator, constant);
    default: return undefined;
  }
}

function allOnes(operator: "+" | "|" | "^", constant: bigint): Effect {
  return operator === "|" && constant === -1n ? -1n : undefined;
}
