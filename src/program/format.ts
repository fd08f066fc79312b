/** Print directives as the typed tree holds them. Formats are taken apart by syntax/format.ts, which the parser uses too. */
import type { Directive } from "../syntax/format.ts";

/** One directive of a printf format: `%[flags][width][.precision][l]conversion`. */
export type FormatDirective = Directive;

/** The directive as a format would write it; flags in a fixed order. */
export function formatText(directive: FormatDirective): string {
  const { flags } = directive;
  const marks = `${flags.alternate ? "#" : ""}${flags.plus ? "+" : ""}${flags.space ? " " : ""}${flags.minus ? "-" : ""}${flags.zero ? "0" : ""}`;
  const precision = directive.precision === undefined ? "" : `.${count(directive.precision)}`;
  return `%${marks}${directive.width === undefined ? "" : count(directive.width)}${precision}${directive.conversion}`;
}

function count(value: number | "star"): string {
  return value === "star" ? "*" : String(value);
}
