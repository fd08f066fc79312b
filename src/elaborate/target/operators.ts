/** `@entry`, `@enum`, `@enumname`, `@perf`, `@kregister`, `@uregister`, `@kderef`, `@uderef`: what they stand for, one function each. */
import type { Token } from "../../diagnostics/source.ts";
import { counterReader } from "../../program/family.ts";
import type * as tree from "../../program/tree.ts";
import type * as ast from "../../syntax/ast.ts";
import { stripped } from "../../debuginfo/ctype.ts";
import { typeName } from "../../debuginfo/describe.ts";
import type { CType, TypeSource } from "../../debuginfo/types.ts";
import { type BoundTarget, TargetFault } from "./bound.ts";
import { namedTypes } from "./types.ts";

/** What the operators may ask about where they stand. */
export interface Surroundings {
  readonly isReturn: boolean;
  /** Where types are looked for: `module` as @cast names it, left out where the operator names none. */
  types(module?: string): readonly TypeSource[];
  /** Throws Unknown where it is not known yet. */
  ctypeOf(expression: ast.Expression): CType;
  /** The byte offset in struct pt_regs of a DWARF register number of this machine. */
  registerOffset(dwarf: number): number | undefined;
}

export function bindOperator(expression: ast.AtOperator, surroundings: Surroundings): BoundTarget {
  switch (expression.name) {
    case "@entry": return entry(expression, surroundings);
    case "@enum": return enumerator(expression, surroundings);
    case "@enumname": return enumeratorName(expression, surroundings);
    case "@perf": return counter(expression);
    case "@kregister": return register(expression, surroundings);
    case "@kderef": return dereference(expression, "kernel");
    case "@uderef": return dereference(expression, "user");
    default: throw new TargetFault("unsupported", `${expression.name} is not supported by this version`, expression.at);
  }
}

function entry({ at }: ast.AtOperator, { isReturn }: Surroundings): BoundTarget {
  if (!isReturn) throw new TargetFault("entry-outside-return", "@entry is only valid in .return probes", at);
  return { type: "operand", isEntry: true, build: ([value]) => operand(value) };
}

function enumerator({ at, arguments: [name] }: ast.AtOperator, { types }: Surroundings): BoundTarget {
  const wanted = name?.kind === "string" ? name.value : "";
  for (const source of types()) {
    const value = source.enumerator(wanted);
    if (value !== undefined) return { type: "long", build: () => ({ kind: "number", at, type: "long", value }) };
  }
  throw new TargetFault("no-enumerator", `unable to find enumerator '${wanted}'`, at);
}

/** The type may be named, or is that of the value. */
function enumeratorName({ at, arguments: [value, named, module] }: ast.AtOperator, { types, ctypeOf }: Surroundings): BoundTarget {
  if (value === undefined) throw new Error("@enumname has no value");
  const [type, where] = [textOf(named), textOf(module)];
  const candidates = type === undefined ? [ctypeOf(value)] : namedTypes(type, types(where), where ?? "kernel", at);
  const found = candidates.map(stripped).find((type) => type.kind === "enum");
  if (found === undefined) throw new TargetFault("no-enumeration", `'${type ?? typeName(candidates[0] ?? { kind: "void" })}' is not an enumeration`, at);
  // As handlers have them: numbers of 64 bits with a sign.
  const names = new Map(found.values.toReversed().map((each) => [BigInt.asIntN(64, each.value), each.name]));
  const values = [...names].map(([of, name]) => ({ name, value: of })).sort((a, b) => (a.value < b.value ? -1 : 1));
  return { type: "string", build: ([given]) => ({ kind: "enumerator-name", at, type: "string", value: operand(given), values }) };
}

/** That there is one of the name is seen when all probes are known. */
function counter({ at, arguments: [name] }: ast.AtOperator): BoundTarget {
  return { type: "long", build: () => ({ kind: "held", at, type: "long", read: counterReader(textOf(name) ?? "") }) };
}

function textOf(literal: ast.Expression | undefined): string | undefined {
  return literal?.kind === "string" ? literal.value : undefined;
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
    build: ([, address]) => ({ kind: "load", at, type: "long", space, address: operand(address), scalar }),
    store: ([, address], value) => ({ kind: "store", at, type: "long", to: { space, address: operand(address), scalar }, value }),
  };
}

function operand(given: tree.Expression | undefined): tree.Expression {
  if (given === undefined) throw new Error("an operator reached assembly without its operand");
  return given;
}
