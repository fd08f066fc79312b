/** Programs made by hand, for tests of translation that must not depend on the passes before it. */
import { Diagnostics } from "../../../src/diagnostics/diagnostic.ts";
import type { Token } from "../../../src/diagnostics/source.ts";
import type { FormatDirective } from "../../../src/program/format.ts";
import type { ProbeFamily } from "../../../src/program/family.ts";
import type { Block, Expression, Func, Global, Local, PrintPiece, Probe, Program, Statement, Target, ValueType, VariableReference } from "../../../src/program/tree.ts";
import { lowerSequence } from "../../../src/probes/lower/sequence.ts";
import { lowerTimers } from "../../../src/probes/lower/timer.ts";
import type { TranslateOptions } from "../../../src/codegen/translate.ts";

const file = { name: "<input>", text: "", role: "user" } as const;

export function at(text: string, column = 1): Token {
  return { kind: "identifier", text, file, offset: column - 1, line: 1, column };
}

const here = at("here");

export const number = (value: number): Expression => ({ kind: "number", at: here, type: "long", value: BigInt(value) });
export const string = (value: string): Expression => ({ kind: "string", at: here, type: "string", value });
export const local = (name: string, type: ValueType = "long"): Local => ({ name, type, at: at(name) });

export function global(name: string, type: Global["type"] = "long", keys: readonly ValueType[] = []): Global {
  return { at: at(name), name, type, keys, wraps: false, statistics: new Set(), isRead: true, isWritten: true };
}

export function ofLocal(variable: Local): VariableReference {
  return { kind: "variable", at: variable.at, type: variable.type, variable: { scope: "local", local: variable } };
}

export function ofGlobal(variable: Global): VariableReference {
  return { kind: "variable", at: variable.at, type: variable.type, variable: { scope: "global", global: variable } };
}

export function element(array: Global, ...indexes: readonly (Expression | undefined)[]): Extract<Target, { kind: "element" }> {
  return { kind: "element", at: array.at, type: array.type, array, indexes };
}

export function assign(target: Target, value: Expression, operator: Extract<Expression, { kind: "assignment" }>["operator"] = "="): Expression {
  return { kind: "assignment", at: target.at, type: target.type === "string" ? "string" : "long", operator, target, value };
}

export function step(operator: "++" | "--", target: Target): Expression {
  return { kind: "step", at: at(operator), type: "long", operator, prefix: false, target };
}

export function binary(operator: Extract<Expression, { kind: "binary" }>["operator"], left: Expression, right: Expression): Expression {
  return { kind: "binary", at: at(operator), type: operator === "." ? "string" : "long", operator, left, right };
}

export function compare(operator: Extract<Expression, { kind: "comparison" }>["operator"], left: Expression, right: Expression): Expression {
  return { kind: "comparison", at: at(operator), type: "long", operator, left, right };
}

export function call(callee: Func, ...values: readonly Expression[]): Expression {
  return { kind: "call", at: at(callee.name), type: callee.result, callee, arguments: values };
}

const plain: FormatDirective["flags"] = { alternate: false, zero: false, minus: false, space: false, plus: false };

export const d = (value: Expression): PrintPiece => ({ directive: { conversion: "d", flags: plain }, value });
export const s = (value: Expression): PrintPiece => ({ directive: { conversion: "s", flags: plain }, value });

export function print(...pieces: readonly (PrintPiece | string)[]): Expression {
  return { kind: "print", at: at("print"), type: "none", name: "printf", makesString: false, pieces: pieces.map((piece) => (typeof piece === "string" ? { text: piece } : piece)) };
}

export function sprint(...pieces: readonly (PrintPiece | string)[]): Expression {
  return { kind: "print", at: at("sprint"), type: "string", name: "sprintf", makesString: true, pieces: pieces.map((piece) => (typeof piece === "string" ? { text: piece } : piece)) };
}

export const run = (expression: Expression): Statement => ({ kind: "expression", at: expression.at, expression });
export const block = (...statements: readonly Statement[]): Block => ({ kind: "block", at: here, statements });
export const give = (value?: Expression): Statement => (value === undefined ? { kind: "return", at: here } : { kind: "return", at: here, value });

export function when(condition: Expression, then: Statement, otherwise?: Statement): Statement {
  return otherwise === undefined ? { kind: "if", at: here, condition, then } : { kind: "if", at: here, condition, then, else: otherwise };
}

export function func(name: string, parts: Partial<Func> & Pick<Func, "body">): Func {
  return { at: at(name), name, symbol: name, parameters: [], locals: [], result: "none", recursive: false, tags: new Set(), ...parts };
}

function family(name: string, lower: ProbeFamily["lower"]): ProbeFamily {
  return { name, patterns: [], resolve: () => [], runtimes: new Set(["kernel", "user"]), lower };
}

const families = {
  begin: family("begin", (probes, unit, handler) => lowerSequence("begin", probes, unit, handler)),
  end: family("end", (probes, unit, handler) => lowerSequence("end", probes, unit, handler)),
  timer: family("timer", lowerTimers),
};

export interface ProbeParts {
  readonly locals?: readonly Local[];
  readonly reads?: readonly Global[];
  readonly writes?: readonly Global[];
  readonly accumulates?: readonly Global[];
  readonly condition?: Expression;
}

export function probe(kind: keyof typeof families, body: Block, parts: ProbeParts = {}): Probe {
  const data = kind === "timer" ? { clock: "timer", interval: 5_000_000n, random: 0n } : { sequence: 0n };
  return {
    at: at(kind), family: families[kind], point: { text: kind === "timer" ? "timer.ms(5)" : kind, components: [], data }, name: kind, derivation: [kind],
    locals: parts.locals ?? [], body, ...(parts.condition === undefined ? {} : { condition: parts.condition }),
    uses: { reads: new Set(parts.reads), writes: new Set(parts.writes), accumulates: new Set(parts.accumulates) },
  };
}

export function program(probes: readonly Probe[], globals: readonly Global[] = [], functions: readonly Func[] = []): Program {
  return { globals, functions, probes, embeds: [] };
}

export function options(changes: Partial<TranslateOptions> = {}): TranslateOptions {
  return { runtime: "user", macros: [], suppressHandlerErrors: false, suppressTimeLimits: false, timing: false, showGlobals: true, diagnostics: new Diagnostics(), ...changes };
}
