/** One directive of a printf format: `%[flags][width][.precision][l]conversion`. */
export interface FormatDirective {
  readonly conversion: "d" | "i" | "u" | "o" | "x" | "X" | "p" | "c" | "s" | "b" | "m" | "M";
  readonly flags: { readonly alternate: boolean; readonly zero: boolean; readonly minus: boolean; readonly space: boolean; readonly plus: boolean };
  /** `star`: taken from an argument. */
  readonly width?: number | "star";
  readonly precision?: number | "star";
}
