/** `@var("name")`: variables of the kernel and its modules, and the addresses of any of their symbols. */
import type { Token } from "../../diagnostics/source.ts";
import type { KernelTarget } from "../../target/kernel.ts";
import { moduleName } from "../../target/module-files.ts";
import type * as ast from "../../syntax/ast.ts";
import { type Build, TargetFault } from "./bound.ts";
import type { Station } from "./chain.ts";

/** Where a variable is; `type` is left out where only the symbol is known. */
type Found = { readonly address: Build } | Extract<Station, { kind: "memory" }>;

/** `modules`: where it is looked for, in this order; undefined is the kernel's image. */
export function findGlobal(name: string, modules: readonly (string | undefined)[], kernel: KernelTarget, at: Token): Found {
  for (const module of modules) {
    const variable = kernel.types(module)?.variable(name);
    const symbols = kernel.symbols(module);
    const places = symbols === undefined ? undefined : symbols.variables(name).length + symbols.functions(name).filter((each) => each.name === name).length;
    if (places !== undefined && places > 1) throw new TargetFault("ambiguous-symbol", `there are ${places} symbols '${name}' in ${module ?? "kernel"}`, at);
    const isThere = places === undefined ? variable !== undefined : places === 1;
    if (!isThere) continue;
    const symbol = module === undefined ? name : `${moduleName(module)}:${name}`;
    const address: Build = () => ({ kind: "symbol", at, type: "long", symbol, isPerCpu: variable?.isPerCpu === true });
    return variable === undefined ? { address } : { kind: "memory", space: "kernel", address, type: variable.type };
  }
  const where = modules.map((module) => module ?? "kernel").join(", ");
  throw new TargetFault("no-variable", `unable to find global '${name}' in ${where}`, at);
}

/** BTF has the types of per-CPU variables alone. */
export function unknownTypeOf(name: string, { at }: ast.TargetVariable, { release }: KernelTarget): TargetFault {
  return new TargetFault("unknown-type", `the type of global '${name}' is not known`, at, {
    hint: `&@var("${name}") is its address, to which @cast gives a type; types of variables need DWARF debug information; on Debian: apt-get install linux-image-${release}-dbg`,
  });
}
