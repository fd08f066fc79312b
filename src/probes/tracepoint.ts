/** `kernel.trace("[SYSTEM:]PATTERN")`, `kernel.tracepoint("PATTERN")`, `module("M").tracepoint("PATTERN")`: tracepoints with their arguments. */
import { stripped } from "../debuginfo/ctype.ts";
import { closest } from "../elaborate/similar.ts";
import type { PointComponent, PointVariable, ProbeFamily, ResolveContext, ResolvedPoint } from "../program/family.ts";
import { componentsText } from "../program/point-text.ts";
import { lowerTracepoints } from "./lower/tracepoint.ts";
import type { TracepointData } from "./lower/tracepoint.ts";
import { refuse } from "./refuse.ts";
import { type Tracepoint, type TracepointPattern, findIn, findTracepoints, kernelTracepoints, parsePattern } from "./tracepoint/find.ts";

export const tracepoint: ProbeFamily = {
  name: "tracepoint",
  patterns: ["kernel.trace(string)", "kernel.tracepoint(string)", "module(string).tracepoint(string)"],
  runtimes: new Set(["kernel"]),
  isPrivileged: () => true,
  resolve(components, context): readonly ResolvedPoint[] {
    const found = find(components, context);
    return (found ?? []).map((each) => resolved(each, components, context));
  },
  lower: lowerTracepoints,
};

function find(components: readonly PointComponent[], context: ResolveContext): readonly Tracepoint[] | undefined {
  const { kernel, diagnostics } = context;
  const text = argumentOf(components[1]);
  const module = argumentOf(components[0]);
  const isTrace = components[1]?.name === "trace";
  const pattern: TracepointPattern = isTrace ? parsePattern(text) : { system: undefined, name: text };
  const found = isTrace ? findTracepoints(pattern, kernel) : findIn(pattern, module || undefined, kernel);
  if (found === undefined) {
    const whose = module === "" ? `kernel ${kernel.release}` : `module ${module}`;
    return refuse(diagnostics, "no-types", `no type information (BTF) of ${whose} can be read, which tells the arguments of its tracepoints`);
  }
  return found.length > 0 ? found : refuse(diagnostics, "no-match", `no match${similarTracepoints(pattern, module, context)}`);
}

function argumentOf(component: PointComponent | undefined): string {
  return typeof component?.argument === "string" ? component.argument : "";
}

function similarTracepoints(pattern: TracepointPattern, module: string, { kernel }: ResolveContext): string {
  const all = module === "" ? kernelTracepoints(kernel) : (findIn({ system: undefined, name: "*" }, module, kernel) ?? []).map(({ name }) => name);
  const names = closest(pattern.name, all).map((name) => (pattern.system === undefined ? name : qualified(name, kernel.traceSystem(name))));
  return names.length === 0 ? "" : ` (similar tracepoints: ${names.join(", ")})`;
}

function qualified(name: string, system: string | undefined): string {
  return system === undefined ? name : `${system}:${name}`;
}

function resolved(found: Tracepoint, components: readonly PointComponent[], { guru }: ResolveContext): ResolvedPoint {
  const isTrace = components[1]?.name === "trace";
  const { name, system, module, parameters } = found;
  const own = components.map((each, at) => (at === 1 ? { ...each, argument: isTrace ? qualified(name, system) : name } : each));
  const list = parameters.flatMap(({ name: called, type }, index): readonly PointVariable[] => {
    const title = isTrace ? called : `arg${index + 1}`;
    const write = `write to tracepoint variable '$${title}' not permitted${guru ? "" : "; need stap -g"}`;
    return fitsWord(type) ? [{ kind: "value", name: title, role: "parameter", type, place: { kind: "word", index }, refusals: { write } }] : [];
  });
  return {
    text: componentsText(own),
    components: own,
    data: { name, module, parameters: parameters.map(({ type }) => type) } satisfies TracepointData,
    variables: { isReturn: false, module, called: "tracepoint variable", list: [...list, { kind: "text", name: "$name", text: name }, { kind: "text", name: "$system", text: system ?? "" }] },
  };
}

/** A structure that is passed as a whole may be larger. */
function fitsWord(type: TracepointData["parameters"][number]): boolean {
  const inner = stripped(type);
  return (inner.kind !== "struct" && inner.kind !== "union") || inner.size <= 8;
}
