/** What the actions on grammar nodes share: from a node back to its tokens. */
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

/** What a node is of: a rule with its action, a terminal, or a repetition. */
export interface NodeKind {
  readonly name: string;
  readonly action?: Action;
}

export const TERMINAL: NodeKind = { name: "_terminal" };
export const REPEATED: NodeKind = { name: "_iter" };

/** A matched part of a declaration. A rule that has no action and one part is that part. */
export class Node {
  constructor(
    readonly kind: NodeKind,
    /** Index of its first token. */
    readonly start: number,
    /** Index of the token behind it. */
    readonly end: number,
    readonly children: readonly Node[],
    readonly reader: Reader,
  ) {}
}

/** The first token of a node. */
export function tokenOf(node: Node): ScannedToken {
  return node.reader.tokens[node.start]!;
}

/** The token that follows a node. */
export function tokenAfter(node: Node): ScannedToken | undefined {
  const { tokens, next } = node.reader;
  return tokens[node.end] ?? next;
}

/** What a node stands for. */
export function read<T>(node: Node): T {
  const { action, name } = node.kind;
  if (action !== undefined) return action.apply(node, node.children as Node[]) as T;
  throw new Error(`no action for ${name}`);
}

export function readAll<T>(node: Node): T[] {
  return node.children.map((child) => read<T>(child));
}

export function readOptional<T>(node: Node): T | undefined {
  const child = node.children[0];
  return child === undefined ? undefined : read<T>(child);
}

/** A list written as a first element and an iteration of the others. */
export function readList<T>(first: Node, rest: Node): T[] {
  return [read<T>(first), ...readAll<T>(rest)];
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
