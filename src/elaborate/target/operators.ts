/** `@entry`, `@enum`, `@enumname`, `@kregister`, `@uregister`, `@kderef`, `@uderef`: what they stand for, one function each. */
import type { Token } from "../../diagnostics/source.ts";
import type * as tree from "../../program/tree.ts";
import type * as ast from "../../syntax/ast.ts";
import type { TypeSource } from "../../debuginfo/types.ts";
import { type BoundTarget, TargetFault } from "./bound.ts";

/** What the operators may ask about where they stand. */
export interface Surroundings {
  readonly isReturn: boolean;
  readonly types: readonly TypeSource[];
  /** The byte offset in struct pt_regs of a DWARF register number of this machine. */
  registerOffset(dwarf: number): number | undefined;
}

export function bindOperator(expression: ast.AtOperator, surroundings: Surroundings): BoundTarget {
  switch (expression.name) {
    case "@entry": return entry(expression, surroundings);
    case "@enum": return enumerator(expression, surroundings);
    case "@kregister": return register(expression, surroundings);
    case "@kderef": return dereference(expression, "kernel");
    case "@uderef": return dereference(expression, "user");
    default: throw new TargetFault("unsupported", `${expression.name} is not supported by this version`, expression.at);
  }
}

function entry({ at }: ast.AtOperator, { isReturn }: Surroundings): BoundTarget {
  if (!isReturn) throw new TargetFault("entry-outside-return", "@entry is only valid in .return probes", at);
  return { type: "operand", isEntry: true, build: ([value]) => given(value) };
}

function enumerator({ at, arguments: [name] }: ast.AtOperator, { types }: Surroundings): BoundTarget {
  const wanted = name?.kind === "string" ? name.value : "";
  for (const source of types) {
    const value = source.enumerator(wanted);
    if (value !== undefined) return { type: "long", build: () => ({ kind: "number", at, type: "long", value }) };
  }
  throw new TargetFault("no-enumerator", `unable to find enumerator '${wanted}'`, at);
}

function register({ at, name, arguments: [number] }: ast.AtOperator, { registerOffset }: Surroundings): BoundTarget {
  const offset = number?.kind === "number" ? registerOffset(Number(number.value)) : undefined;
  if (offset === undefined) throw new TargetFault("no-register", `${name} takes the number of a register of this machine`, at);
  const place = { kind: "register", offset, isFree: true } as const;
  return {
    type: "long",
    build: () => ({ kind: "place", at, type: "long", place }),
    store: (_, value) => ({ kind: "store", at, type: "long", to: { place }, value }),
  };
}

const sizes: ReadonlySet<number> = new Set([1, 2, 4, 8]);

function dereference({ at, name, arguments: [size] }: ast.AtOperator, space: "kernel" | "user"): BoundTarget {
  const bytes = size?.kind === "number" ? Number(size.value) : 0;
  if (!sizes.has(bytes)) throw new TargetFault("bad-size", `${name} takes a size of 1, 2, 4 or 8 bytes`, at);
  const scalar = { size: bytes as tree.Scalar["size"], isSigned: false };
  return {
    type: "long",
    build: ([, address]) => ({ kind: "load", at, type: "long", space, address: given(address), scalar }),
    store: ([, address], value) => ({ kind: "store", at, type: "long", to: { space, address: given(address), scalar }, value }),
  };
}

function given(operand: tree.Expression | undefined): tree.Expression {
  if (operand === undefined) throw new Error("an operator reached assembly without its operand");
  return operand;
}
