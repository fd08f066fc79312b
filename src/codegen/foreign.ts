/** What comes from the traced kernel: words of the hit, memory, values that the entry of a call has kept. */
import { arrow, assign, binary, call, cast, index, name, number, run, text } from "../c/build.ts";
import { ALL_REGISTERS, type CExpression } from "../c/tree.ts";
import type { Token } from "../diagnostics/source.ts";
import type { Place } from "../program/family.ts";
import type { Expression, Keep, Kept, Scalar, Store } from "../program/tree.ts";
import { fixed, place as messagePlace, stringCopy } from "./body.ts";
import type { Body, Value } from "./body.ts";
import { lower, lowerStringInto } from "./expressions.ts";

type Of<K extends Expression["kind"]> = Extract<Expression, { kind: K }>;

const context = name("c");

export function lowerForeign(body: Body, expression: Of<"place" | "narrow" | "load" | "text-at" | "guarded" | "held" | "kept" | "store">): Value {
  switch (expression.kind) {
    case "place": return fixed(placeValue(body, expression));
    case "narrow": return lowerNarrow(body, expression);
    case "load": return lowerLoad(body, expression);
    case "text-at": return lowerTextAt(body, expression);
    case "guarded": return lowerGuarded(body, expression);
    case "held": return lowerHeld(body, expression);
    case "kept": return fixed(keptPlace(body, expression.kept));
    case "store": return lowerStore(body, expression);
    default: return expression satisfies never;
  }
}

/** A statement of the entry of a call. */
export function lowerKeep(body: Body, { kept, value }: Keep): void {
  const where = keptPlace(body, kept);
  if (kept.type === "string") lowerStringInto(body, value, where);
  else body.emit(assign(where, lower(body, value).c));
}

function keptPlace(body: Body, kept: Kept): CExpression {
  const { type, field } = body.unit.keptField(kept);
  return arrow(cast(`${type} *`, arrow(hitOf(body), "instance")), field);
}

/** A pointer to struct stp_hit. */
function hitOf({ sums }: Body): CExpression {
  return sums === undefined ? arrow(context, "hit") : name("hit");
}

/** ---- words of the hit ---- */

function placeValue(body: Body, { place, at }: Of<"place">): CExpression {
  switch (place.kind) {
    case "word": return cast("stp_i64", index(arrow(hitOf(body), "words"), number(place.index)));
    case "register": {
      needRegister(body, place);
      return body.sums === undefined ? call("stp_register", context, number(place.offset)) : call("stp_hit_register", hitOf(body), number(place.offset));
    }
    // The stack of the hit is the kernel's, but where it is the hit says.
    case "stack": {
      body.unit.script.need("load");
      return mayFault(body, at, (told) => call("stp_load_stack", context, number(place.offset), told)).c;
    }
    default: return place satisfies never;
  }
}

function needRegister({ unit }: Body, { isFree }: Extract<Place, { kind: "register" }>): void {
  if (isFree === true) unit.script.need(ALL_REGISTERS);
}

function lowerNarrow(body: Body, { value, scalar }: Of<"narrow">): Value {
  const whole = lower(body, value);
  return { ...whole, c: narrowed(whole.c, scalar), isTruth: false };
}

/** The low bytes of a word, as C converts it. */
function narrowed(value: CExpression, scalar: Scalar): CExpression {
  if (scalar.bits !== undefined) return bitField(value, scalar, scalar.bits);
  return scalar.size === 8 ? value : cast("stp_i64", cast(typeName(scalar), value));
}

function typeName({ size, isSigned }: Scalar): string {
  if (isSigned) return size === 1 ? "signed char" : size === 2 ? "short" : size === 4 ? "int" : "stp_i64";
  return `stp_u${8 * size}`;
}

/** ---- memory ---- */

function lowerLoad(body: Body, { at, address, scalar, space }: Of<"load">): Value {
  body.unit.script.need("load");
  const from = lower(body, address).c;
  const value = mayFault(body, at, (told) => call(loadFunction(scalar, space), context, from, told));
  return scalar.bits === undefined ? value : { ...value, c: bitField(value.c, scalar, scalar.bits) };
}

/** A read; `told` is where a fault is an error, or 0 where it is none. */
function mayFault(body: Body, at: Token, read: (told: CExpression) => CExpression): Value {
  const skips = body.unit.skipsFaults;
  const value = body.keepLong(read(skips ? number(0) : messagePlace(at)));
  if (!skips) body.checkError();
  return value;
}

/** `stp_load_s4`, `stp_load_user_8`. A bit-field is cut out of an unsigned number. */
function loadFunction({ size, isSigned, bits }: Scalar, space: "kernel" | "user"): string {
  const sign = size === 8 ? "" : isSigned && bits === undefined ? "s" : "u";
  return `stp_load_${space === "user" ? "user_" : ""}${sign}${size}`;
}

/** Shifted to the top and down again: the sign comes along, or zeros. */
function bitField(value: CExpression, { isSigned }: Scalar, { offset, size }: { readonly offset: number; readonly size: number }): CExpression {
  const top = binary("<<", cast("stp_u64", value), number(64 - offset - size));
  return cast("stp_i64", binary(">>", isSigned ? cast("stp_i64", top) : top, number(64 - size)));
}

function lowerTextAt(body: Body, { address, space }: Of<"text-at">): Value {
  for (const part of ["load-text", "memory", "string"]) body.unit.script.need(part);
  const from = body.keepLong(lower(body, address).c);
  const place = body.frame.temporaryString();
  body.emit(run(call("stp_load_text", context, place, from.c, number(space === "user" ? 1 : 0))));
  return fixed(place);
}

function lowerGuarded(body: Body, { value, otherwise }: Of<"guarded">): Value {
  const place = body.frame.temporaryString();
  const failed = body.label("failed");
  const made = body.capture(() => body.catching(failed, () => lowerStringInto(body, value, place)));
  body.emit(...made.statements);
  if (!body.isUsed(failed)) return fixed(place);
  const done = body.label("done");
  body.emit(body.jump(done));
  body.place(failed);
  body.emit(run(call("stp_catch", context, number(0))), stringCopy(place, text(otherwise)));
  body.place(done);
  return fixed(place);
}

/** ---- what the family's C keeps ---- */

function lowerHeld(body: Body, { type, read }: Of<"held">): Value {
  if (type === "long") return body.keepLong(call(read, context));
  const place = body.frame.temporaryString();
  body.emit(run(call(read, context, place)));
  body.checkError();
  return fixed(place);
}

/** ---- writing ---- */

function lowerStore(body: Body, store: Store): Value {
  const { to, at } = store;
  if ("address" in to) return lowerMemoryStore(body, store, to);
  if ("place" in to && to.place.kind === "stack") body.unit.script.need("store");
  if ("place" in to && to.place.kind === "register") needRegister(body, to.place);
  const value = body.keep(lower(body, store.value), store.type);
  body.emit(run("held" in to ? call(to.held, context, value.c) : storeToPlace(to.place, value.c, messagePlace(at))));
  body.checkError();
  return value;
}

function storeToPlace(place: Place, value: CExpression, at: CExpression): CExpression {
  switch (place.kind) {
    case "register": return call("stp_set_register", context, number(place.offset), value);
    case "word": return call("stp_set_word", context, number(place.index), value);
    case "stack": return call("stp_store_stack", context, number(place.offset), value, at);
    default: return place satisfies never;
  }
}

function lowerMemoryStore(body: Body, { value, at }: Store, { address, scalar, space }: { readonly address: Expression; readonly scalar: Scalar; readonly space: "kernel" | "user" }): Value {
  body.unit.script.need("store");
  const where = body.keepLong(lower(body, address).c);
  const given = body.keep(lower(body, value), "long");
  const { size, bits = { offset: 0, size: 8 * size } } = scalar;
  body.emit(run(call("stp_store", context, where.c, number(size), number(bits.offset), number(bits.size), given.c, number(space === "user" ? 1 : 0), messagePlace(at))));
  body.checkError();
  return given;
}
