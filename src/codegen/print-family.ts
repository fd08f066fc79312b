/** print, printf, sprint and their kin: all values first, from left to right, then one call of the runtime for each piece. */
import { address, binary, call, cast, name, number, run, text } from "../c/build.ts";
import { textBytes } from "../c/text.ts";
import type { CExpression } from "../c/tree.ts";
import type { Expression, Print, PrintPiece, Target } from "../program/tree.ts";
import type { FormatDirective } from "../program/format.ts";
import { fixed, place } from "./body.ts";
import type { Body, Value } from "./body.ts";
import { printAggregate, printHistogram } from "./statistics.ts";
import { asLong, isAggregate, lowerAll } from "./expressions.ts";

/** A piece once its values are known: a call that appends to a cursor. */
type Ready = (out: CExpression) => void;

/** A string result goes to `destination`, or to a temporary. */
export function lowerPrint(body: Body, print: Print, destination: CExpression | undefined): Value {
  return print.makesString ? makeString(body, print, destination ?? body.frame.temporaryString()) : toOutput(body, print);
}

function toOutput(body: Body, print: Print): Value {
  const pieces = prepare(body, print);
  const cursor = call("stp_print", name("c"));
  if (pieces.length === 1) pieces[0]?.(cursor);
  else if (pieces.length > 1) {
    const out = body.keepPointer("struct stp_out *", "o", cursor);
    for (const piece of pieces) piece(out);
  }
  return fixed(number(0));
}

/** Apart: all cursors of a function share one place in its C frame, and what the pieces took of temporaries is free again. */
function makeString(body: Body, print: Print, result: CExpression): Value {
  body.apart(() => {
    const pieces = prepare(body, print);
    const out = address(name(body.automatic("struct stp_out", "made")));
    body.emit(run(call("stp_string_begin", name("c"), out, result)));
    for (const piece of pieces) piece(out);
    body.emit(run(call("stp_string_end", out)));
  });
  return fixed(result);
}

/** Literal texts that follow each other become one. */
function joinTexts(pieces: readonly PrintPiece[]): readonly PrintPiece[] {
  const joined: PrintPiece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if ("text" in piece && last !== undefined && "text" in last) joined[joined.length - 1] = { text: last.text + piece.text };
    else if (!("text" in piece) || piece.text !== "") joined.push(piece);
  }
  return joined;
}

function prepare(body: Body, print: Print): readonly Ready[] {
  const pieces = joinTexts(print.pieces);
  const operands = pieces.flatMap((piece) => operandsOf(piece));
  const values = lowerAll(body, operands);
  const valueOf = (expression: Expression | undefined): Value | undefined => (expression === undefined ? undefined : values[operands.indexOf(expression)]);
  return pieces.flatMap((piece) => {
    if ("text" in piece) return [literal(body, piece.text)];
    if (isAggregate(piece.value)) return printAggregate(body, piece.value);
    if (piece.value.kind === "histogram") return [printHistogram(body, piece.value)];
    const value = valueOf(piece.value) ?? fixed(number(0));
    return [directive(body, piece.directive, value, piece.value, { width: valueOf(piece.width), precision: valueOf(piece.precision) }, print)];
  });
}

/** In the order in which a format takes them. */
function operandsOf(piece: PrintPiece): readonly Expression[] {
  if ("text" in piece) return [];
  const value = piece.value.type === "stats" ? undefined : piece.value;
  return [piece.width, piece.precision, value].filter((operand) => operand !== undefined);
}

function literal(body: Body, words: string): Ready {
  const length = textBytes(words).length;
  return (out) => body.emit(run(call("stp_out_text", out, text(words), number(length))));
}

interface Stars { readonly width: Value | undefined; readonly precision: Value | undefined }

/** `%5d`: most columns are like this. The runtime has a shorter way for them. */
function isNarrow(format: FormatDirective): boolean {
  return typeof format.width === "number" && format.width <= 32 && format.precision === undefined && flagsOf(format) === 0;
}

function directive(body: Body, format: FormatDirective, value: Value, expression: Expression, stars: Stars, print: Print): Ready {
  const width = size(format.width, stars.width, 0);
  const precision = size(format.precision, stars.precision, -1);
  const plain = format.width === undefined && format.precision === undefined && flagsOf(format) === 0;
  const flags = flagExpression(flagsOf(format));
  const { conversion } = format;
  if (conversion === "s") {
    if (plain) return (out) => body.emit(run(call("stp_out_string", out, value.c)));
    return (out) => body.emit(run(call("stp_out_padded", out, flags, width, precision, value.c)));
  }
  if (conversion === "m" || conversion === "M") {
    return (out) => {
      body.emit(run(call("stp_out_memory", out, character(conversion), flags, width, precision, asLong(value), place(expression.at ?? print.at))));
      body.checkError();
    };
  }
  const isDecimal = conversion === "d" || conversion === "i";
  if (plain && isDecimal) return (out) => body.emit(run(call("stp_out_long", out, asLong(value))));
  if (isDecimal && isNarrow(format)) return (out) => body.emit(run(call("stp_out_decimal", out, width, asLong(value))));
  return (out) => body.emit(run(call("stp_out_number", out, character(conversion), flags, width, precision, asLong(value))));
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
