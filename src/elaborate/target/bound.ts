/**
 * What a use of the traced program's data has been found to be. The nodes of a routine stay what they are; what they stand for is a BoundTarget
 * beside them, which assembly turns into nodes of the Program.
 */
import type { CType } from "../../debuginfo/types.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Token } from "../../diagnostics/source.ts";
import type { Refusals } from "../../program/family.ts";
import type * as tree from "../../program/tree.ts";
import { semanticError } from "../context.ts";

/** Makes a node, given those of the operands in the order of `operandsOf`. */
export type Build = (operands: readonly tree.Expression[]) => tree.Expression;

export interface BoundTarget {
  /** `operand`: that of its only operand, as of `@entry(e)`. */
  readonly type: "long" | "string" | "operand";
  /** The C type of the value, for `->` on what it is assigned to; left out where it has none. */
  readonly ctype?: CType;
  readonly build: Build;
  /** The node that writes `value`; left out where nothing can be written. */
  readonly store?: (operands: readonly tree.Expression[], value: tree.Expression) => tree.Expression;
  /** As `store`, for `.=` of a text that may become longer than a string. */
  readonly append?: BoundTarget["store"];
  /** What is said of a use that is refused. */
  readonly refusals?: Refusals;
  /** It belongs to the handler: writing it takes no guru mode. */
  readonly isOwn?: true;
  /** It is evaluated at the entry of the call, in a probe of a function's return. */
  readonly isEntry?: true;
}

/** Why a use means nothing here. */
export class TargetFault extends Error {
  readonly diagnostic: Diagnostic;

  constructor(code: string, message: string, at: Token, more: Partial<Diagnostic> = {}) {
    super(message);
    this.diagnostic = semanticError(code, message, at, more);
  }
}
