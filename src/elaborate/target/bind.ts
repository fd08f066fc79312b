/** What a `$variable`, a cast, a chain of `->` or an `@` operator stands for in one routine. */
import { stripped } from "../../debuginfo/ctype.ts";
import { typeName } from "../../debuginfo/describe.ts";
import type { CType } from "../../debuginfo/types.ts";
import type { Refusals, ResolvedPoint } from "../../program/family.ts";
import type * as ast from "../../syntax/ast.ts";
import { machineOf } from "../../target/machine.ts";
import type { Context } from "../context.ts";
import { type BoundTarget, TargetFault } from "./bound.ts";
import { Chain, type Station } from "./chain.ts";
import { bindOperator } from "./operators.ts";
import { PrettyPrinter, textOf } from "./pretty.ts";
import { findGlobal, unknownTypeOf } from "./globals.ts";
import { completer, modulesOf, namedTypes, sourcesOf } from "./types.ts";
import { findVariable, heldTarget, isList, listTarget, stationOf } from "./variables.ts";

/** The C type that an expression is known to have. */
export type CTypeOf = (expression: ast.Expression) => CType | undefined;

/** Thrown for a chain on a value whose C type is not known yet. */
export class Unknown extends Error {}

export class TargetBinder {
  readonly #context: Context;
  readonly #point: ResolvedPoint | undefined;

  /** `point`: of a probe's routine; functions have none. */
  constructor(context: Context, point: ResolvedPoint | undefined) {
    this.#context = context;
    this.#point = point;
  }

  /** Throws a TargetFault, or Unknown where `ctypeOf` does not know the type of what a chain starts from. */
  bind(expression: ast.TargetVariable | ast.AtOperator, ctypeOf: CTypeOf): BoundTarget {
    return expression.kind === "at" ? this.#operator(expression, ctypeOf) : this.#target(expression, ctypeOf);
  }

  #operator(expression: ast.AtOperator, ctypeOf: CTypeOf): BoundTarget {
    const { kernel } = this.#context.options;
    return bindOperator(expression, {
      isReturn: this.#point?.variables?.isReturn === true,
      types: (module) => this.#sources(module),
      ctypeOf: (operand) => known(ctypeOf(operand)),
      registerOffset: (dwarf) => machineOf(kernel.arch)?.dwarfRegisters[dwarf],
    });
  }

  #target(target: ast.TargetVariable, ctypeOf: CTypeOf): BoundTarget {
    const { base } = target;
    switch (base.form) {
      case "$": return this.#variable(target, base.name);
      case "@var": return this.#global(target, base.name, base.module);
      case "@cast": return this.#castTo(target, base);
      case "value": return this.#value(target, base.operand, ctypeOf);
      default: return base satisfies never;
    }
  }

  #variable(target: ast.TargetVariable, name: string): BoundTarget {
    const { at, accesses } = target;
    const variables = this.#point?.variables;
    if (variables !== undefined && isList(name) && !(name === "$return" && !variables.isReturn)) {
      const [first] = accesses;
      if (first !== undefined && first.kind !== "pretty") throw misused("dwarf", name, first);
      return atEntry(listTarget(variables, name, prettyLevels(accesses), completer(this.#sources(undefined)), at), variables.isReturn && name !== "$return");
    }
    const point = this.#point?.text ?? "";
    const variable = findVariable(variables, name, point, at);
    if (variable.kind !== "value") {
      const [first] = accesses;
      if (first !== undefined) throw misused(point.split(/[.(]/)[0] ?? "", name, first);
      return heldTarget(variable, at);
    }
    const isEntry = variables?.isReturn === true && variable.role === "parameter";
    const bound = atEntry(this.#chain(target, stationOf(variable, at), 0, variables?.module), isEntry);
    return accesses.length === 0 && variable.refusals !== undefined ? refusing(bound, variable.refusals) : bound;
  }

  /** `@var("x")` is another way to write `$x`; else it is a variable of the module that is probed, or of the kernel. `x@file.c` names a file, which only DWARF tells. */
  #global(target: ast.TargetVariable, written: string, module: string | undefined): BoundTarget {
    const { options: { kernel } } = this.#context;
    const variables = this.#point?.variables;
    const name = written.split("@")[0] ?? written;
    if (module === undefined && variables?.list.some((variable) => variable.name === name) === true) return this.#variable(target, name);
    const found = findGlobal(name, modulesOf(module, variables?.module), kernel, target.at);
    if ("kind" in found) return this.#chain(target, found, 0, module);
    if (!target.addressOf || target.accesses.length > 0) throw unknownTypeOf(name, target, kernel);
    return { type: "long", build: found.address };
  }

  /** A cast gives an object of the type at the address that the operand is. One of several types of the name is taken that the chain fits. */
  #castTo(target: ast.TargetVariable, base: Extract<ast.TargetVariable["base"], { form: "@cast" }>): BoundTarget {
    const { at, accesses } = target;
    const sources = this.#sources(base.module);
    const types = namedTypes(base.type, sources, base.module ?? "kernel", at);
    const attempts = types.map((type) => (): BoundTarget => {
      const inner = stripped(type);
      const address = { kind: "value", space: "kernel", value: ([operand]) => given(operand), type: { kind: "pointer", target: type } } satisfies Station;
      const [first] = accesses;
      // An index on what is no array counts objects from the address.
      const start: Station = first?.kind === "element" && inner.kind !== "array" && inner.kind !== "pointer" ? address : { kind: "memory", space: "kernel", address: address.value, type };
      return this.#chain(target, start, 1, base.module);
    });
    return firstThatFits(attempts);
  }

  #value(target: ast.TargetVariable, operand: ast.Expression, ctypeOf: CTypeOf): BoundTarget {
    return this.#chain(target, { kind: "value", space: "kernel", value: ([base]) => given(base), type: known(ctypeOf(operand)) }, 1, undefined);
  }

  /** `operands`: how many of the node's operands come before the indexes. */
  #chain(target: ast.TargetVariable, start: Station, operands: number, module: string | undefined): BoundTarget {
    const { at, accesses } = target;
    const complete = completer(this.#sources(module));
    const chain = new Chain(at, complete, operands);
    const end = chain.walk(start, accesses);
    const levels = prettyLevels(accesses);
    if (levels === 0) return chain.finish(end, target.addressOf, accesses.at(-1)?.at);
    if (target.addressOf) throw new TargetFault("address-of-pretty", "cannot take address of pretty-printed variable", at);
    return { type: "string", build: textOf(new PrettyPrinter(at, complete).pieces(end, levels), at), refusals: { write: "cannot write to pretty-printed variable" } };
  }

  #sources(module: string | undefined) {
    return sourcesOf(this.#context.options.kernel, module, this.#point?.variables?.module);
  }
}

function known(type: CType | undefined): CType {
  if (type === undefined) throw new Unknown();
  return type;
}

/** How many levels a last `$` or `$$` opens; 0: there is none. No struct is as deep as all. */
function prettyLevels(accesses: readonly ast.Access[]): number {
  const last = accesses.at(-1);
  return last?.kind !== "pretty" ? 0 : last.levels === 1 ? 1 : 64;
}

/** In a probe of a return, parameters are what they were at the entry, with all that hangs on them. */
function atEntry(target: BoundTarget, isEntry: boolean): BoundTarget {
  if (!isEntry) return target;
  const { store: _, ...read } = target;
  return { ...read, isEntry: true, refusals: { write: "write to target variable not permitted in .return probes" } };
}

/** `->` or `[]` on what is one text. */
function misused(what: string, name: string, access: ast.Access): TargetFault {
  const use = { element: "used as array", member: "used as a structure", pretty: "pretty-printed" }[access.kind];
  return new TargetFault("invalid-access", `${what} variable '$${name}' may not be ${use}`, access.at);
}

/** The value itself cannot be written where its family says so; what it points to can. */
function refusing(target: BoundTarget, refusals: Refusals): BoundTarget {
  const { store, ...read } = target;
  return { ...read, ...(store === undefined || refusals.write !== undefined ? {} : { store }), refusals };
}

function firstThatFits(attempts: readonly (() => BoundTarget)[]): BoundTarget {
  let fault: unknown;
  for (const attempt of attempts) {
    try {
      return attempt();
    } catch (error) {
      if (!(error instanceof TargetFault)) throw error;
      fault ??= error;
    }
  }
  throw fault;
}

function given<T>(operand: T | undefined): T {
  if (operand === undefined) throw new Error("a chain reached assembly without its operand");
  return operand;
}
