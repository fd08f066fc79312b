/** Which functions a request names. */
import type { CodeSymbol, SymbolSource } from "../../debuginfo/symbols.ts";
import type { TypeSource } from "../../debuginfo/types.ts";
import { closest, similar } from "../../elaborate/similar.ts";
import type { ResolveContext } from "../../program/family.ts";
import { namePattern } from "../../program/name-pattern.ts";
import { refuse } from "../refuse.ts";
import { dwarfPackage } from "./dwarf.ts";
import { Blocklist } from "./blocklist.ts";
import type { Request } from "./request.ts";

export interface Candidate {
  /** As in the source. */
  readonly name: string;
  /** As linked: the name itself, or, where there is no such symbol, the copies that the compiler made. All that have the name are meant. */
  readonly symbols: readonly string[];
}

/** What is known of where the functions are: the kernel, or one module. */
interface Place {
  readonly types: TypeSource | undefined;
  readonly symbols: SymbolSource | undefined;
}

/** Gives none after it has said why. */
export function findFunctions(request: Request, context: ResolveContext): readonly Candidate[] {
  const { module } = request;
  const place: Place = { types: context.kernel.types(module), symbols: context.kernel.symbols(module) };
  if (typeof request.function === "bigint") return atAddress(request.function, request, place, context);
  return request.isPattern ? byPattern(request.function, request, place, context) : byName(request.function, request, place, context);
}

/**
 * Nothing is known of a kernel that is not installed here, or of a module that is nowhere: the name is looked up when the module is loaded. Where
 * the script has another choice (`?`, `!`), such a module is not waited for.
 */
function byName(name: string, request: Request, { types, symbols }: Place, context: ResolveContext): readonly Candidate[] {
  const blocklist = new Blocklist(symbols);
  if (symbols === undefined) {
    const reason = blocklist.reason(name);
    if (reason !== undefined) return refuseBlocklisted(name, reason, context);
    if (isNowhere(request.module, context)) {
      if (context.isOptional) return noMatch(name, [], context);
      warnOfNoModule(request.module, context);
    }
    const isKnown = types === undefined || request.isByName || types.functions(name).length > 0;
    return isKnown ? [{ name, symbols: [name] }] : noMatch(name, types.functionNames(), context);
  }
  const all = symbols.functions(name);
  if (all.length === 0) return noMatch(name, symbols.functionNames(), context);
  if (request.isExported && !symbols.isExported(name)) return refuse(context.diagnostics, "no-match", `no match: function ${name} is not exported to modules`) ?? [];
  const open = all.filter((symbol) => blocklist.reason(name, symbol) === undefined);
  if (open.length > 0) return [{ name, symbols: linkNames(name, open) }];
  return refuseBlocklisted(name, blocklist.reason(name, all[0]!), context);
}

function refuseBlocklisted(name: string, reason: string | undefined, { diagnostics }: ResolveContext): readonly Candidate[] {
  return refuse(diagnostics, "blocklisted", `function ${name} is blocklisted: ${reason}`) ?? [];
}

/** A module of an installed kernel that has no file of that name: `symbols` of the kernel itself tell that it is installed. */
function isNowhere(module: string | undefined, { kernel }: ResolveContext): module is string {
  return module !== undefined && kernel.symbols(undefined) !== undefined && !kernel.moduleNames().includes(module);
}

function warnOfNoModule(module: string, { kernel, diagnostics }: ResolveContext): void {
  const message = `no module '${module}' is installed for kernel ${kernel.release}: its probes wait until one is loaded${similar(module, kernel.moduleNames())}`;
  diagnostics.report({ severity: "warning", code: "no-module", message });
}

function byPattern(pattern: string, request: Request, { types, symbols }: Place, context: ResolveContext): readonly Candidate[] {
  // What has no prototype is not C: entry code and its like, which a pattern does not mean.
  const names = request.isByName || types === undefined ? symbols?.functionNames() : types.functionNames();
  if (names === undefined) return refuse(context.diagnostics, "no-symbols", `the functions of ${request.module ?? "the kernel"} are not known here: '${pattern}' cannot be expanded`) ?? [];
  const expression = namePattern(pattern);
  const matching = [...new Set(names)].filter((name) => expression.test(name)).sort();
  const found = symbols === undefined ? openNames(matching) : matching.flatMap(openOnes(symbols, request));
  return found.length > 0 ? found : noMatch(pattern, [], context);
}

function openNames(names: readonly string[]): readonly Candidate[] {
  const blocklist = new Blocklist(undefined);
  return names.filter((name) => blocklist.reason(name) === undefined).map((name) => ({ name, symbols: [name] }));
}

/** The symbols of a name that may be probed. */
function openOnes(symbols: SymbolSource, request: Request): (name: string) => readonly Candidate[] {
  const blocklist = new Blocklist(symbols);
  return (name) => {
    if (request.isExported && !symbols.isExported(name)) return [];
    const open = symbols.functions(name).filter((symbol) => blocklist.reason(name, symbol) === undefined);
    return open.length === 0 ? [] : [{ name, symbols: linkNames(name, open) }];
  };
}

/** A copy may lack arguments: where the function itself is there, it is what is meant. */
function linkNames(name: string, symbols: readonly CodeSymbol[]): readonly string[] {
  const names = new Set(symbols.map((symbol) => symbol.name));
  return names.has(name) ? [name] : [...names].sort();
}

/** The function that an address, as linked, lies in. */
function atAddress(address: bigint, request: Request, { symbols }: Place, context: ResolveContext): readonly Candidate[] {
  const holds = (symbol: CodeSymbol): boolean => symbol.address !== undefined && BigInt.asUintN(64, address) >= symbol.address && BigInt.asUintN(64, address) < symbol.address + BigInt(Math.max(symbol.size, 1));
  const name = symbols?.functionNames().find((each) => symbols.functions(each).some(holds));
  return name === undefined || symbols === undefined ? noMatch(undefined, [], context) : byName(name, request, { types: undefined, symbols }, context);
}

/** The names that come closest are worked out for those who read them alone. */
function noMatch(name: string | undefined, known: Iterable<string>, { diagnostics, isOptional, kernel }: ResolveContext): readonly Candidate[] {
  const names = name === undefined || isOptional ? [] : [...wrappers(name, known), ...closest(name, known)];
  const message = `no match${names.length === 0 ? "" : ` (similar functions: ${names.join(", ")})`}`;
  const hint = name === undefined || !/^\w+$/.test(name) ? {} : { hint: `a function that is inlined wherever it is called is known to DWARF debug information alone; ${dwarfPackage(kernel)}` };
  diagnostics.report({ severity: "error", code: "no-match", category: "semantic error", message, ...hint });
  return [];
}

/** The kernel's function of a system call, where the name is that of older kernels: `__x64_sys_read` for `sys_read` and `SyS_read`. */
function wrappers(name: string, known: Iterable<string>): readonly string[] {
  const call = /^(?:sys|SyS)_(\w+)$/.exec(name)?.[1];
  return call === undefined ? [] : [...known].filter((each) => each.startsWith("__") && each.endsWith(`_sys_${call}`) && !each.startsWith("__ia32"));
}
