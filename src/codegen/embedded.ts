/**
 * C that the script or the tapset brings. Written against rt.h (`runtime`) it becomes part of script.c; written against the
 * kernel's headers it goes to embedded.c, which is compiled apart. The names of the interface to it (STAP_ARG_x,
 * STAP_RETVALUE ...) are the C names themselves wherever that is possible; the rest is in embedded-interface.ts.
 */
import { arrow, assign, binary, call, cast, comment, define, give, name, not, number, parameter, prototype, sizeOf, text, variable, verbatim, when } from "../c/build.ts";
import { ALL_REGISTERS, type CParameter, type CSignature, type CStatement, type Unit } from "../c/tree.ts";
import { position } from "../diagnostics/source.ts";
import type { Token } from "../diagnostics/source.ts";
import type { EmbeddedBlock, Expression, Func } from "../program/tree.ts";
import { place, stringCopy } from "./body.ts";
import type { Body, Value } from "./body.ts";
import { closeContext, compatibility, contextName, interfaceMacros, openContext, returnsThroughThis } from "./embedded-interface.ts";
import type { Home } from "./embedded-interface.ts";
import { embeddedGlobals } from "./embedded-globals.ts";
import { Frame } from "./frames.ts";
import type { FrameSize } from "./frames.ts";
import { identifier } from "./names.ts";
import type { UnitContext } from "./unit-context.ts";

type EmbeddedExpression = Extract<Expression, { kind: "embedded" }>;

/** Top-level %{ %}. */
export function declareEmbeds(unit: UnitContext, embeds: readonly EmbeddedBlock[]): void {
  for (const embed of embeds) {
    const section = embed.code.includes("pragma:suffix") ? "families" : "embedded";
    unitOf(unit, embed).add(section, foreign(embed));
  }
}

/** A function whose body is C; gives what one call takes of the string stack. */
export function declareEmbedded(unit: UnitContext, func: Func, body: EmbeddedBlock): FrameSize {
  const home = unitOf(unit, body);
  const frame = new Frame(`${unit.functionName(func)}_frame`);
  const copies = writableParameters(func, body, frame);
  const signature = embeddedSignature(unit, func, body, new Set(copies.keys()));
  const macros = interfaceMacros(func.result, body.code, embeddedGlobals(unit, body));
  announce(unit, body.unit, signature);
  if (!frame.isEmpty) home.add("functions", frame.declaration());
  const statements = embeddedBody(func, body, frame, [...copies.values()].flat());
  home.add("functions", comment(`function ${func.name} at ${position(func.at)}`), ...macros.define, define(signature, statements), ...macros.undefine);
  return frame.size;
}

/** `%{ C %}` where a value is expected. */
export function lowerEmbeddedExpression(body: Body, expression: EmbeddedExpression): Value {
  const isString = expression.type === "string";
  const type = isString ? "const char *" : "stp_i64";
  const result = name("STAP_RETVALUE");
  const called = declarePiece(body.unit, expression, type, [
    variable(type, "STAP_RETVALUE", isString ? text("") : number(0)),
    verbatim(`\tSTAP_RETVALUE = (${type})(`), foreign(expression), verbatim("\t);"),
  ], [give(result)]);
  const value = call(called, name("c"));
  const kept = isString ? body.keepString(value) : body.keepLong(value);
  if (canFail(expression)) body.checkError();
  return kept;
}

/** A look at constants and variables, which most are, needs no check. */
function canFail({ code }: EmbeddedBlock): boolean {
  return /[({]/.test(code);
}

/** `%{ C %}` whose value nobody wants: statements, or an expression. It sees the context, and no local variable. */
export function callEmbedded(body: Body, piece: EmbeddedBlock): void {
  const called = declarePiece(body.unit, piece, "void", [{ kind: "block", body: [...statementsOf(piece), verbatim("\t;")] }], []);
  body.emit({ kind: "expression", expression: call(called, name("c")) });
  body.checkError();
}

/** A function for C that stands in a body; gives its name. */
function declarePiece(unit: UnitContext, piece: EmbeddedBlock, type: string, statements: readonly CStatement[], end: readonly CStatement[]): string {
  const called = unit.embedName();
  const signature: CSignature = { storage: storageIn(piece), type, name: called, parameters: [parameter("struct stp_context *", contextName(piece.unit))] };
  const macros = interfaceMacros("none", piece.code, embeddedGlobals(unit, piece));
  announce(unit, piece.unit, signature);
  const body = [...openContext(piece.unit), ...statements, ...wayOut(piece, piece.at), ...end];
  unitOf(unit, piece).add("functions", ...macros.define, define(signature, body), ...macros.undefine);
  return called;
}

/** The unit for it. Kernel C in an ordinary process is refused. */
function unitOf(unit: UnitContext, { unit: home, at, code }: EmbeddedBlock): Unit {
  for (const part of neededParts(code)) unit.script.need(part);
  if (home === "runtime") return unit.script;
  if (/regs/.test(code)) unit.script.need(ALL_REGISTERS);
  if (unit.runtime === "user") {
    unit.diagnostics.report({
      severity: "error", code: "kernel-c-in-process", category: "semantic error", message: "embedded C needs a kernel module, --runtime=user makes an ordinary process", at,
      hint: "run it with --runtime=kernel",
    });
  }
  return unit.embedded;
}

/** `pragma:part:NAME` in a comment names a file of c-runtime/tapset that the code calls. */
function neededParts(code: string): readonly string[] {
  return [...code.matchAll(/pragma:part:([A-Za-z0-9_-]+)/g)].map((match) => match[1] ?? "");
}

/** One statement is not worth a call; variables of more would add up in the caller's frame. */
function storageIn({ unit, code }: EmbeddedBlock): string {
  if (unit !== "runtime") return "";
  return /^[^;{}]*;?$/.test(code.replace(/\/\*.*?\*\//gs, "").trim()) ? "STP_INLINE" : "static __attribute__((__noinline__))";
}

/** Both units must know a function of embedded.c; script.c its own. */
function announce(unit: UnitContext, home: Home, signature: CSignature): void {
  unit.script.add("prototypes", prototype(signature));
  if (home === "kernel") unit.embedded.add("prototypes", prototype(signature));
}

function embeddedSignature(unit: UnitContext, func: Func, body: EmbeddedBlock, copied: ReadonlySet<string>): CSignature {
  const result: readonly CParameter[] = func.result === "string" ? [parameter("char *", "STAP_RETVALUE")] : [];
  const parameters = func.parameters.map((each) => {
    const called = argumentName(each.name);
    return each.type === "string" ? parameter("const char *", copied.has(each.name) ? `given_${identifier(each.name)}` : called) : parameter("stp_i64", called);
  });
  const context = parameter("struct stp_context *", contextName(body.unit));
  return { storage: storageIn(body), type: func.result === "long" ? "stp_i64" : "void", name: unit.functionName(func), parameters: [context, ...result, ...parameters] };
}

function argumentName(called: string): string {
  return `STAP_ARG_${identifier(called)}`;
}

/** C of a user may write to its string arguments unless it promises not to: then it gets copies. */
function writableParameters(func: Func, body: EmbeddedBlock, frame: Frame): ReadonlyMap<string, readonly CStatement[]> {
  if (body.unit === "runtime" || func.tags.has("unmodified-fnargs")) return new Map();
  return new Map(func.parameters.filter((each) => each.type === "string").map((each) => {
    const copy = frame.string(each, each.name);
    return [each.name, [stringCopy(copy, name(`given_${identifier(each.name)}`)), variable("char *", argumentName(each.name), copy)]];
  }));
}

function embeddedBody(func: Func, body: EmbeddedBlock, frame: Frame, copies: readonly CStatement[]): readonly CStatement[] {
  const isLong = func.result === "long";
  const result = name("STAP_RETVALUE");
  const context = name(contextName(body.unit));
  const pushed = frame.isEmpty ? [] : [
    variable(`${frame.type} *const`, "l", call("stp_frame_push", context, sizeOf(frame.type), place(func.at))),
    when(call("stp_unlikely", not(name("l"))), [isLong ? give(number(0)) : give()]),
  ];
  const popped: readonly CStatement[] = frame.isEmpty ? [] : [{ kind: "expression", expression: call("stp_frame_pop", context, name("l")) }];
  return [
    ...(isLong ? [variable("stp_i64", "STAP_RETVALUE", number(0))] : []),
    ...pushed, ...copies,
    ...(func.result === "string" ? [assign({ kind: "index", base: result, index: number(0) }, number(0))] : []),
    ...openContext(body.unit), ...compatibility(func, body.code, argumentName),
    { kind: "block", body: statementsOf(body) },
    ...wayOut(body, func.at),
    ...(isLong && returnsThroughThis(body.code) ? [assign(result, arrow(name("THIS"), "__retvalue"))] : []),
    ...popped, ...(isLong ? [give(result)] : []),
  ];
}

/** Where STAP_RETURN, STAP_ERROR, STAP_NEXT and a fault go. An error that the C reported without a place is quoted here. */
function wayOut({ unit: home, code }: EmbeddedBlock, at: Token): readonly CStatement[] {
  const context = name(contextName(home));
  const error = arrow(context, "error");
  const where = arrow(context, "error_at");
  return [
    ...(home === "kernel" && !code.includes("CATCH_DEREF_FAULT") ? [verbatim("deref_fault: __attribute__((unused));")] : []),
    verbatim("out: __attribute__((unused));"), ...closeContext(home),
    when(binary("&&", call("stp_unlikely", cast("_Bool", error)), not(where)), [assign(where, place(at))]),
  ];
}

/** A user's `return;` takes the way out, too, as it does with upstream. */
function statementsOf(body: EmbeddedBlock): readonly ReturnType<typeof verbatim>[] {
  if (body.unit === "runtime" || !/\breturn\b/.test(body.code)) return [foreign(body)];
  return [verbatim("#define return goto out"), foreign(body), verbatim("#undef return")];
}

function foreign({ at, code }: EmbeddedBlock): ReturnType<typeof verbatim> {
  return verbatim(code, { file: at.file.name, line: at.line });
}
