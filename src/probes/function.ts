/**
 * Functions of the kernel and its modules, at their entry or their return, and single addresses: kernel.function, module.function, kprobe.* and
 * .statement(ADDRESS).absolute. Read function/request.ts (what is written), function/candidates.ts (what it names), function/variables.ts.
 */
import { Diagnostics } from "../diagnostics/diagnostic.ts";
import { isNamePattern, namePattern } from "../program/name-pattern.ts";
import type { PointComponent, PointVariables, ProbeFamily, ResolveContext, ResolvedPoint } from "../program/family.ts";
import { findFunctions } from "./function/candidates.ts";
import type { Candidate } from "./function/candidates.ts";
import { dwarfConstruct, missingDwarf } from "./function/dwarf.ts";
import { pointText, readRequest } from "./function/request.ts";
import type { Request } from "./function/request.ts";
import { variablesOf } from "./function/variables.ts";
import { lowerFunctions } from "./lower/function.ts";
import type { FunctionData } from "./lower/function.ts";
import { refuse } from "./refuse.ts";

const kinds = ["", ".call", ".exported", ".return", ".return.maxactive(number)"];
const byDwarf = [
  ".inline", ".callee(string)", ".callee(string).call", ".callee(string).return", ".callees", ".callees(number)", ".label(string)",
];

export const functionFamily: ProbeFamily = {
  name: "function",
  patterns: [
    ...["kernel", "module(string)"].flatMap((where) => [
      ...kinds.flatMap((kind) => [`${where}.function(string)${kind}`, `${where}.function(number)${kind}`]),
      ...byDwarf.map((kind) => `${where}.function(string)${kind}`),
      ...["string", "number"].flatMap((argument) => [`${where}.statement(${argument})`, `${where}.statement(${argument}).nearest`]),
    ]),
    "kernel.statement(number).absolute",
    ...["kprobe", "kprobe.module(string)"].flatMap((where) => kinds.filter((kind) => kind !== ".exported").map((kind) => `${where}.function(string)${kind}`)),
    "kprobe.statement(number).absolute",
  ],
  runtimes: new Set(["kernel"]),
  isPrivileged: () => true,
  resolve(components, context): readonly ResolvedPoint[] {
    const construct = dwarfConstruct(components);
    if (construct !== undefined) {
      missingDwarf(construct, context);
      return [];
    }
    const request = readRequest(components, context);
    return request === undefined ? [] : request.absolute === undefined ? functionPoints(request, components, context) : [addressPoint(request.absolute, components)];
  },
  lower: lowerFunctions,
};

function functionPoints(request: Request, components: readonly PointComponent[], context: ResolveContext): readonly ResolvedPoint[] {
  const points = request.module !== undefined && isNamePattern(request.module) ? inModules(request, request.module, components, context) : inOne(request, components, context);
  if (points.length > 0 && request.coversInlined) tellOfInlined(context);
  return points;
}

function inOne(request: Request, components: readonly PointComponent[], context: ResolveContext): readonly ResolvedPoint[] {
  return findFunctions(request, context).map((candidate) => functionPoint(candidate, request, components, context));
}

/** The modules of the running kernel that are loaded; of another kernel all that are installed. Those without such a function are passed over. */
function inModules(request: Request, pattern: string, components: readonly PointComponent[], context: ResolveContext): readonly ResolvedPoint[] {
  const { kernel, diagnostics } = context;
  const expression = namePattern(pattern);
  const names = [...new Set(kernel.isRunning ? kernel.loadedModules() : kernel.moduleNames())].filter((name) => expression.test(name)).sort();
  const quiet: ResolveContext = { ...context, diagnostics: new Diagnostics(), isOptional: true };
  const points = names.flatMap((module) => {
    const own = components.map((component) => (component.name === "module" ? { ...component, argument: module } : component));
    return inOne({ ...request, module, isPattern: true }, own, quiet);
  });
  if (points.length === 0) refuse(diagnostics, "no-match", "no match");
  return points;
}

function functionPoint(candidate: Candidate, request: Request, components: readonly PointComponent[], { kernel }: ResolveContext): ResolvedPoint {
  const { module, isReturn, maxactive, isPattern } = request;
  const data: FunctionData = { symbols: candidate.symbols, module, isReturn, maxactive: maxactive ?? 0n, isOptional: isPattern };
  let variables: PointVariables | undefined;
  return {
    text: pointText(components, candidate.name), components, data,
    // Of the thousands that a pattern gives nobody may ask.
    get variables() {
      return (variables ??= variablesOf(candidate, request, kernel));
    },
  };
}

function addressPoint(address: bigint, components: readonly PointComponent[]): ResolvedPoint {
  const data: FunctionData = { address, module: undefined, isReturn: false, maxactive: 0n, isOptional: false };
  return { text: pointText(components, undefined), components, data };
}

/** DESIGN: a bare .function means inlined copies too, of which only DWARF tells. */
function tellOfInlined({ diagnostics }: ResolveContext): void {
  diagnostics.report({
    severity: "note", code: "no-inlined-copies",
    message: "Pass 2: .function covers functions that are called; copies that the compiler has put into their callers are not covered.",
  });
}
