/**
 * What a session does beside the script's own probes, as listings show it: begin looks at the arming conditions for the first time, and
 * end prints each global that is written and never read. The runtime does both by itself; upstream has probes for them.
 */
import type { Expression, Global, Program } from "./tree.ts";
import { globalName } from "./print-expression.ts";

export interface ImplicitProbe {
  readonly point: "begin" | "end";
  /** `NAME:TYPE`. */
  readonly locals: readonly string[];
  readonly body: string;
}

/** `showsGlobals`: not with --no-global-var-display. */
export function implicitProbes({ probes, globals }: Program, showsGlobals: boolean): readonly ImplicitProbe[] {
  const watches = probes.some(({ condition }) => condition !== undefined && mentionsGlobal(condition));
  const shown = showsGlobals ? globals.filter((global) => global.isWritten && !global.isRead) : [];
  return [...(watches ? [{ point: "begin", locals: [], body: ";" } as const] : []), ...shown.map(display)];
}

/** A condition holds nothing but constants and globals. */
function mentionsGlobal(condition: Expression): boolean {
  switch (condition.kind) {
    case "number": case "string": return false;
    case "unary": return mentionsGlobal(condition.operand);
    case "binary": case "logical": case "comparison": return mentionsGlobal(condition.left) || mentionsGlobal(condition.right);
    case "conditional": return [condition.condition, condition.then, condition.else].some(mentionsGlobal);
    default: return true;
  }
}

function display(global: Global): ImplicitProbe {
  const isStats = global.type === "stats";
  const keys = global.keys.map((type, at) => `__idx${at}:${type}`);
  const body = global.keys.length > 0 ? displayOfArray(global) : isStats ? displayOfStats(global) : `printf("${global.name}=${valueFormat(global)}\\\\n", ${globalName(global)});\n`;
  return { point: "end", locals: [...keys, ...(keys.length > 0 && !isStats ? [`__val:${global.type}`] : [])], body: `{\n${body}}` };
}

const operators = ["count", "min", "max", "sum", "avg"];
const statsFormat = operators.map((operator) => ` @${operator}=%#d`).join("");

function statsOf(element: string): string {
  return operators.map((operator) => `@${operator}(${element})`).join(", ");
}

function valueFormat({ type }: Global): string {
  return type === "string" ? '\\"%#s\\"' : "%d";
}

function displayOfStats(global: Global): string {
  const name = globalName(global);
  return `if ((@count(${name})) == (0)) printf("${global.name} @count=0x0\\\\n")\nelse printf("${global.name}${statsFormat}\\\\n", ${statsOf(name)})\n;\n`;
}

function displayOfArray(global: Global): string {
  const name = globalName(global);
  const indexes = global.keys.map((_, at) => `__idx${at}`).join(", ");
  const format = `${global.name}[${global.keys.map((type) => (type === "string" ? '\\"%#s\\"' : "%#d")).join(",")}]`;
  if (global.type === "stats") return `foreach ([${indexes}] in ${name}-) printf("${format}${statsFormat}\\\\n", ${indexes}, ${statsOf(`${name}[${indexes}]`)});\n`;
  return `foreach (__val = [${indexes}] in ${name}-) printf("${format}=${valueFormat(global)}\\\\n", ${indexes}, __val);\n`;
}
