/** Script functions and probe handlers: a C function each, with its frame. */
import { arrow, assign, call, cast, comment, define, give, name, not, number, parameter, prototype, run, sizeOf, variable, when } from "../c/build.ts";
import type { CParameter, CSignature, CStatement } from "../c/tree.ts";
import { position } from "../diagnostics/source.ts";
import type { Expression, Func, Local, Probe, Statement } from "../program/tree.ts";
import { Body, fixed, outLabel, place, stringCopy } from "./body.ts";
import type { ResultKind, Value } from "./body.ts";
import { assignedLocals } from "./effects.ts";
import { declareEmbedded } from "./embedded.ts";
import { lowerCondition } from "./expressions.ts";
import { firstByte, Frame } from "./frames.ts";
import type { FrameSize } from "./frames.ts";
import { lowerStatements } from "./statements.ts";
import type { Tally } from "./tallies.ts";
import type { UnitContext } from "./unit-context.ts";
import { isEmbedded } from "../program/walk.ts";

/** Adds a function to the unit; gives what one call takes of the string stack. */
export function declareFunction(unit: UnitContext, func: Func): FrameSize {
  if (isEmbedded(func.body)) return declareEmbedded(unit, func, func.body);
  const signature = functionSignature(unit, func);
  unit.script.add("prototypes", prototype(signature));
  return defineFunction(unit, func, func.body, signature);
}

function functionSignature(unit: UnitContext, func: Func): CSignature {
  const result: readonly CParameter[] = func.result === "string" ? [parameter("char *", "result")] : [];
  const parameters = func.parameters.map((each) => parameter(each.type === "string" ? "const char *" : "stp_i64", parameterName(each)));
  return {
    // Not inlined: frames must not add up in a caller.
    storage: "static __attribute__((__noinline__))",
    type: func.result === "long" ? "stp_i64" : "void",
    name: unit.functionName(func),
    parameters: [parameter("struct stp_context *", "c"), ...result, ...parameters],
  };
}

function parameterName(local: Local): string {
  return `a_${local.name}`;
}

function defineFunction(unit: UnitContext, func: Func, code: Statement, signature: CSignature): FrameSize {
  const frame = new Frame(`${signature.name}_frame`);
  const { places, copies } = bindParameters(func, code, frame);
  const body = new Body({ unit, frame, result: func.result, isFunction: true, adds: new Set(), parameters: places, longLocals: func.locals.filter((local) => local.type === "long").length });
  lowerStatements(body, [code]);
  // A caller may have given its own variable: it is cleared only where the function ends without a return.
  if (func.result === "string" && !endsInReturn(code)) body.emit(assign(firstByte(name("result")), number(0)));
  const failed = func.result === "long" ? give(number(0)) : give();
  const statements = finish(body, {
    open: [variable(`${frame.isEmpty ? "void" : frame.type} *const`, "l", call("stp_frame_push", name("c"), frame.isEmpty ? number(0) : sizeOf(frame.type), place(func.at)))],
    check: [
      when(call("stp_unlikely", not(name("l"))), [failed]),
      ...copies,
    ],
    close: [{ kind: "expression", expression: call("stp_frame_pop", name("c"), name("l")) }],
  });
  if (!frame.isEmpty) unit.script.add("functions", frame.declaration());
  unit.script.add("functions", comment(`function ${func.name} at ${position(func.at)}`), define(signature, statements));
  return frame.size;
}

function endsInReturn(code: Statement): boolean {
  const last = code.kind === "block" ? code.statements.at(-1) : code;
  return last !== undefined && (last.kind === "return" || (last.kind === "block" && endsInReturn(last)));
}

/** Parameters by reference (strings) or by value (longs); one that the body assigns is its own copy. */
function bindParameters(func: Func, code: Statement, frame: Frame): { readonly places: ReadonlyMap<Local, Value>; readonly copies: readonly CStatement[] } {
  const assigned = assignedLocals(code);
  const places = new Map<Local, Value>();
  const copies: CStatement[] = [];
  for (const local of func.parameters) {
    const given = name(parameterName(local));
    const changes = assigned.has(local);
    if (changes && local.type === "string") {
      const copy = frame.string(local, local.name);
      copies.push(stringCopy(copy, given));
      places.set(local, { ...fixed(copy), stable: false });
    } else places.set(local, { ...fixed(given), stable: !changes });
  }
  return { places, copies };
}

/** Adds the handler of a probe under this name; gives its frame. */
export function declareHandler(unit: UnitContext, probe: Probe, handler: string): FrameSize {
  const frame = new Frame(`${handler}_frame`);
  const body = handlerBody(unit, probe, frame, "none");
  lowerStatements(body, [probe.body]);
  emitHandler(unit, handler, frame, finish(body, baseFrame(frame)), "void", `probe ${probe.point.text} at ${position(probe.at)}`);
  return frame.size;
}

/** Adds what stands for the handler of a probe that only counts, under this name. */
export function declareTally(unit: UnitContext, probe: Probe, { globals }: Tally, called: string): void {
  const sums = new Map(globals.map((global, at) => [global, name(`sum_${at}`)]));
  const body = new Body({ unit, frame: new Frame(`${called}_frame`), result: "none", isFunction: false, adds: new Set(), sums, parameters: new Map(), longLocals: probe.locals.length });
  lowerStatements(body, [probe.body]);
  const statements = finish(body, {
    open: globals.map((_, at) => variable("stp_i64", `sum_${at}`, number(0))),
    check: [],
    close: [...sums].map(([global, sum]) => run(call("stp_lane_add", name("lane"), number(unit.shares.of(global)?.lane ?? 0), sum))),
  });
  const signature: CSignature = { storage: "static", type: "void", name: called, parameters: [parameter("const struct stp_hit *", "hit"), parameter("char *", "lane")] };
  unit.script.add("handlers", comment(`probe ${probe.point.text} at ${position(probe.at)}`), define(signature, statements));
}

/** Adds the arming condition of a probe under this name. */
export function declareCondition(unit: UnitContext, probe: Probe, condition: Expression, called: string): FrameSize {
  const frame = new Frame(`${called}_frame`);
  const body = handlerBody(unit, probe, frame, "truth");
  body.emit(assign(name("result"), lowerCondition(body, condition)));
  emitHandler(unit, called, frame, finish(body, baseFrame(frame)), "stp_bool", `condition of ${probe.point.text}`);
  return frame.size;
}

function handlerBody(unit: UnitContext, probe: Probe, frame: Frame, result: ResultKind): Body {
  const longLocals = probe.locals.filter((local) => local.type === "long").length;
  return new Body({ unit, frame, result, isFunction: false, adds: unit.shares.addedBy(probe.body), parameters: new Map(), longLocals });
}

function emitHandler(unit: UnitContext, called: string, frame: Frame, statements: readonly CStatement[], type: string, what: string): void {
  if (!frame.isEmpty) unit.script.add("handlers", frame.declaration());
  const signature: CSignature = { storage: "static", type, name: called, parameters: [parameter("struct stp_context *", "c")] };
  unit.script.add("handlers", comment(what), define(signature, statements));
}

interface FrameCode {
  readonly open: readonly CStatement[];
  readonly check: readonly CStatement[];
  readonly close: readonly CStatement[];
}

/** The first frame on the stack, which stp_script.frame_size has room for: no check is needed. A condition's is given back before the handler's comes. */
function baseFrame(frame: Frame): FrameCode {
  if (frame.isEmpty) return noFrame;
  return { open: [variable(`${frame.type} *const`, "l", call("stp_frame_base", name("c"), sizeOf(frame.type)))], check: [], close: [assign(arrow(name("c"), "frame"), cast("char *", name("l")))] };
}

const noFrame: FrameCode = { open: [], check: [], close: [] };

/** Puts the body together: variables, the frame, initial values, statements, the way out. */
function finish(body: Body, frame: FrameCode): readonly CStatement[] {
  const statements = body.statements;
  const end = body.capture(() => body.place(outLabel)).statements;
  const returnsValue = body.result === "long" || body.result === "truth";
  const result = returnsValue ? [variable(body.result === "long" ? "stp_i64" : "stp_bool", "result", number(0))] : [];
  return [
    ...result, ...body.variables, ...frame.open, ...frame.check, ...body.initials, ...statements, ...end, ...frame.close,
    ...(returnsValue ? [give(name("result"))] : []),
  ];
}
