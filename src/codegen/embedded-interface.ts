/**
 * What embedded C is written against: macros and, for C with kernel headers, a prelude. C of the tapset sees `c`, the
 * struct stp_context of rt.h; C of a user sees `CONTEXT`, a struct context with the members that upstream documents.
 */
import { verbatim } from "../c/build.ts";
import type { CDeclaration, CStatement } from "../c/tree.ts";
import type { EmbeddedBlock, Func, ResultType } from "../program/tree.ts";
import { identifier } from "./names.ts";

export type Home = EmbeddedBlock["unit"];

/** A macro for a script's global and the function behind it, which takes the context first. */
export interface GlobalMacro {
  readonly macro: string;
  readonly calls: string;
  readonly context: string;
}

/** What the struct stp_context is called there. */
export function contextName(home: Home): string {
  return home === "runtime" ? "c" : "stp";
}

export function openContext(home: Home): readonly CStatement[] {
  return home === "runtime" ? [] : [verbatim("\tstruct context view, *const c = stp_open_context(&view, stp);")];
}

/** Takes over an error that the C put into CONTEXT->last_error itself. */
export function closeContext(home: Home): readonly CStatement[] {
  return home === "runtime" ? [] : [verbatim("\tstp_close_context(c);")];
}

/** Macros that differ from function to function: how a value is returned, and the globals. */
export function interfaceMacros(result: ResultType, code: string, globals: readonly GlobalMacro[]): { readonly define: readonly CDeclaration[]; readonly undefine: readonly CDeclaration[] } {
  const macros = globals.map(({ macro, calls, context }): Macro => ({ name: macro, parameters: "...", text: `${calls}(${context}, ##__VA_ARGS__)` }));
  if (code.includes("STAP_RETURN")) macros.push(returnMacro(result));
  return {
    define: macros.map((macro) => ({ kind: "define", ...macro })),
    undefine: macros.map((macro) => ({ kind: "undef", name: macro.name })),
  };
}

interface Macro { readonly name: string; readonly parameters: string; readonly text: string }

function returnMacro(result: ResultType): Macro {
  const store = result === "string" ? "stp_copy(STAP_RETVALUE, (v)); " : result === "long" ? "STAP_RETVALUE = (v); " : "";
  return { name: "STAP_RETURN", parameters: result === "none" ? "..." : "v", text: `do { ${store}goto out; } while (0)` };
}

/** `THIS->x`, `THIS->__retvalue`: the older way to say STAP_ARG_x, STAP_RETVALUE. */
export function compatibility(func: Func, code: string, argumentName: (name: string) => string): readonly CStatement[] {
  if (!/\bTHIS\b/.test(code)) return [];
  const fields = func.parameters.map((each) => `${each.type === "string" ? "const char *" : "stp_i64 "}${identifier(each.name)};`);
  const values = func.parameters.map((each) => `.${identifier(each.name)} = ${argumentName(each.name)}`);
  const result = func.result === "long" ? "stp_i64 __retvalue;" : func.result === "string" ? "char *__retvalue;" : "";
  if (func.result === "string") values.push(".__retvalue = STAP_RETVALUE");
  return [verbatim(`\tstruct { ${[...fields, result].join(" ")} } these = { ${values.join(", ")} }, *const THIS = &these;`)];
}

/** The code gives its value by THIS->__retvalue. */
export function returnsThroughThis(code: string): boolean {
  return /\bTHIS\s*->\s*__retvalue\b/.test(code);
}

/** For script.c. STAP_ERROR and STAP_PRINTF know %s, %d (long long) and %x there. */
export function runtimePrelude(): readonly CDeclaration[] {
  return [
    ...commonMacros("c"),
    { kind: "define", name: "STAP_ERROR", parameters: "...", text: "do { stp_errorf(c, 0, __VA_ARGS__); goto out; } while (0)" },
  ];
}

/** For embedded.c: headers that embedded C may count on, and the documented interface. */
export function kernelPrelude(): readonly CDeclaration[] {
  const headers = ["linux/kernel.h", "linux/module.h", "linux/types.h", "linux/string.h", "linux/sched.h", "linux/uaccess.h", "linux/mm.h", "linux/slab.h", "linux/errno.h", "linux/ptrace.h", "linux/version.h"];
  return [
    ...headers.map((header): CDeclaration => ({ kind: "include", header, system: true })),
    { kind: "include", header: "rt.h", system: false },
    { kind: "include", header: "embedded.h", system: false },
    ...commonMacros("stp"),
  ];
}

function commonMacros(context: string): readonly CDeclaration[] {
  return [
    { kind: "define", name: "CONTEXT", text: "c" },
    { kind: "define", name: "MAXSTRINGLEN", text: "STP_MAXSTRINGLEN" },
    { kind: "define", name: "STAP_NEXT", text: `do { ${context}->next_overload = 1; goto out; } while (0)` },
  ];
}
