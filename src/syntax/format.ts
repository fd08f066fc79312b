/** The format of printf: literal text and directives. */

export interface FormatFlags {
  readonly alternate: boolean;
  readonly zero: boolean;
  readonly minus: boolean;
  readonly space: boolean;
  readonly plus: boolean;
}

export type Conversion = "d" | "i" | "u" | "o" | "x" | "X" | "p" | "c" | "s" | "b" | "m" | "M";

/** `%[flags][width][.precision][l]conversion`; `star` stands for a value taken from an argument. */
export interface Directive {
  readonly conversion: Conversion;
  readonly flags: FormatFlags;
  readonly width?: number | "star";
  readonly precision?: number | "star";
}

export interface FormatFault {
  readonly code: "bad-conversion" | "incomplete-conversion";
  readonly message: string;
}

const DIRECTIVE = /%(?:%|([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?l*(.?))/gs;
const CONVERSIONS: ReadonlySet<string> = new Set("diuoxXpcsbmM");

/** The pieces of a format in order, `%%` as text, or what is wrong with it. */
export function parseFormat(format: string): readonly (string | Directive)[] | FormatFault {
  const pieces: (string | Directive)[] = [];
  let from = 0;
  let text = "";
  for (const match of format.matchAll(DIRECTIVE)) {
    text += format.slice(from, match.index);
    from = match.index + match[0].length;
    if (match[0] === "%%") {
      text += "%";
      continue;
    }
    const directive = directiveOf(match);
    if ("code" in directive) return directive;
    if (text !== "") pieces.push(text);
    text = "";
    pieces.push(directive);
  }
  text += format.slice(from);
  return text === "" ? pieces : [...pieces, text];
}

/** What is wrong with a format, if anything. */
export function checkFormat(format: string): FormatFault | undefined {
  if (!format.includes("%")) return undefined;
  const pieces = parseFormat(format);
  return "code" in pieces ? pieces : undefined;
}

function directiveOf([whole, flags = "", width, precision, conversion = ""]: RegExpMatchArray): Directive | FormatFault {
  if (!CONVERSIONS.has(conversion)) {
    return conversion === "" && whole.length > 1
      ? { code: "incomplete-conversion", message: "trailing incomplete print format conversion" }
      : { code: "bad-conversion", message: "invalid or missing conversion specifier" };
  }
  return {
    conversion: conversion as Conversion,
    flags: {
      alternate: flags.includes("#"), zero: flags.includes("0"), minus: flags.includes("-"), space: flags.includes(" "), plus: flags.includes("+"),
    },
    ...(width === undefined ? {} : { width: sizeOf(width) }),
    ...(precision === undefined ? {} : { precision: sizeOf(precision) }),
  };
}

function sizeOf(text: string): number | "star" {
  return text === "*" ? "star" : Number(text);
}
