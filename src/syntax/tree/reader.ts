/** What the actions on grammar nodes share: from a node back to its tokens. */
import type { Node, TerminalNode } from "ohm-js";
import type { NumberLiteral, StringLiteral } from "../ast.ts";
import { SyntaxFault } from "../fault.ts";
import type { ScannedToken } from "../tokens.ts";

export interface Reader {
  /** The tokens of one declaration; a node's offset is an index into them. */
  readonly tokens: readonly ScannedToken[];
  /** The token behind the declaration, if there is one. */
  readonly next: ScannedToken | undefined;
  readonly inFunction: boolean;
}

export type Action = (this: Node, ...children: Node[]) => unknown;
export type Actions = { [rule: string]: Action };

export function reader(node: Node): Reader {
  return node.args["reader"] as Reader;
}

/** The first token of a node. */
export function tokenOf(node: Node, from: Node): ScannedToken {
  return reader(from).tokens[node.source.startIdx]!;
}

/** The token that follows a node. */
export function tokenAfter(node: Node, from: Node): ScannedToken | undefined {
  const { tokens, next } = reader(from);
  return tokens[node.source.endIdx] ?? next;
}

/** What a node stands for. */
export function read<T>(node: Node, from: Node): T {
  return (node as Node & { tree(reader: Reader): T }).tree(reader(from));
}

export function readAll<T>(node: Node, from: Node): T[] {
  return node.children.map((child) => read<T>(child, from));
}

export function readOptional<T>(node: Node, from: Node): T | undefined {
  const child = node.children[0];
  return child === undefined ? undefined : read<T>(child, from);
}

/** A list written as a first element and an iteration of the others. */
export function readList<T>(first: Node, rest: Node, from: Node): T[] {
  return [read<T>(first, from), ...readAll<T>(rest, from)];
}

const LARGEST = 2n ** 64n - 1n;
const LARGEST_NEGATIVE = 2n ** 63n;

/** Decimal, 0x or octal, up to 64 bits; the upper half stands for negative numbers. */
export function numberOf(token: ScannedToken, negative = false): bigint {
  const { text } = token;
  const octal = /^0[0-7]+$/.test(text);
  if (!octal && !/^(0x[0-9a-fA-F]+|[1-9][0-9]*|0)$/i.test(text)) throw invalidNumber(token);
  const value = BigInt(octal ? `0o${text.slice(1)}` : text);
  if (value > (negative ? LARGEST_NEGATIVE : LARGEST)) throw invalidNumber(token);
  return BigInt.asIntN(64, negative ? -value : value);
}

function invalidNumber(token: ScannedToken): SyntaxFault {
  return new SyntaxFault("invalid-number", "number invalid or out of range", token);
}

export function numberLiteral(token: ScannedToken, negative = false): NumberLiteral {
  return { kind: "number", at: token, value: numberOf(token, negative) };
}

export function stringLiteral(token: ScannedToken): StringLiteral {
  return { kind: "string", at: token, value: token.text };
}

export type { Node, TerminalNode };
