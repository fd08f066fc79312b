/** The tracepoints of a kernel and its modules: BTF has a function `__traceiter_NAME` for each. */
import type { FunctionType, TypeSource } from "../../debuginfo/types.ts";
import { isNamePattern, namePattern } from "../../program/name-pattern.ts";
import type { KernelTarget } from "../../target/kernel.ts";

export interface Tracepoint {
  readonly name: string;
  /** `sched`; undefined where nothing tells it. */
  readonly system: string | undefined;
  /** Undefined: the kernel itself. */
  readonly module: string | undefined;
  /** Without the pointer to private data that comes first. */
  readonly parameters: FunctionType["parameters"];
}

export interface TracepointPattern {
  readonly system: string | undefined;
  readonly name: string;
}

const ITERATOR = "__traceiter_";

/** `sched:sched_*`, `sched_switch`; a system that is left out is any. */
export function parsePattern(text: string): TracepointPattern {
  const colon = text.indexOf(":");
  return colon < 0 ? { system: undefined, name: text } : { system: text.slice(0, colon) || undefined, name: text.slice(colon + 1) };
}

/** Those of the kernel and, where it has none or the pattern can mean more, of modules. Undefined: the types of the kernel cannot be read. */
export function findTracepoints(pattern: TracepointPattern, kernel: KernelTarget): readonly Tracepoint[] | undefined {
  const own = findIn(pattern, undefined, kernel);
  if (own === undefined || (own.length > 0 && !isNamePattern(pattern.name))) return own;
  return [...own, ...likelyModules(pattern, kernel).flatMap((module) => findIn(pattern, module, kernel) ?? [])];
}

/** Those of one module; of the kernel itself where `module` is undefined. Undefined: its types cannot be read. */
export function findIn(pattern: TracepointPattern, module: string | undefined, kernel: KernelTarget): readonly Tracepoint[] | undefined {
  const types = kernel.types(module);
  if (types === undefined) return undefined;
  return tracepointNames(types).filter((name) => matches(pattern.name, name)).flatMap((name): Tracepoint[] => {
    const system = systemOf(name, pattern, module, kernel);
    const [prototype] = types.functions(ITERATOR + name);
    return prototype === undefined || system === "other" ? [] : [{ name, ...system, module, parameters: prototype.parameters.slice(1) }];
  });
}

/**
 * The system of a tracepoint, or that it is not the one that is meant. Where nothing tells it, it may be the one that is meant by custom:
 * of a module that has its name, or in front of the tracepoint's own name; the word of who names one tracepoint is taken.
 */
function systemOf(name: string, { system: wanted, name: pattern }: TracepointPattern, module: string | undefined, kernel: KernelTarget): { readonly system: string | undefined } | "other" {
  const system = kernel.traceSystem(name);
  if (wanted === undefined) return { system };
  if (system !== undefined) return matches(wanted, system) ? { system } : "other";
  const isClaimed = !isNamePattern(wanted) && (!isNamePattern(pattern) || name.startsWith(`${wanted}_`));
  if (isClaimed && exists(wanted, module, kernel)) return { system: wanted };
  return [module ?? "", ...starts(name)].some((word) => matches(wanted, word)) ? { system } : "other";
}

/** Whether there is a system of that name at all: each has a string of its own (include/trace/trace_events.h), which symbols show. */
function exists(system: string, module: string | undefined, kernel: KernelTarget): boolean {
  const symbols = kernel.symbols(module);
  return symbols === undefined || symbols.variables(`str__${system}__trace_system_name`).length > 0;
}

/** Names of all tracepoints of the kernel, for suggestions. */
export function kernelTracepoints(kernel: KernelTarget): readonly string[] {
  const types = kernel.types();
  return types === undefined ? [] : tracepointNames(types);
}

function tracepointNames(types: TypeSource): readonly string[] {
  return [...types.functionNames()].filter((name) => name.startsWith(ITERATOR)).map((name) => name.slice(ITERATOR.length)).sort();
}

function matches(pattern: string, text: string): boolean {
  return isNamePattern(pattern) ? namePattern(pattern).test(text) : pattern === text;
}

/** `ext4`, `ext4_sync`, `ext4_sync_fs`. */
function starts(name: string): readonly string[] {
  const words = name.split("_");
  return words.map((_, count) => words.slice(0, count + 1).join("_"));
}

/**
 * Modules are a thousand files that must be unpacked: those are looked into that are loaded, or whose name is that of the system or the
 * start of the tracepoint's, as is the custom (ext4:ext4_sync_fs, kvm:kvm_entry).
 */
function likelyModules({ system, name }: TracepointPattern, kernel: KernelTarget): readonly string[] {
  const words = new Set(starts(name));
  const isLikely = (module: string): boolean => words.has(module) || (system !== undefined && !/^\*+$/.test(system) && matches(system, module));
  return [...new Set([...kernel.loadedModules(), ...kernel.moduleNames().filter(isLikely)])].sort();
}
