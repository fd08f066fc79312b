/** What `$` names stand for at a function, from its prototype and the machine's calling convention. */
import { sizeOf, stripped } from "../../debuginfo/ctype.ts";
import { typeName } from "../../debuginfo/describe.ts";
import type { CType, FunctionType } from "../../debuginfo/types.ts";
import type { Place, PointVariable, PointVariables } from "../../program/family.ts";
import type { KernelTarget } from "../../target/kernel.ts";
import { machineOf } from "../../target/machine.ts";
import type { Machine } from "../../target/machine.ts";
import type { Candidate } from "./candidates.ts";
import { dwarfPackage } from "./dwarf.ts";
import type { Request } from "./request.ts";

const WORD = 8;

/** Only of the function itself: a copy that the compiler made may have other arguments. */
export function variablesOf({ name, symbols }: Candidate, request: Request, kernel: KernelTarget): PointVariables {
  const { module, isReturn } = request;
  const machine = machineOf(kernel.arch);
  const prototypes = symbols.includes(name) ? (kernel.types(module)?.functions(name) ?? []) : [];
  const [first = [], ...others] = machine === undefined ? [] : prototypes.map((prototype) => variablesAt(prototype, isReturn, machine));
  // Two files may have a static function of one name: what all of them agree on can be used.
  const list = first.filter((variable) => others.every((other) => other.some((each) => isSame(each, variable))));
  return { list, isReturn, module, hint: (wanted) => hintFor(wanted, name, prototypes, request, kernel), absent: absentOf(name, prototypes, isReturn) };
}

/** For who asks for a name that the function has not. */
function hintFor(wanted: string, name: string, prototypes: readonly FunctionType[], { module, isReturn }: Request, kernel: KernelTarget): string {
  if (!isReturn && ["return", "$return"].includes(wanted)) return `$${wanted} is there in .return probes`;
  if (module !== undefined && kernel.types(module) === undefined) return `nothing is known of the types of module '${module}': it is not installed for kernel ${kernel.release}`;
  if (prototypes.some(({ parameters }) => parameters.some((each) => each.name === wanted))) return `there are ${prototypes.length} functions '${name}' with different parameters: those that all of them have can be used`;
  if (prototypes.every(isSystemCall) && prototypes.length > 0 && kernel.arch === "x86_64") return "a system call's arguments are in registers of its caller: $regs->di, $regs->si, $regs->dx, $regs->r10, $regs->r8, $regs->r9";
  return `local variables need DWARF debug information; ${dwarfPackage(kernel)}`;
}

/** The kernel's wrapper of one: it has the registers as its only parameter (arch/x86/include/asm/syscall_wrapper.h). */
function isSystemCall({ parameters }: FunctionType): boolean {
  const [only, ...others] = parameters;
  return only?.name === "regs" && others.length === 0 && typeName(only.type).includes("struct pt_regs");
}

/** What a prototype has that no single word holds. */
function absentOf(name: string, prototypes: readonly FunctionType[], isReturn: boolean): Readonly<Record<string, string>> {
  const [prototype] = prototypes;
  if (prototype === undefined) return {};
  const { result, parameters } = prototype;
  const large = parameters.filter(({ name: each, type }) => each !== "" && (sizeOf(type) ?? WORD) > WORD);
  const reason = stripped(result).kind === "void" ? `function ${name} has no return value` : `the value that ${name} returns takes more than a register`;
  return {
    ...Object.fromEntries(large.map(({ name: each, type }) => [each, `'$${each}' of type '${typeName(type)}' takes more than a register`])),
    ...(isReturn && (sizeOf(result) ?? WORD * 2) > WORD ? { return: reason } : {}),
  };
}

type Value = PointVariable & { readonly kind: "value" };

function variablesAt(prototype: FunctionType, isReturn: boolean, machine: Machine): readonly Value[] {
  const parameters = parametersOf(prototype, machine);
  return isReturn ? [...resultOf(prototype, machine), ...parameters] : parameters;
}

function isSame(a: Value, b: Value): boolean {
  return a.name === b.name && a.role === b.role && typeName(a.type) === typeName(b.type) && JSON.stringify(a.place) === JSON.stringify(b.place);
}

/** One that takes two registers, or whose name is not known, has no place that can be named, but takes its share all the same. */
function parametersOf({ parameters, result }: FunctionType, { argumentRegisters, firstStackArgument }: Machine): readonly Value[] {
  // A large struct is returned through an address that comes first.
  let register = isInMemory(result) ? 1 : 0;
  let stack = firstStackArgument;
  return parameters.flatMap(({ name, type }) => {
    const words = Math.ceil((sizeOf(type) ?? WORD) / WORD);
    const isOnStack = isInMemory(type) || register + words > argumentRegisters.length;
    const place: Place = isOnStack ? { kind: "stack", offset: stack } : { kind: "register", offset: argumentRegisters[register] ?? 0 };
    if (isOnStack) stack += words * WORD;
    else register += words;
    return name === "" || words !== 1 ? [] : [{ kind: "value", name, role: "parameter", type, place } as const];
  });
}

function resultOf({ result }: FunctionType, { resultRegister }: Machine): readonly Value[] {
  const size = sizeOf(result);
  return size === undefined || size > WORD ? [] : [{ kind: "value", name: "return", role: "return", type: result, place: { kind: "register", offset: resultRegister } }];
}

/** System V AMD64 ABI, 3.2.3: structures of more than two words. */
function isInMemory(type: CType): boolean {
  const { kind } = stripped(type);
  return (kind === "struct" || kind === "union") && (sizeOf(type) ?? 0) > 2 * WORD;
}
