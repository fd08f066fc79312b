/** What a written point of the family asks for. */
import type { PointComponent, ResolveContext } from "../../program/family.ts";
import { isNamePattern } from "../../program/name-pattern.ts";
import { quoted } from "../../program/point-text.ts";
import { refuse } from "../refuse.ts";

export interface Request {
  /** Without path and ending, with `_` for `-`, as the kernel names it; undefined: the kernel itself. */
  readonly module: string | undefined;
  /** A name or a pattern of names; or an address in the function. */
  readonly function: string | bigint;
  readonly isPattern: boolean;
  readonly isReturn: boolean;
  readonly isExported: boolean;
  /** A bare .function: it means inlined copies too. */
  readonly coversInlined: boolean;
  /** kprobe.*: names are symbols; there need be no types of them. */
  readonly isByName: boolean;
  readonly maxactive: bigint | undefined;
  /** .statement(ADDRESS).absolute */
  readonly absolute: bigint | undefined;
}

/** The kernel counts calls in a signed 16-bit number; upstream's limit is that of an unsigned one. */
const MOST_CALLS = 65_535n;

/** Undefined after it has said what is wrong. */
export function readRequest(components: readonly PointComponent[], context: ResolveContext): Request | undefined {
  const named = (name: string): PointComponent | undefined => components.find((component) => component.name === name);
  const [written, statement, maxactive] = [named("function")?.argument ?? "", named("statement"), named("maxactive")];
  const isByName = components[0]?.name === "kprobe";
  if (statement !== undefined && !context.guru) return refuse(context.diagnostics, "absolute-unprivileged", "absolute statement probe in unprivileged script; need stap -g", statement.at);
  const calls = numberOf(maxactive);
  if (calls !== undefined && (calls < 0n || calls > MOST_CALLS)) return refuse(context.diagnostics, "maxactive-range", `maxactive value out of range [0,${MOST_CALLS}]`, maxactive?.at);
  const module = named("module")?.argument;
  return {
    module: typeof module === "string" ? moduleName(module) : undefined,
    function: written,
    isPattern: typeof written === "string" && isNamePattern(written),
    isReturn: named("return") !== undefined,
    isExported: named("exported") !== undefined,
    coversInlined: !isByName && components.at(-1)?.name === "function",
    isByName,
    maxactive: calls,
    absolute: numberOf(statement),
  };
}

function numberOf(component: PointComponent | undefined): bigint | undefined {
  return typeof component?.argument === "bigint" ? component.argument : undefined;
}

/** Of a pattern a set like `[a-f]` stays as it is. */
function moduleName(written: string): string {
  return written.replace(/^.*\//, "").replace(/\.ko(\.\w+)?$/, "").replace(/\[[!^]?\]?[^\]]*\]|-/g, (part) => (part === "-" ? "_" : part));
}

/** The canonical text, the written name replaced by what it stands for; addresses as upstream writes them. */
export function pointText(components: readonly PointComponent[], name: string | undefined): string {
  return components.map((component) => {
    if (component.argument === undefined) return component.name;
    if (component.name === "function" && name !== undefined) return `function(${quoted(name)})`;
    return `${component.name}(${argumentText(component)})`;
  }).join(".");
}

function argumentText({ name, argument }: PointComponent): string {
  if (typeof argument === "string") return quoted(argument);
  return name === "statement" ? `0x${BigInt.asUintN(64, argument ?? 0n).toString(16)}` : String(argument);
}
