/** print, printf, sprint and their kin: all values first, from left to right, then one call of the runtime for each piece. */
import { address, binary, call, cast, name, number, run } from "../c/build.ts";
import type { CExpression } from "../c/tree.ts";
import type { Expression, Print, PrintPiece } from "../program/tree.ts";
import type { FormatDirective } from "../program/format.ts";
import { fixed, place } from "./body.ts";
import type { Body, Value } from "./body.ts";
import { emitPieces, joinTexts, numberRoom, stringRoom, widestPut } from "./lines.ts";
import type { Piece } from "./lines.ts";
import { printAggregate, printHistogram } from "./statistics.ts";
import { asLong, isAggregate, lowerAll } from "./expressions.ts";

/** A string result goes to `destination`, or to a temporary. */
export function lowerPrint(body: Body, print: Print, destination: CExpression | undefined): Value {
  return print.makesString ? makeString(body, print, destination ?? body.frame.temporaryString()) : toOutput(body, print);
}

function toOutput(body: Body, print: Print): Value {
  const pieces = prepare(body, print);
  const cursor = call("stp_print", name("c"));
  const isCall = pieces.length <= 1 && pieces[0]?.kind !== "put";
  emitPieces(body, isCall ? cursor : body.keepPointer("struct stp_out *", "o", cursor), pieces);
  return fixed(number(0));
}

/** Apart: all cursors of a function share one place in its C frame, and what the pieces took of temporaries is free again. */
function makeString(body: Body, print: Print, result: CExpression): Value {
  body.apart(() => {
    const pieces = prepare(body, print);
    const out = address(name(body.automatic("struct stp_out", "made")));
    body.emit(run(call("stp_string_begin", name("c"), out, result)));
    emitPieces(body, out, pieces);
    body.emit(run(call("stp_string_end", out)));
  });
  return fixed(result);
}

function prepare(body: Body, print: Print): readonly Piece[] {
  const operands = print.pieces.flatMap((piece) => operandsOf(piece));
  const values = lowerAll(body, operands);
  const valueOf = (expression: Expression | undefined): Value | undefined => (expression === undefined ? undefined : values[operands.indexOf(expression)]);
  const pieces = print.pieces.flatMap((piece): readonly Piece[] => {
    if ("text" in piece) return [{ kind: "text", words: piece.text }];
    if (isAggregate(piece.value)) return printAggregate(body, piece.value);
    if (piece.value.kind === "histogram") return [printHistogram(body, piece.value)];
    const value = valueOf(piece.value) ?? fixed(number(0));
    const { conversion } = piece.directive;
    if (conversion === "m" || conversion === "M") return [memory(body, piece.directive, value, { width: valueOf(piece.width), precision: valueOf(piece.precision) }, place(piece.value.at ?? print.at))];
    if (piece.value.kind === "string" && isPlain(piece.directive)) return [{ kind: "text", words: piece.value.value }];
    return [put(piece.directive, value) ?? unbounded(body, piece.directive, value, { width: valueOf(piece.width), precision: valueOf(piece.precision) })];
  });
  return joinTexts(pieces);
}

/** In the order in which a format takes them. */
function operandsOf(piece: PrintPiece): readonly Expression[] {
  if ("text" in piece) return [];
  const value = piece.value.type === "stats" ? undefined : piece.value;
  return [piece.width, piece.precision, value].filter((operand) => operand !== undefined);
}

function isPlain(format: FormatDirective): boolean {
  return format.width === undefined && format.precision === undefined && flagsOf(format) === 0;
}

/** A directive whose length has a bound; undefined for others. */
function put(format: FormatDirective, value: Value): Piece | undefined {
  const { width = 0, precision = -1, conversion, flags } = format;
  if (width === "star" || precision === "star" || Math.max(width, precision) > widestPut) return undefined;
  const flag = flagExpression(flagsOf(format));
  switch (conversion) {
    case "s":
      if (isPlain(format)) return { kind: "put", room: stringRoom(0, undefined), put: (at) => call("stp_put_string", at, value.c) };
      if (flags.alternate) return undefined;
      return { kind: "put", room: stringRoom(width, precision < 0 ? undefined : precision), put: (at) => call("stp_put_padded", at, flag, number(width), number(precision), value.c) };
    case "c":
      return isPlain(format) ? { kind: "put", room: stringRoom(0, 1), put: (at) => call("stp_put_byte", at, asLong(value)) } : undefined;
    case "b":
      return undefined;
    default:
      return { kind: "put", room: numberRoom(width, precision), put: (at) => putNumber(format, at, width, precision, asLong(value)) };
  }
}

/** Most columns are `%5d`, `%x` or `%p`, for which the runtime has shorter ways. */
function putNumber(format: FormatDirective, at: CExpression, width: number, precision: number, value: CExpression): CExpression {
  const flags = flagsOf(format);
  const conversion = character(format.conversion);
  const isDecimal = format.conversion === "d" || format.conversion === "i";
  if (isDecimal && precision < 0 && flags === 0) return call("stp_put_decimal", at, number(width), value);
  if ("xXp".includes(format.conversion) && precision < 0) return call("stp_put_hexadecimal", at, conversion, flagExpression(flags), number(width), value);
  return call("stp_put_number", at, conversion, flagExpression(flags), number(width), number(precision), value);
}

interface Stars { readonly width: Value | undefined; readonly precision: Value | undefined }

function memory(body: Body, format: FormatDirective, value: Value, stars: Stars, at: CExpression): Piece {
  return { kind: "out", append: (out) => {
    body.emit(run(call("stp_out_memory", out, character(format.conversion), ...measures(format, stars), asLong(value), at)));
    body.checkError();
  } };
}

function unbounded(body: Body, format: FormatDirective, value: Value, stars: Stars): Piece {
  return { kind: "out", append: (out) => {
    if (format.conversion === "s") body.emit(run(call("stp_out_padded", out, ...measures(format, stars), value.c)));
    else body.emit(run(call("stp_out_number", out, character(format.conversion), ...measures(format, stars), asLong(value))));
  } };
}

/** Flags, width, precision. */
function measures(format: FormatDirective, stars: Stars): readonly CExpression[] {
  return [flagExpression(flagsOf(format)), size(format.width, stars.width, 0), size(format.precision, stars.precision, -1)];
}

function size(given: number | "star" | undefined, star: Value | undefined, none: number): CExpression {
  if (given === "star") return cast("int", star?.c ?? number(none));
  return number(given ?? none);
}

function character(conversion: string): CExpression {
  return name(`'${conversion}'`);
}

const flagNames = ["STP_FLAG_ALTERNATE", "STP_FLAG_ZERO", "STP_FLAG_MINUS", "STP_FLAG_SPACE", "STP_FLAG_PLUS"] as const;

function flagsOf(format: FormatDirective): number {
  const { alternate, zero, minus, space, plus } = format.flags;
  return [alternate, zero, minus, space, plus].reduce((mask, isSet, at) => (isSet ? mask | (1 << at) : mask), 0);
}

function flagExpression(mask: number): CExpression {
  const names = flagNames.filter((_, at) => (mask & (1 << at)) !== 0).map((each) => name(each));
  return names.length === 0 ? number(0) : names.reduce((all, each) => binary("|", all, each));
}
