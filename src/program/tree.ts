/**
 * The resolved program: every name bound, every type known, every probe point expanded. Code generation and the -p2 printer
 * see only this. A node of it never holds a syntax node; `at` is the token that run-time errors quote.
 */
import type { Token } from "../diagnostics/source.ts";
import type { AssignmentOperator, BinaryOperator, ComparisonOperator, StatisticName } from "../syntax/ast.ts";
import type { Place, ProbeFamily, ResolvedPoint } from "./family.ts";
import type { FormatDirective } from "./format.ts";

/** A value that an expression can have. */
export type ValueType = "long" | "string";
/** What a function gives; `none` where no return has a value. Printed `unknown`, as upstream does. */
export type ResultType = ValueType | "none";

export interface Program {
  /** Only those that something refers to, in the order in which the probes first do. */
  readonly globals: readonly Global[];
  readonly functions: readonly Func[];
  readonly probes: readonly Probe[];
  /** Top-level %{ %} blocks. */
  readonly embeds: readonly EmbeddedBlock[];
}

export interface EmbeddedBlock {
  readonly at: Token;
  readonly code: string;
  /** `runtime`: written against rt.h (our own tapset), goes into the generated unit. `kernel`: needs kernel headers, its own unit. */
  readonly unit: "runtime" | "kernel";
  /** Those that it may read or write, as its comments say. */
  readonly globals: readonly Global[];
}

export interface Global {
  readonly at: Token;
  readonly name: string;
  /** Only its own file sees it. */
  readonly isPrivate?: boolean;
  /** `stats` for an aggregate, scalar or the element of an array. */
  readonly type: ValueType | "stats";
  /** Key types of an array; empty for a scalar. */
  readonly keys: readonly ValueType[];
  /** Element limit of an array; undefined: MAXMAPENTRIES. */
  readonly size?: number;
  readonly wraps: boolean;
  readonly initial?: bigint | string;
  /** The operators that the script applies to an aggregate: the runtime keeps only what they need. */
  readonly statistics: ReadonlySet<StatisticName | "hist_log" | "hist_linear">;
  /** Bit shift of @variance, and geometry of @hist_linear. */
  readonly varianceShift?: number;
  readonly linear?: { readonly low: bigint; readonly high: bigint; readonly width: bigint };
  /** Something reads it; if nothing does, it is printed when the session ends. */
  readonly isRead: boolean;
  readonly isWritten: boolean;
}

export interface Local {
  readonly name: string;
  readonly type: ValueType;
  readonly at: Token;
}

export interface Func {
  readonly at: Token;
  /** As the script writes it, for messages. */
  readonly name: string;
  /** Unique in the program, a C identifier: overloads and private functions differ here. */
  readonly symbol: string;
  readonly parameters: readonly Local[];
  readonly locals: readonly Local[];
  readonly result: ResultType;
  readonly body: Statement | EmbeddedBlock;
  /** The overload that `next` in the body, or STAP_NEXT, goes on to. */
  readonly overflow?: Func;
  /** Part of a cycle of calls. */
  readonly recursive: boolean;
  /** Promises from the comments of an embedded body: pure, unprivileged ... */
  readonly tags: ReadonlySet<string>;
}

/** One handler at one resolved point. Probes that came from one declaration may share `body` by identity. */
export interface Probe {
  readonly at: Token;
  readonly family: ProbeFamily;
  readonly point: ResolvedPoint;
  /** The point was written optional or sufficient: for -p2 only. */
  readonly suffix?: "?" | "!";
  /** The point of the script, with what its wildcards matched. */
  readonly name: string;
  /** The chain of points that led here, nearest first, each as its canonical text: for -p2, -t and `from:`. */
  readonly derivation: readonly string[];
  readonly locals: readonly Local[];
  readonly body: Statement;
  /** Arming condition: globals only. */
  readonly condition?: Expression;
  readonly uses: GlobalUses;
  /** Of a function's return: what runs at the entry of the same call and keeps values for it. Its body is of `keep` statements. */
  readonly entry?: Probe;
}

/** A value that the entry of a call keeps for its return, by identity. */
export interface Kept {
  readonly type: ValueType;
  /** The probe whose entry keeps it: all of them together are one record. */
  readonly record: readonly Kept[];
}

export interface Enumerator { readonly name: string; readonly value: bigint }

/** How a number lies in memory. `bits`: a bit-field in the `size` bytes, `offset` counted from the lowest bit. */
export interface Scalar {
  readonly size: 1 | 2 | 4 | 8;
  readonly isSigned: boolean;
  readonly bits?: { readonly offset: number; readonly size: number };
}

/** What a handler, with the functions that it calls, does to globals: decides locks (law 7). */
export interface GlobalUses {
  readonly reads: ReadonlySet<Global>;
  readonly writes: ReadonlySet<Global>;
  /** Only `<<<`, or `++`/`+=` with the value unused. Disjoint from the other two. */
  readonly accumulates: ReadonlySet<Global>;
}

export type Statement =
  | Block | Null | ExpressionStatement | If | Loop | Foreach | Buckets | Break | Continue | Return | Next | Delete | TryCatch | Keep | EmbeddedStatement;

export interface Block { readonly kind: "block"; readonly at: Token; readonly statements: readonly Statement[] }
/** `;`: what is left of a statement that does nothing. */
export interface Null { readonly kind: "null"; readonly at: Token }
export interface ExpressionStatement { readonly kind: "expression"; readonly at: Token; readonly expression: Expression }
export interface If { readonly kind: "if"; readonly at: Token; readonly condition: Expression; readonly then: Statement; readonly else?: Statement }
/** `while` and `for`. */
export interface Loop {
  readonly kind: "loop"; readonly at: Token;
  readonly initial?: Expression; readonly condition?: Expression; readonly step?: Expression; readonly body: Statement;
}
export interface Foreach {
  readonly kind: "foreach"; readonly at: Token;
  readonly over: Global;
  readonly keys: readonly VariableReference[];
  readonly value?: VariableReference;
  readonly slice?: readonly (Expression | undefined)[];
  readonly limit?: Expression;
  readonly sort?: { readonly by: "value" | number; readonly direction: 1 | -1; readonly statistic?: StatisticName };
  readonly body: Statement;
}
/** foreach over the buckets of a histogram, by their numbers. */
export interface Buckets {
  readonly kind: "buckets"; readonly at: Token;
  readonly histogram: Histogram;
  readonly key: VariableReference;
  readonly value?: VariableReference;
  readonly limit?: Expression;
  readonly sort?: { readonly by: "value" | "key"; readonly direction: 1 | -1 };
  readonly body: Statement;
}
export interface Break { readonly kind: "break"; readonly at: Token }
export interface Continue { readonly kind: "continue"; readonly at: Token }
export interface Return { readonly kind: "return"; readonly at: Token; readonly value?: Expression }
export interface Next { readonly kind: "next"; readonly at: Token }
/** `delete a` (no indexes), `delete a[1, *]`, `delete scalar`. */
export interface Delete { readonly kind: "delete"; readonly at: Token; readonly target: VariableReference; readonly indexes?: readonly (Expression | undefined)[] }
export interface TryCatch { readonly kind: "try"; readonly at: Token; readonly body: Statement; readonly variable?: VariableReference; readonly handler: Statement }
/** Keeps a value for the return of this call. */
export interface Keep { readonly kind: "keep"; readonly at: Token; readonly kept: Kept; readonly value: Expression }
export interface EmbeddedStatement extends EmbeddedBlock { readonly kind: "embedded" }

export type Variable = { readonly scope: "global"; readonly global: Global } | { readonly scope: "local"; readonly local: Local };

/** A scalar that can be read or assigned. */
export interface VariableReference { readonly kind: "variable"; readonly at: Token; readonly type: ValueType | "stats"; readonly variable: Variable }
export interface ElementReference { readonly kind: "element"; readonly at: Token; readonly type: ValueType | "stats"; readonly array: Global; readonly indexes: readonly (Expression | undefined)[] }
/** What `=`, `++` and `<<<` may change. */
export type Target = VariableReference | ElementReference;

/** `shift`: of @variance, as it is written. */
export interface StatisticExpression { readonly kind: "statistic"; readonly at: Token; readonly type: "long"; readonly name: StatisticName; readonly target: Target; readonly shift?: bigint }

/** `@hist_log(x)`, `@hist_linear(x, ...)`: printed, indexed or iterated, never a value. The geometry is the global's. */
export interface Histogram {
  readonly kind: "histogram"; readonly at: Token; readonly type: "stats";
  readonly name: "hist_log" | "hist_linear";
  readonly target: Target;
}

export type Expression =
  | { readonly kind: "number"; readonly at: Token; readonly type: "long"; readonly value: bigint }
  | { readonly kind: "string"; readonly at: Token; readonly type: "string"; readonly value: string }
  | VariableReference
  | ElementReference
  | { readonly kind: "call"; readonly at: Token; readonly type: ResultType; readonly callee: Func; readonly arguments: readonly Expression[] }
  | { readonly kind: "unary"; readonly at: Token; readonly type: "long"; readonly operator: "+" | "-" | "!" | "~"; readonly operand: Expression }
  | { readonly kind: "step"; readonly at: Token; readonly type: "long"; readonly operator: "++" | "--"; readonly prefix: boolean; readonly target: Target }
  | { readonly kind: "binary"; readonly at: Token; readonly type: ValueType; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "logical"; readonly at: Token; readonly type: "long"; readonly operator: "&&" | "||"; readonly left: Expression; readonly right: Expression }
  /** Both sides have the same type; strings compare as strcmp does. */
  | { readonly kind: "comparison"; readonly at: Token; readonly type: "long"; readonly operator: ComparisonOperator; readonly left: Expression; readonly right: Expression }
  | RegexMatch
  | { readonly kind: "conditional"; readonly at: Token; readonly type: ValueType; readonly condition: Expression; readonly then: Expression; readonly else: Expression }
  | { readonly kind: "in"; readonly at: Token; readonly type: "long"; readonly array: Global; readonly keys: readonly (Expression | undefined)[] }
  | { readonly kind: "in-histogram"; readonly at: Token; readonly type: "long"; readonly histogram: Histogram; readonly key: Expression }
  /** Its value is the value assigned; of `<<<` the value added. */
  | { readonly kind: "assignment"; readonly at: Token; readonly type: ValueType; readonly operator: AssignmentOperator; readonly target: Target; readonly value: Expression }
  | StatisticExpression
  /** Only where something is printed. */
  | Histogram
  | { readonly kind: "bucket"; readonly at: Token; readonly type: "long"; readonly histogram: Histogram; readonly index: Expression }
  | Print
  /** A word that came with the hit. */
  | { readonly kind: "place"; readonly at: Token; readonly type: "long"; readonly place: Place }
  /** The low bytes of a word as a number of their own. */
  | { readonly kind: "narrow"; readonly at: Token; readonly type: "long"; readonly value: Expression; readonly scalar: Scalar }
  /** A number at an address; a fault is a run-time error. */
  | { readonly kind: "load"; readonly at: Token; readonly type: "long"; readonly space: "kernel" | "user"; readonly address: Expression; readonly scalar: Scalar }
  /** The string at an address in double quotes, with escapes; the address in hexadecimal where it cannot be read. */
  | { readonly kind: "text-at"; readonly at: Token; readonly type: "string"; readonly space: "kernel" | "user"; readonly address: Expression }
  /** A string, or another where computing it meets a run-time error. */
  | { readonly kind: "guarded"; readonly at: Token; readonly type: "string"; readonly value: Expression; readonly otherwise: string }
  /** A value that the family's own C keeps: `read` names its function. */
  | { readonly kind: "held"; readonly at: Token; readonly type: ValueType; readonly read: string }
  | { readonly kind: "kept"; readonly at: Token; readonly type: ValueType; readonly kept: Kept }
  /**
   * The address of a symbol, `name` or `module:name`, as the running kernel has it; of a per-CPU variable that of the copy of the CPU that the
   * handler runs on. A symbol that is not there is a run-time error.
   */
  | { readonly kind: "symbol"; readonly at: Token; readonly type: "long"; readonly symbol: string; readonly isPerCpu: boolean }
  /** The name of the enumerator that has the value, the number where none has. `values`: sorted, each once. */
  | { readonly kind: "enumerator-name"; readonly at: Token; readonly type: "string"; readonly value: Expression; readonly values: readonly Enumerator[] }
  | Store
  | (EmbeddedBlock & { readonly kind: "embedded"; readonly type: ValueType });

/** Writes to the traced kernel (guru mode); its value is the value written. */
export interface Store {
  readonly kind: "store"; readonly at: Token; readonly type: ValueType;
  readonly to:
    | { readonly place: Place }
    | { readonly space: "kernel" | "user"; readonly address: Expression; readonly scalar: Scalar }
    /** The name of a function of the family's own C. */
    | { readonly held: string };
  readonly value: Expression;
}

/** `=~` and `!~`: 1 or 0. The pattern is one that regex/parse.ts takes. */
export interface RegexMatch {
  readonly kind: "regex"; readonly at: Token; readonly type: "long";
  readonly operator: "=~" | "!~";
  readonly left: Expression;
  readonly pattern: { readonly at: Token; readonly value: string };
}

/** The whole print family after its format has been taken apart: a list of pieces, to the output or (`makesString`) to a value. */
export interface Print {
  readonly kind: "print"; readonly at: Token;
  readonly type: "string" | "none";
  readonly name: string;
  /** sprint, sprintf ...: gives a string instead of printing. */
  readonly makesString: boolean;
  readonly pieces: readonly PrintPiece[];
}
export type PrintPiece =
  | { readonly text: string }
  /** `width` and `precision` where the format says `*`. A stats value is printed as upstream's print of an aggregate. */
  | { readonly directive: FormatDirective; readonly value: Expression; readonly width?: Expression; readonly precision?: Expression };
