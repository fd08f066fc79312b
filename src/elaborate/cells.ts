/**
 * What elaboration knows so far. A cell is a name of the script with the facts that the passes find out about it; a routine
 * is one body with the cells that its nodes stand for. Cells change until `assemble` turns them into the Program.
 */
import type { CType } from "../debuginfo/types.ts";
import type { Token } from "../diagnostics/source.ts";
import type { FormatDirective } from "../program/format.ts";
import type { ProbeFamily, ResolvedPoint } from "../program/family.ts";
import type * as ast from "../syntax/ast.ts";
import type { BoundTarget } from "./target/bound.ts";

export type Type = "unknown" | "long" | "string" | "stats";
export type StatisticOperator = ast.StatisticName | "hist_log" | "hist_linear";

/** A type and the token that settled it. */
export interface TypeFact {
  type: Type;
  at: Token | undefined;
  /** Written in the source, not inferred: a mismatch is then told from the other side. */
  declared: boolean;
  /** The C type of what it holds, where that is known. */
  ctype?: CType;
}

export interface GlobalCell {
  readonly scope: "global";
  readonly name: string;
  readonly declaration: ast.GlobalDeclaration;
  readonly value: TypeFact;
  /** 0: scalar. undefined: nothing has used it. */
  arity: number | undefined;
  arityAt: Token | undefined;
  keys: TypeFact[];
  readonly statistics: Set<StatisticOperator>;
  varianceShift: number | undefined;
  /** Where the script takes a @hist_linear: every other must have the same. */
  linear: { readonly low: bigint; readonly high: bigint; readonly width: bigint } | undefined;
  read: boolean;
  written: boolean;
}

export interface LocalCell {
  readonly scope: "local";
  readonly name: string;
  /** First mention. */
  readonly at: Token;
  readonly value: TypeFact;
  /** Its place among the parameters, or undefined. */
  readonly parameter: number | undefined;
  assigned: boolean;
}

export type VariableCell = GlobalCell | LocalCell;

export interface FunctionCell {
  readonly declaration: ast.FunctionDeclaration;
  readonly priority: number;
  readonly symbol: string;
  readonly parameters: readonly LocalCell[];
  readonly result: TypeFact;
  readonly routine: Routine;
  /** The overload that `next` goes on to. */
  overflow: FunctionCell | undefined;
  /** Of an embedded body. */
  readonly embedded: EmbeddedUses;
}

/** Globals that embedded C says it uses (`pragma:read:x`, `pragma:write:x`). */
export interface EmbeddedUses {
  readonly reads: Set<GlobalCell>;
  readonly writes: Set<GlobalCell>;
}

/** One body: a function's, or the bodies that a probe point has gathered from aliases and its probe. */
export interface Routine {
  readonly owner: "function" | "probe";
  /** The body as one statement; none where it is C. The optimiser puts another in its place. */
  statements: readonly ast.Statement[];
  readonly locals: Map<string, LocalCell>;
  readonly names: Map<ast.Name, VariableCell>;
  readonly calls: Map<ast.Call, FunctionCell>;
  readonly types: Map<ast.Expression, Type>;
  readonly formats: Map<ast.Print, readonly (string | FormatDirective)[]>;
  readonly embedded: Map<ast.EmbeddedCode | ast.EmbeddedExpression, EmbeddedUses>;
  /** Of a probe that speaks of what its point has. */
  readonly point: ResolvedPoint | undefined;
  readonly targets: Map<ast.TargetVariable | ast.AtOperator, BoundTarget>;
  /** What depends on the C type of a value that is still to be found. */
  readonly untyped: Set<ast.TargetVariable | ast.AtOperator>;
}

export interface ProbeCell {
  readonly declaration: ast.Probe;
  /** Where messages about the point stand: at the name of the alias that leads to it, or at the probe itself. */
  readonly at: Token;
  readonly family: ProbeFamily;
  readonly point: ResolvedPoint;
  readonly suffix: "?" | "!" | undefined;
  /** The point of the script, with what its wildcards matched. */
  readonly name: string;
  readonly derivation: readonly string[];
  readonly routine: Routine;
  /** Arming condition; its names are in `routine`. */
  readonly condition: ast.Expression | undefined;
}

/** Everything that the work list has reached. */
export interface Universe {
  readonly globals: GlobalCell[];
  readonly functions: FunctionCell[];
  readonly probes: ProbeCell[];
  readonly embeds: ast.EmbeddedCode[];
}

export function unknownType(): TypeFact {
  return { type: "unknown", at: undefined, declared: false };
}

export function declaredType(type: Type, at: Token): TypeFact {
  return { type, at, declared: true };
}

export function newRoutine(owner: Routine["owner"], statements: readonly ast.Statement[], point?: ResolvedPoint): Routine {
  return {
    owner, statements, locals: new Map(), names: new Map(), calls: new Map(), types: new Map(), formats: new Map(), embedded: new Map(),
    point, targets: new Map(), untyped: new Set(),
  };
}

/** Adds the local or finds it; `at` is its first mention. */
export function localOf(routine: Routine, name: string, at: Token): LocalCell {
  const known = routine.locals.get(name);
  if (known) return known;
  const cell: LocalCell = { scope: "local", name, at, value: unknownType(), parameter: undefined, assigned: false };
  routine.locals.set(name, cell);
  return cell;
}
