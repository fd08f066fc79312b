/** How printed pieces reach their cursor. Those of a bounded length make up lines, for which the runtime is asked for room once. */
import { assign, binary, call, name, number, run, text } from "../c/build.ts";
import { textBytes } from "../c/text.ts";
import type { CExpression } from "../c/tree.ts";
import type { Body } from "./body.ts";
import type { FrameSize } from "./frames.ts";

/** A piece once its values are known. */
export type Piece =
  | { readonly kind: "text"; readonly words: string }
  /** An expression that writes at a place and gives the next one. It needs so many bytes. */
  | { readonly kind: "put"; readonly put: (at: CExpression) => CExpression; readonly room: FrameSize }
  /** Of any length: emits what appends to a cursor. */
  | { readonly kind: "out"; readonly append: (out: CExpression) => void };

/** Behind each piece something more may be written, see STP_PUT_ROOM; a number takes STP_PUT_DIGITS. */
const putRoom = 8;
const digitsRoom = 24;
/** STP_PUT_WIDEST */
export const widestPut = 256;

export function numberRoom(width: number, precision: number): FrameSize {
  return { strings: 0, bytes: Math.max(width, precision) + digitsRoom + putRoom };
}

/** `length`: undefined for a whole string. */
export function stringRoom(width: number, length: number | undefined): FrameSize {
  return length === undefined ? { strings: 1, bytes: width + putRoom } : { strings: 0, bytes: Math.max(width, length) + putRoom };
}

/** The room for a line is beside every string stack: it must not grow with what a script prints at once. */
const longestLine: FrameSize = { strings: 4, bytes: 1024 };

type Short = Exclude<Piece, { readonly kind: "out" }>;

/** `out`: a cursor's address, which can stand in the code more than once unless there is one piece that is not `put`. */
export function emitPieces(body: Body, out: CExpression, pieces: readonly Piece[]): void {
  let line: Short[] = [];
  let room: FrameSize = { strings: 0, bytes: 0 };
  const end = (): void => {
    emitLine(body, out, line, room);
    line = [];
    room = { strings: 0, bytes: 0 };
  };
  for (const piece of pieces) {
    const more = piece.kind === "out" ? undefined : roomOf(piece);
    if (more === undefined || !fits(sum(room, more))) end();
    if (piece.kind === "out") piece.append(out);
    else if (more !== undefined && !fits(more)) appendText(body, out, piece);
    else if (more !== undefined) {
      line.push(piece);
      room = sum(room, more);
    }
  }
  end();
}

/** A text alone is one call. */
function emitLine(body: Body, out: CExpression, pieces: readonly Short[], room: FrameSize): void {
  const [only] = pieces;
  if (only === undefined) return;
  if (pieces.length === 1 && only.kind === "text") return appendText(body, out, only);
  body.unit.widenLine(room);
  const line = body.keepPointer("char *", "line", call("stp_line", out, sizeInBytes(room)));
  const at = body.keepPointer("char *", "at", line);
  for (const piece of pieces) body.emit(assign(at, piece.kind === "text" ? putText(at, piece.words) : piece.put(at)));
  body.emit(run(call("stp_line_end", out, line, at)));
}

function appendText(body: Body, out: CExpression, piece: Short): void {
  if (piece.kind !== "text") throw new Error("every directive fits a line");
  body.emit(run(call("stp_out_text", out, text(piece.words), number(textBytes(piece.words).length))));
}

function putText(at: CExpression, words: string): CExpression {
  return call("stp_put_text", at, text(words), number(textBytes(words).length));
}

function roomOf(piece: Short): FrameSize {
  return piece.kind === "text" ? { strings: 0, bytes: textBytes(piece.words).length } : piece.room;
}

function sum(a: FrameSize, b: FrameSize): FrameSize {
  return { strings: a.strings + b.strings, bytes: a.bytes + b.bytes };
}

function fits({ strings, bytes }: FrameSize): boolean {
  return strings <= longestLine.strings && bytes <= longestLine.bytes;
}

/** So many bytes, as C has it. */
export function sizeInBytes({ strings, bytes }: FrameSize): CExpression {
  if (strings === 0) return number(bytes);
  const whole = strings === 1 ? name("STP_MAXSTRINGLEN") : binary("*", number(strings), name("STP_MAXSTRINGLEN"));
  return bytes === 0 ? whole : binary("+", whole, number(bytes));
}

/** Literal texts that follow each other become one. */
export function joinTexts(pieces: readonly Piece[]): readonly Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (piece.kind === "text" && last?.kind === "text") joined[joined.length - 1] = { kind: "text", words: last.words + piece.words };
    else if (piece.kind !== "text" || piece.words !== "") joined.push(piece);
  }
  return joined;
}
