/**
 * The syntax tree: what a script says, before any name is resolved. Plain data, so that the embedded tapset's trees can be
 * written to JSON at build time. Every node has `at`, the token that messages quote (an operator for operator nodes).
 */
import type { SourceFile, Token } from "../diagnostics/source.ts";

export interface Script {
  readonly file: SourceFile;
  readonly probes: readonly Probe[];
  readonly aliases: readonly ProbeAlias[];
  readonly functions: readonly FunctionDeclaration[];
  readonly globals: readonly GlobalDeclaration[];
  readonly embeds: readonly EmbeddedCode[];
  /** Declarations in the order of the text, for -p1. */
  readonly order: readonly Declaration[];
}

export type Declaration = Probe | ProbeAlias | FunctionDeclaration | GlobalDeclaration | EmbeddedCode;

export interface EmbeddedCode {
  readonly kind: "embedded-code";
  readonly at: Token;
  /** The text between %{ and %}. */
  readonly code: string;
}

export interface GlobalDeclaration {
  readonly kind: "global";
  readonly at: Token;
  readonly name: string;
  readonly isPrivate: boolean;
  /** `a%`: the oldest element makes room for a new one. */
  readonly wraps: boolean;
  /** `a[100]`. */
  readonly size?: number;
  readonly initial?: NumberLiteral | StringLiteral;
}

export type DeclaredType = "long" | "string";

export interface Parameter {
  readonly name: string;
  readonly at: Token;
  readonly type?: DeclaredType;
}

export interface FunctionDeclaration {
  readonly kind: "function";
  readonly at: Token;
  readonly name: string;
  readonly isPrivate: boolean;
  readonly type?: DeclaredType;
  readonly parameters: readonly Parameter[];
  readonly priority?: number;
  readonly body: Statement | EmbeddedCode;
}

export interface ProbePoint {
  /** Where the point starts. */
  readonly at: Token;
  readonly components: readonly ProbeComponent[];
  readonly optional: boolean;
  readonly sufficient: boolean;
  readonly condition?: Expression;
}

export interface ProbeComponent {
  readonly at: Token;
  /** May hold `*` and `**`. Braces are expanded by the parser into several points. */
  readonly name: string;
  readonly argument?: NumberLiteral | StringLiteral;
}

export interface Probe {
  readonly kind: "probe";
  readonly at: Token;
  readonly points: readonly ProbePoint[];
  readonly body: Block;
}

export interface ProbeAlias {
  readonly kind: "alias";
  readonly at: Token;
  readonly isPrivate: boolean;
  /** The name that is defined: components, their arguments being parameters. */
  readonly names: readonly ProbePoint[];
  readonly points: readonly ProbePoint[];
  readonly prologue?: Block;
  readonly epilogue?: Block;
}

export type Statement =
  | Block | NullStatement | ExpressionStatement | If | For | Foreach | Break | Continue | Return | Next | Delete
  | TryCatch | EmbeddedCode;

export interface Block { readonly kind: "block"; readonly at: Token; readonly statements: readonly Statement[] }
export interface NullStatement { readonly kind: "null"; readonly at: Token }
export interface ExpressionStatement { readonly kind: "expression"; readonly at: Token; readonly expression: Expression }
export interface If {
  readonly kind: "if"; readonly at: Token;
  readonly condition: Expression; readonly then: Statement; readonly else?: Statement;
}
/** `while (c)` is read as `for (; c; )`, and a condition that is left out as 1. */
export interface For {
  readonly kind: "for"; readonly at: Token;
  readonly initial?: Expression; readonly condition?: Expression; readonly step?: Expression; readonly body: Statement;
}
export type SortDirection = 1 | -1;
export interface Foreach {
  readonly kind: "foreach"; readonly at: Token;
  readonly keys: readonly Name[];
  /** `v = k in a`. */
  readonly value?: Name;
  /** The array, or `@hist_log(x)` for buckets. */
  readonly over: Name | Histogram;
  /** `in a[x, *]`: undefined stands for `*`. */
  readonly slice?: readonly (Expression | undefined)[];
  readonly limit?: Expression;
  /** `key` counts from 0; `value` sorts by the element, with `statistic` when it is an aggregate. */
  readonly sort?: { readonly by: "value" | number; readonly direction: SortDirection; readonly statistic?: StatisticName };
  readonly body: Statement;
}
export interface Break { readonly kind: "break"; readonly at: Token }
export interface Continue { readonly kind: "continue"; readonly at: Token }
export interface Return { readonly kind: "return"; readonly at: Token; readonly value?: Expression }
export interface Next { readonly kind: "next"; readonly at: Token }
export interface Delete { readonly kind: "delete"; readonly at: Token; readonly target: Expression }
export interface TryCatch {
  readonly kind: "try"; readonly at: Token;
  readonly body: Block; readonly variable?: Name; readonly handler: Block;
}

export type Expression =
  | NumberLiteral | StringLiteral | EmbeddedExpression | Name | Index | Call | Print | Unary | Step | Binary | Logical
  | Comparison | RegexMatch | Membership | Conditional | Assignment | Statistic | Histogram | HistogramBucket
  | TargetVariable | AtOperator;

export interface NumberLiteral { readonly kind: "number"; readonly at: Token; readonly value: bigint }
export interface StringLiteral { readonly kind: "string"; readonly at: Token; readonly value: string }
/** `%{ C %}` as an expression. */
export interface EmbeddedExpression { readonly kind: "embedded-expression"; readonly at: Token; readonly code: string }
export interface Name { readonly kind: "name"; readonly at: Token; readonly name: string }
/** `a[i, *]`; undefined stands for `*`. The base is a name, or a histogram (then it is a HistogramBucket). */
export interface Index {
  readonly kind: "index"; readonly at: Token;
  readonly array: Name; readonly indexes: readonly (Expression | undefined)[];
}
export interface Call { readonly kind: "call"; readonly at: Token; readonly name: string; readonly arguments: readonly Expression[] }

type PrintName =
  | "print" | "println" | "printf" | "printd" | "printdln" | "sprint" | "sprintln" | "sprintf" | "sprintd" | "sprintdln"
  | "print_char";
export interface Print {
  readonly kind: "print"; readonly at: Token;
  readonly name: string;
  /** The literal first argument of printf (the format) and printd (the delimiter). */
  readonly literal?: StringLiteral;
  readonly arguments: readonly Expression[];
}

export interface Unary { readonly kind: "unary"; readonly at: Token; readonly operator: "+" | "-" | "!" | "~" | "&"; readonly operand: Expression }
/** `++x`, `x--`. */
export interface Step { readonly kind: "step"; readonly at: Token; readonly operator: "++" | "--"; readonly prefix: boolean; readonly operand: Expression }
export type BinaryOperator = "+" | "-" | "*" | "/" | "%" | "<<" | ">>" | ">>>" | "&" | "|" | "^" | ".";
export interface Binary { readonly kind: "binary"; readonly at: Token; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression }
export interface Logical { readonly kind: "logical"; readonly at: Token; readonly operator: "&&" | "||"; readonly left: Expression; readonly right: Expression }
export type ComparisonOperator = "==" | "!=" | "<" | ">" | "<=" | ">=";
export interface Comparison { readonly kind: "comparison"; readonly at: Token; readonly operator: ComparisonOperator; readonly left: Expression; readonly right: Expression }
export interface RegexMatch { readonly kind: "regex"; readonly at: Token; readonly operator: "=~" | "!~"; readonly left: Expression; readonly pattern: StringLiteral }
/** `[k, *] in a`, `k in a`, `k in @hist_log(x)`; undefined stands for `*`. */
export interface Membership { readonly kind: "in"; readonly at: Token; readonly keys: readonly (Expression | undefined)[]; readonly array: Name | Histogram }
export interface Conditional { readonly kind: "conditional"; readonly at: Token; readonly condition: Expression; readonly then: Expression; readonly else: Expression }
export type AssignmentOperator = "=" | "+=" | "-=" | "*=" | "/=" | "%=" | "<<=" | ">>=" | ">>>=" | "&=" | "|=" | "^=" | ".=" | "<<<";
export interface Assignment { readonly kind: "assignment"; readonly at: Token; readonly operator: AssignmentOperator; readonly target: Expression; readonly value: Expression }

export type StatisticName = "count" | "sum" | "min" | "max" | "avg" | "variance";
export interface Statistic { readonly kind: "statistic"; readonly at: Token; readonly name: StatisticName; readonly operand: Expression; readonly parameters: readonly NumberLiteral[] }
export interface Histogram { readonly kind: "histogram"; readonly at: Token; readonly name: "hist_log" | "hist_linear"; readonly operand: Expression; readonly parameters: readonly NumberLiteral[] }
export interface HistogramBucket { readonly kind: "bucket"; readonly at: Token; readonly histogram: Histogram; readonly index: Expression }

/** One step of a chain after a target variable or a typed value. */
export type Access =
  | { readonly kind: "member"; readonly at: Token; readonly name: string }
  | { readonly kind: "element"; readonly at: Token; readonly index: Expression }
  /** `$x$` (1) and `$x$$` (2). */
  | { readonly kind: "pretty"; readonly at: Token; readonly levels: 1 | 2 };

/** `$x->y[1]$`, `&$x->y`, `@var("x", "m")->y`, `@cast(p, "t")->y`, and `x->y` on any other expression (autocast). */
export interface TargetVariable {
  readonly kind: "target"; readonly at: Token;
  readonly base:
    // `$x` has the name `x`, `$$vars` the name `$vars`.
    | { readonly form: "$"; readonly name: string }
    | { readonly form: "@var"; readonly name: string; readonly module?: string }
    | { readonly form: "@cast"; readonly operand: Expression; readonly type: string; readonly module?: string }
    | { readonly form: "value"; readonly operand: Expression };
  readonly accesses: readonly Access[];
  readonly addressOf: boolean;
}

/** `@defined(e)`, `@entry(e)`, `@perf("c")`, `@const("C")`, `@enum("E")`, `@enumname(v, "t", "m")`, `@kregister(n)`, `@kderef(s, a)`, `@probewrite(v)` ... */
export interface AtOperator { readonly kind: "at"; readonly at: Token; readonly name: string; readonly arguments: readonly Expression[] }
