/** The Program as `-p2` shows it: globals, functions and probes with their types; with `-v` bodies too. */
import type { EmbeddedBlock, Func, Global, Local, Probe, Program, ResultType, Statement } from "./tree.ts";
import { type ImplicitProbe, implicitProbes } from "./implicit.ts";
import { expressionText } from "./print-expression.ts";
import { quoted } from "./point-text.ts";
import { statementText } from "./print-statement.ts";

export interface PrintOptions {
  /** Bodies of functions and probes, and initial values: `-vp2`. */
  readonly bodies: boolean;
  /** Globals that nothing reads are printed at the end: not with --no-global-var-display. */
  readonly showsGlobals?: boolean;
}

/** The listing, in lines that each end with a newline. Sections that are empty are left out. */
export function printProgram(program: Program, options: PrintOptions = { bodies: false }): string {
  const lines = [
    ...section("# global embedded code", program.embeds.map(({ code }) => `%{${code}%}`)),
    ...section("# globals", program.globals.map((global) => globalText(global, options))),
    ...section("# functions", program.functions.flatMap((func) => functionLines(func, options))),
    ...section("# probes", [
      ...program.probes.flatMap((probe) => probeLines(probe, options)),
      ...implicitProbes(program, options.showsGlobals !== false).flatMap((probe) => implicitLines(probe, options)),
    ]),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** `2 probes, 1 function, 0 embeds, 3 globals`: for the line that ends pass 2. */
export function countsText(program: Program, showsGlobals = true): string {
  const { probes, functions, embeds, globals } = program;
  return [count(probes.length + implicitProbes(program, showsGlobals).length, "probe"), count(functions.length, "function"), count(embeds.length, "embed"), count(globals.length, "global")].join(", ");
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

function globalText(global: Global, { bodies }: PrintOptions): string {
  const size = global.size === undefined ? "" : `[${global.size}]`;
  const keys = global.keys.length === 0 ? "" : ` [${global.keys.join(", ")}]`;
  const initial = !bodies || global.initial === undefined ? "" : ` = ${typeof global.initial === "bigint" ? global.initial : quoted(global.initial)}`;
  return `${global.name}${global.wraps ? "%" : ""}${size}:${global.type}${keys}${initial}`;
}

/** One function with its body. */
export function funcText(func: Func): string {
  return functionLines(func, { bodies: true }).join("\n");
}

function functionLines(func: Func, { bodies }: PrintOptions): readonly string[] {
  const parameters = func.parameters.map(localText).join(", ");
  const body = bodies ? [`{ ${bodyText(func.body)} }`] : [];
  return [`${func.name}:${resultText(func.result)} (${parameters})`, ...localLines(func.locals), ...body];
}

function bodyText(body: Func["body"]): string {
  return isEmbedded(body) ? `%{${body.code}%}` : statementText(body);
}

function isEmbedded(body: Func["body"]): body is EmbeddedBlock {
  return !("kind" in body);
}

function probeLines(probe: Probe, { bodies }: PrintOptions): readonly string[] {
  const condition = probe.condition ? ` if (${expressionText(probe.condition)})` : "";
  const title = `${probe.point.text}${probe.suffix ?? ""}${condition}`;
  const body = bodies ? [`{ ${guardedText(probe)} }`] : [];
  return [`${title} /*${probe.derivation.map((from) => ` <- ${from}`).join("")} */`, ...localLines(probe.locals), ...body];
}

/** The body, behind a look at the condition: that is as good as arming and disarming for whoever reads it. */
function guardedText({ condition, body, at }: Probe): string {
  if (condition === undefined || (condition.kind === "number" && condition.value !== 0n)) return statementText(body);
  if (condition.kind === "number") return "next";
  const guard: Statement = { kind: "if", at, condition: { kind: "unary", at, type: "long", operator: "!", operand: condition }, then: { kind: "next", at } };
  const isFlat = body.kind === "block" && body.statements.length > 1;
  return statementText({ kind: "block", at, statements: [guard, ...(isFlat ? body.statements : [body])] });
}

function implicitLines({ point, locals, body }: ImplicitProbe, { bodies }: PrintOptions): readonly string[] {
  return [`${point} /* <- ${point} */`, ...section("  # locals", locals.map((local) => `  ${local}`)), ...(bodies ? [`{ ${body} }`] : [])];
}

function localLines(locals: readonly Local[]): readonly string[] {
  return section("  # locals", locals.map((local) => `  ${localText(local)}`));
}

function localText(local: Local): string {
  return `${local.name}:${local.type}`;
}

function resultText(result: ResultType): string {
  return result === "none" ? "unknown" : result;
}
