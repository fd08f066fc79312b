/**
 * C that the script or the tapset brings. Written against rt.h (`runtime`) it becomes part of script.c; written against the
 * kernel's headers it goes to embedded.c, which is compiled apart. The names of the interface to it (STAP_ARG_x,
 * STAP_RETVALUE ...) are the C names themselves wherever that is possible.
 */
import { arrow, assign, binary, call, comment, define, give, name, not, number, parameter, prototype, sizeOf, variable, verbatim, when } from "../c/build.ts";
import type { CDeclaration, CParameter, CSignature, CStatement, Unit } from "../c/tree.ts";
import { position } from "../diagnostics/source.ts";
import type { Token } from "../diagnostics/source.ts";
import type { EmbeddedBlock, EmbeddedStatement, Expression, Func, ResultType } from "../program/tree.ts";
import { place, stringCopy } from "./body.ts";
import type { Body, Value } from "./body.ts";
import { Frame } from "./frames.ts";
import type { FrameSize } from "./frames.ts";
import { identifier } from "./names.ts";
import type { UnitContext } from "./unit-context.ts";

type EmbeddedExpression = Extract<Expression, { kind: "embedded" }>;
type Home = EmbeddedBlock["unit"];

/** Top-level %{ %}. */
export function declareEmbeds(unit: UnitContext, embeds: readonly EmbeddedBlock[]): void {
  for (const embed of embeds) unitOf(unit, embed.unit, embed.at, embed.code).add("embedded", foreign(embed.at, embed.code));
}

/** A function whose body is C; gives what one call takes of the string stack. */
export function declareEmbedded(unit: UnitContext, func: Func, body: EmbeddedBlock): FrameSize {
  const home = unitOf(unit, body.unit, body.at, body.code);
  const frame = new Frame(`${unit.functionName(func)}_frame`);
  const copies = writableParameters(func, body, frame);
  const signature = embeddedSignature(unit, func, body.unit, new Set(copies.keys()));
  const macros = interfaceMacros(body.unit, func.result, body.code);
  announce(unit, body.unit, signature);
  if (!frame.isEmpty) home.add("functions", frame.declaration());
  home.add("functions", comment(`function ${func.name} at ${position(func.at)}`), ...macros.define, define(signature, embeddedBody(func, body, frame, [...copies.values()].flat())), ...macros.undefine);
  return frame.size;
}

/** `%{ C %}` where a value is expected. */
export function lowerEmbeddedExpression(body: Body, expression: EmbeddedExpression): Value {
  const called = body.unit.embedName();
  const home = unitOf(body.unit, expression.unit, expression.at, expression.code);
  const isString = expression.type === "string";
  const signature: CSignature = { storage: storageIn(expression.unit), type: isString ? "const char *" : "stp_i64", name: called, parameters: [parameter("struct stp_context *", "c")] };
  announce(body.unit, expression.unit, signature);
  home.add("functions", define(signature, [verbatim("\treturn ("), foreign(expression.at, expression.code), verbatim("\t);")]));
  const result = call(called, name("c"));
  return isString ? body.keepString(result) : body.keepLong(result);
}

/** `%{ C %}` as a statement: it sees the context, and no local variable. */
export function callEmbeddedStatement(body: Body, statement: EmbeddedStatement): void {
  const where: Home = statement.at.file.role === "embedded" ? "runtime" : "kernel";
  const called = body.unit.embedName();
  const home = unitOf(body.unit, where, statement.at, statement.code);
  const signature: CSignature = { storage: storageIn(where), type: "void", name: called, parameters: [parameter("struct stp_context *", "c")] };
  const macros = interfaceMacros(where, "none", statement.code);
  announce(body.unit, where, signature);
  home.add("functions", ...macros.define, define(signature, [foreign(statement.at, statement.code), wayOut(), ...quoteOnError(statement.at)]), ...macros.undefine);
  body.emit({ kind: "expression", expression: call(called, name("c")) });
  body.checkError();
}

/** The unit for it. Kernel C in an ordinary process is refused. */
function unitOf(unit: UnitContext, home: Home, at: Token, code: string): Unit {
  for (const part of neededParts(code)) unit.script.need(part);
  if (home === "runtime") return unit.script;
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

function storageIn(home: Home): string {
  return home === "runtime" ? "static __attribute__((__noinline__))" : "";
}

/** Both units must know a function of embedded.c; script.c its own. */
function announce(unit: UnitContext, home: Home, signature: CSignature): void {
  unit.script.add("prototypes", prototype(signature));
  if (home === "kernel") unit.embedded.add("prototypes", prototype(signature));
}

function embeddedSignature(unit: UnitContext, func: Func, home: Home, copied: ReadonlySet<string>): CSignature {
  const result: readonly CParameter[] = func.result === "string" ? [parameter("char *", "STAP_RETVALUE")] : [];
  const parameters = func.parameters.map((each) => {
    const called = argumentName(each.name);
    return each.type === "string" ? parameter("const char *", copied.has(each.name) ? `given_${identifier(each.name)}` : called) : parameter("stp_i64", called);
  });
  return { storage: storageIn(home), type: func.result === "long" ? "stp_i64" : "void", name: unit.functionName(func), parameters: [parameter("struct stp_context *", "c"), ...result, ...parameters] };
}

function argumentName(name: string): string {
  return `STAP_ARG_${identifier(name)}`;
}

/** C of a user may write to its string arguments unless it promises not to: then it gets copies. */
function writableParameters(func: Func, body: EmbeddedBlock, frame: Frame): ReadonlyMap<string, readonly CStatement[]> {
  if (body.unit === "runtime" || func.tags.has("unmodified-fnargs") || body.code.includes("unmodified-fnargs")) return new Map();
  return new Map(func.parameters.filter((each) => each.type === "string").map((each) => {
    const copy = frame.string(each, each.name);
    return [each.name, [stringCopy(copy, name(`given_${identifier(each.name)}`)), variable("char *", argumentName(each.name), copy)]];
  }));
}

function embeddedBody(func: Func, body: EmbeddedBlock, frame: Frame, copies: readonly CStatement[]): readonly CStatement[] {
  const isLong = func.result === "long";
  const pushed = frame.isEmpty ? [] : [
    variable(`${frame.type} *const`, "l", call("stp_frame_push", name("c"), sizeOf(frame.type), place(func.at))),
    when(call("stp_unlikely", not(name("l"))), [isLong ? give(number(0)) : give()]),
  ];
  const popped: readonly CStatement[] = frame.isEmpty ? [] : [{ kind: "expression", expression: call("stp_frame_pop", name("c"), name("l")) }];
  return [
    ...(isLong ? [variable("stp_i64", "STAP_RETVALUE", number(0))] : []),
    ...pushed, ...copies,
    ...(func.result === "string" ? [assign({ kind: "index", base: name("STAP_RETVALUE"), index: number(0) }, number(0))] : []),
    ...compatibility(func, body),
    { kind: "block", body: [foreign(body.at, body.code)] },
    wayOut(),
    ...(/\bTHIS\b/.test(body.code) && isLong ? [assign(name("STAP_RETVALUE"), arrow(name("THIS"), "__retvalue"))] : []),
    ...quoteOnError(func.at), ...popped, ...(isLong ? [give(name("STAP_RETVALUE"))] : []),
  ];
}

/** `THIS->x`, `THIS->__retvalue`: the older way to say STAP_ARG_x, STAP_RETVALUE. */
function compatibility(func: Func, body: EmbeddedBlock): readonly CStatement[] {
  if (!/\bTHIS\b/.test(body.code)) return [];
  const fields = func.parameters.map((each) => `${each.type === "string" ? "const char *" : "stp_i64 "}${identifier(each.name)};`);
  const values = func.parameters.map((each) => `.${identifier(each.name)} = ${argumentName(each.name)}`);
  const result = func.result === "long" ? "stp_i64 __retvalue;" : func.result === "string" ? "char *__retvalue;" : "";
  if (func.result === "string") values.push(".__retvalue = STAP_RETVALUE");
  return [verbatim(`\tstruct { ${[...fields, result].join(" ")} } these = { ${values.join(", ")} }, *const THIS = &these;`)];
}

/** Where STAP_RETURN, STAP_ERROR and STAP_NEXT go. Code that uses none of them leaves the label alone. */
function wayOut(): CStatement {
  return verbatim("out: __attribute__((unused));");
}

/** An error that the C reported without a place is quoted at the function. */
function quoteOnError(at: Token): readonly CStatement[] {
  const error = arrow(name("c"), "error");
  const where = arrow(name("c"), "error_at");
  return [when(binary("&&", call("stp_unlikely", error), not(where)), [assign(where, place(at))])];
}

/** What depends on the function: how a value is returned. The rest is in the unit's prelude. */
function interfaceMacros(home: Home, result: ResultType, code: string): { readonly define: readonly CDeclaration[]; readonly undefine: readonly CDeclaration[] } {
  if (!code.includes("STAP_RETURN")) return { define: [], undefine: [] };
  const store = result === "string" ? "stp_copy(STAP_RETVALUE, (v)); " : result === "long" ? "STAP_RETVALUE = (v); " : "";
  const parameters = result === "none" ? "..." : "v";
  return {
    define: [{ kind: "define", name: "STAP_RETURN", parameters, text: `do { ${store}goto out; } while (0)` }],
    undefine: [{ kind: "undef", name: "STAP_RETURN" }],
  };
}

function foreign(at: Token, code: string): ReturnType<typeof verbatim> {
  return verbatim(code, { file: at.file.name, line: at.line });
}

/** The interface that both units give to embedded C. */
export function embeddedPrelude(home: Home): readonly CDeclaration[] {
  const error = home === "runtime"
    ? "do { stp_errorf(c, 0, __VA_ARGS__); goto out; } while (0)"
    : "do { if (!c->error) { snprintf(c->error_text, sizeof(c->error_text), __VA_ARGS__); c->error = c->error_text; } goto out; } while (0)";
  return [
    { kind: "define", name: "CONTEXT", text: "c" },
    { kind: "define", name: "MAXSTRINGLEN", text: "STP_MAXSTRINGLEN" },
    { kind: "define", name: "STAP_NEXT", text: "do { c->next_overload = 1; goto out; } while (0)" },
    { kind: "define", name: "STAP_ERROR", parameters: "...", text: error },
    ...(home === "kernel" ? [{ kind: "define", name: "STAP_PRINTF", parameters: "...", text: "stp_embedded_printf(c, __VA_ARGS__)" } as const] : []),
  ];
}

/** Headers that embedded C may count on, and what stands behind STAP_PRINTF. */
export function kernelPrelude(): readonly CDeclaration[] {
  const headers = ["linux/kernel.h", "linux/module.h", "linux/types.h", "linux/string.h", "linux/sched.h", "linux/uaccess.h", "linux/mm.h", "linux/slab.h", "linux/errno.h"];
  return [
    ...headers.map((header): CDeclaration => ({ kind: "include", header, system: true })),
    { kind: "include", header: "rt.h", system: false },
    ...embeddedPrelude("kernel"),
    verbatim(printer),
  ];
}

/** Formats straight into the record; a text that does not fit even an empty one is cut. */
const printer = `static __attribute__((unused, format(printf, 2, 3))) void stp_embedded_printf(struct stp_context *c, const char *format, ...)
{
	struct stp_out *out = stp_print(c);
	int attempt;

	for (attempt = 0; attempt < 2; attempt++) {
		long room = out->end - out->at;
		va_list values;
		int length;

		va_start(values, format);
		length = vsnprintf(out->at, room, format, values);
		va_end(values);
		if (length < room) {
			out->at += length;
			return;
		}
		if (attempt == 1)
			out->at = out->end;
		else if (!out->more(out))
			return;
	}
}`;

