/**
 * Names: what each name and call of a routine stands for. Works down from the probes: a function is resolved when something
 * calls it, a library file is parsed when it defines a name that nothing nearer defines.
 */
import type { Token } from "../diagnostics/source.ts";
import type * as ast from "../syntax/ast.ts";
import { printExpression } from "../syntax/print/expressions.ts";
import { localOf, unknownType } from "./cells.ts";
import type { EmbeddedUses, FunctionCell, GlobalCell, Routine, Universe, VariableCell } from "./cells.ts";
import { semanticError, unsupported, warning } from "./context.ts";
import type { Context } from "./context.ts";
import type { Declarations } from "./declarations.ts";
import { bindPrint } from "./prints.ts";
import { answered } from "./questions.ts";
import { similar } from "./similar.ts";
import { TargetBinder, Unknown } from "./target/bind.ts";
import { TargetFault } from "./target/bound.ts";
import { unsupportedConstruct } from "./unsupported.ts";
import { operandsOf, partsOf } from "./walk.ts";

/** STP_MAXKEYS of the runtime. */
const mostKeys = 9;

/** `undefined` arity: any, as in `delete a`. */
type Arity = number | undefined;

export class Resolver {
  readonly #context: Context;
  readonly #declarations: Declarations;
  readonly #universe: Universe;
  readonly #done = new Set<Routine>();
  readonly #waiting: Routine[] = [];
  readonly #reached = new Set<GlobalCell | FunctionCell>();
  /** Within an `@entry`. */
  #inEntry = false;
  readonly #toldOfEntry = new Set<string>();

  constructor(context: Context, declarations: Declarations, universe: Universe) {
    this.#context = context;
    this.#declarations = declarations;
    this.#universe = universe;
  }

  /** Resolves a probe's routine, and with it every function that it reaches. */
  resolve(routine: Routine, condition?: ast.Expression): void {
    this.#routine(routine);
    // Globals of the condition are listed behind those of the body.
    if (condition) this.#expression(routine, condition);
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) this.#routine(next);
  }

  #routine(routine: Routine): void {
    if (this.#done.has(routine)) return;
    this.#done.add(routine);
    routine.statements = routine.statements.map((statement) => answered(statement, (expression) => this.#isDefined(routine, expression)));
    for (const statement of routine.statements) this.#statement(routine, statement);
  }

  #statement(routine: Routine, statement: ast.Statement): void {
    if (statement.kind === "foreach") return this.#foreach(routine, statement);
    if (statement.kind === "delete") return this.#delete(routine, statement);
    if (statement.kind === "try") return this.#try(routine, statement);
    if (statement.kind === "embedded-code") return this.#embeddedIn(routine, statement);
    const { expressions, statements } = partsOf(statement);
    for (const expression of expressions) this.#expression(routine, expression);
    for (const inner of statements) this.#statement(routine, inner);
  }

  #foreach(routine: Routine, loop: ast.Foreach): void {
    if (loop.over.kind === "histogram") return this.#buckets(routine, loop, loop.over);
    const arity = loop.keys.length;
    if (loop.slice && loop.slice.length !== arity) {
      return this.#report("unresolved-array", `unresolved arity-${loop.slice.length} global array __global_${loop.over.name}, missing global declaration?`, loop.over.at);
    }
    for (const key of loop.keys) this.#assigned(routine, key);
    this.#name(routine, loop.over, arity);
    if (loop.value) this.#assigned(routine, loop.value);
    for (const index of loop.slice ?? []) if (index) this.#expression(routine, index);
    if (loop.limit) this.#expression(routine, loop.limit);
    this.#statement(routine, loop.body);
  }

  #buckets(routine: Routine, loop: ast.Foreach, over: ast.Histogram): void {
    if (loop.keys.length > 1) return this.#report("unresolved-type", "unresolved type ", loop.at);
    if (loop.slice) return this.#report("histogram-slice", "a histogram has no slices", over.at);
    for (const name of [...loop.keys, loop.value]) if (name) this.#assigned(routine, name);
    this.#expression(routine, over);
    if (loop.limit) this.#expression(routine, loop.limit);
    this.#statement(routine, loop.body);
  }

  #delete(routine: Routine, statement: ast.Delete): void {
    const { target } = statement;
    if (target.kind === "name") this.#deleteWhole(routine, target);
    else if (target.kind === "index") this.#index(routine, target, true);
    else this.#expression(routine, target);
  }

  #deleteWhole(routine: Routine, target: ast.Name): void {
    const local = routine.locals.get(target.name);
    const known = (local?.parameter === undefined ? local : undefined) ?? this.#declarations.global(target.name, target.at.file);
    if (!known) this.#report("unresolved-array", "unresolved array in delete statement", target.at);
    else this.#name(routine, target, undefined);
  }

  #try(routine: Routine, statement: ast.TryCatch): void {
    this.#statement(routine, statement.body);
    if (statement.variable) this.#assigned(routine, statement.variable);
    this.#statement(routine, statement.handler);
  }

  #expression(routine: Routine, expression: ast.Expression): void {
    const construct = unsupportedConstruct(expression);
    if (construct !== undefined) return this.#context.diagnostics.report(unsupported(construct, expression.at));
    switch (expression.kind) {
      case "name": return void this.#name(routine, expression, 0);
      case "index": return this.#index(routine, expression, false);
      case "in": return this.#membership(routine, expression);
      case "assignment": this.#assignment(routine, expression); return this.#expression(routine, expression.value);
      case "step": return this.#step(routine, expression);
      case "call": return this.#call(routine, expression);
      case "target": case "at": return this.#foreign(routine, expression);
      case "statistic": case "histogram": return this.#aggregate(routine, expression.operand);
      case "embedded-expression": return this.#embeddedIn(routine, expression);
      case "print": bindPrint(routine, expression, this.#context); return this.#operands(routine, expression);
      default: return this.#operands(routine, expression);
    }
  }

  #assignment(routine: Routine, { target, operator }: ast.Assignment): void {
    if (target.kind === "target" || target.kind === "at") this.#foreign(routine, target, operator);
    else markAssigned(this.#target(routine, target));
  }

  #step(routine: Routine, { operand }: ast.Step): void {
    if (operand.kind === "target" || operand.kind === "at") this.#foreign(routine, operand, "+=");
    else markAssigned(this.#target(routine, operand));
  }

  #foreign(routine: Routine, expression: ast.TargetVariable | ast.AtOperator, operator?: ast.AssignmentOperator): void {
    if (expression.kind === "at" && expression.name === "@probewrite") return this.#report("misplaced-probewrite", `unexpected ${expression.name}`, expression.at);
    const outside = this.#inEntry;
    this.#inEntry ||= expression.kind === "at" && expression.name === "@entry";
    this.#operands(routine, expression);
    this.#inEntry = outside;
    try {
      const bound = new TargetBinder(this.#context, routine.point).bind(expression, () => undefined);
      const isRead = operator !== "=" && !(operator === ".=" && bound.append !== undefined);
      const { read, operator: change } = bound.refusals ?? {};
      if (change !== undefined && operator !== undefined && operator !== "=" && operator !== ".=") this.#report("bad-operator", change, expression.at);
      else if (read !== undefined && isRead) this.#report("not-readable", read, expression.at);
      if (bound.isEntry === true && expression.kind === "target") this.#tellOfEntry(expression);
      routine.targets.set(expression, bound);
    } catch (error) {
      if (error instanceof TargetFault) this.#fault(routine, expression, error);
      else if (error instanceof Unknown) routine.untyped.add(expression);
      else throw error;
    }
  }

  #fault(routine: Routine, expression: ast.TargetVariable | ast.AtOperator, { diagnostic }: TargetFault): void {
    const { options, diagnostics } = this.#context;
    const { at } = expression;
    const isVariable = expression.kind === "target" && expression.base.form === "$";
    if (options.skipsBadVariables !== true || !isVariable) return diagnostics.report(diagnostic);
    diagnostics.report(warning("bad-variable", "Bad $context variable being substituted with literal 0", at));
    routine.targets.set(expression, { type: "long", build: () => ({ kind: "number", at, type: "long", value: 0n }) });
  }

  /** Once for each expression: that it is what it was when the function was called, not what it is now. */
  #tellOfEntry(target: ast.TargetVariable): void {
    const text = printExpression(target);
    if (this.#inEntry || target.at.file.role !== "user" || this.#toldOfEntry.has(text)) return;
    this.#toldOfEntry.add(text);
    this.#context.diagnostics.report(warning("entry-value", `confusing usage, value is captured as @entry(${text}) in .return probe [man stapprobes] RETURN PROBES`, target.at));
  }

  /** Whether an expression of `@defined` means something here; what it starts from may have a type that is not known yet. */
  #isDefined(routine: Routine, expression: ast.Expression): boolean {
    if (expression.kind === "target" || expression.kind === "at") {
      try {
        new TargetBinder(this.#context, routine.point).bind(expression, () => undefined);
      } catch (error) {
        if (error instanceof TargetFault || error instanceof Unknown) return false;
        throw error;
      }
    }
    return operandsOf(expression).every((operand) => this.#isDefined(routine, operand));
  }

  #operands(routine: Routine, expression: ast.Expression): void {
    for (const operand of operandsOf(expression)) this.#expression(routine, operand);
  }

  #aggregate(routine: Routine, operand: ast.Expression): void {
    if (operand.kind === "statistic") return this.#report("not-an-aggregate", "Expecting symbol or array index expression", operand.at);
    this.#expression(routine, operand);
  }

  #target(routine: Routine, target: ast.Expression): VariableCell | undefined {
    this.#expression(routine, target);
    return target.kind === "name" ? routine.names.get(target) : undefined;
  }

  #index(routine: Routine, expression: ast.Index, wildcards: boolean): void {
    if (!wildcards && expression.indexes.includes(undefined)) {
      return this.#report("wildcard-not-allowed", "wildcard not allowed in array index", expression.at);
    }
    for (const index of expression.indexes) if (index) this.#expression(routine, index);
    this.#name(routine, expression.array, expression.indexes.length);
  }

  #membership(routine: Routine, expression: ast.Membership): void {
    for (const key of expression.keys) if (key) this.#expression(routine, key);
    const { array, keys } = expression;
    if (array.kind === "name") this.#name(routine, array, keys.length);
    else if (keys.length > 1) this.#report("unresolved-type", "unresolved type ", array.at);
    else this.#expression(routine, array);
  }

  #assigned(routine: Routine, name: ast.Name): void {
    markAssigned(this.#name(routine, name, 0));
  }

  #name(routine: Routine, name: ast.Name, arity: Arity): VariableCell | undefined {
    const cell = this.#find(routine, name, arity);
    if (!cell) return undefined;
    routine.names.set(name, cell);
    if (cell.scope === "global") this.#reach(cell);
    if (arity === undefined) return cell;
    const known = cell.scope === "local" ? 0 : cell.arity;
    if (known === undefined && cell.scope === "global") this.#setArity(cell, arity, name.at);
    else if (known !== arity) this.#arityConflict(cell, known ?? 0, arity, name.at);
    return cell;
  }

  #find(routine: Routine, name: ast.Name, arity: Arity): VariableCell | undefined {
    const local = routine.locals.get(name.name);
    // A parameter is no array: where one is wanted, a global of its name is meant.
    const isMeant = arity === 0 || local?.parameter === undefined;
    const known = (isMeant ? local : undefined) ?? this.#declarations.global(name.name, name.at.file);
    if (known) return known;
    if (arity === 0) return localOf(routine, name.name, name.at);
    this.#report("unresolved-array", `unresolved arity-${arity ?? 0} global array ${name.name}, missing global declaration?`, name.at);
    return undefined;
  }

  #setArity(cell: GlobalCell, arity: number, at: Token): void {
    cell.arity = arity;
    cell.arityAt = at;
    cell.keys = Array.from({ length: arity }, unknownType);
    const { declaration } = cell;
    if (arity === 0 && declaration.size !== undefined) this.#report("inconsistent-arity", "inconsistent arity", declaration.at);
    else if (arity === 0 && declaration.wraps) this.#report("scalar-wraps", "wrapping not supported for scalars", declaration.at);
    if (arity > mostKeys) this.#report("too-many-indexes", `array '${cell.name}' has ${arity} indexes, more than the ${mostKeys} that are supported`, at);
  }

  #arityConflict(cell: VariableCell, known: number, wanted: number, at: Token): void {
    const first = cell.scope === "local" ? cell.at : cell.arityAt;
    const cause = semanticError("inconsistent-arity", `arity ${known} first inferred here`, first);
    this.#context.diagnostics.report(semanticError("inconsistent-arity", `inconsistent arity (${known} vs ${wanted})`, at, { cause }));
  }

  #call(routine: Routine, call: ast.Call): void {
    for (const argument of call.arguments) this.#expression(routine, argument);
    const named = this.#declarations.functions(call.name, call.at.file);
    const fitting = named.filter((cell) => cell.parameters.length === call.arguments.length);
    const first = chain(fitting);
    if (first) {
      routine.calls.set(call, first);
      for (let cell: FunctionCell | undefined = first; cell; cell = cell.overflow) this.reachFunction(cell);
    } else this.#unresolvedCall(call, named.at(-1));
  }

  #unresolvedCall(call: ast.Call, other: FunctionCell | undefined): void {
    if (!other) return this.#report("unresolved-function", `unresolved function ${call.name}${similar(call.name, this.#context.library.functionNames)}`, call.at);
    const message = `arity mismatch found (function '${call.name}' takes ${other.parameters.length} args)`;
    this.#context.diagnostics.report(semanticError("arity-mismatch", message, call.at, { also: other.declaration.at }));
  }

  #reach(cell: GlobalCell): void {
    if (this.#reached.has(cell)) return;
    this.#reached.add(cell);
    this.#universe.globals.push(cell);
  }

  /** Takes a function in; its body is resolved with the next routine. */
  reachFunction(cell: FunctionCell): void {
    if (this.#reached.has(cell)) return;
    this.#reached.add(cell);
    this.#universe.functions.push(cell);
    this.#waiting.push(cell.routine);
    if (cell.declaration.body.kind === "embedded-code") this.#embedded(cell.embedded, cell.declaration.body);
  }

  #embeddedIn(routine: Routine, piece: ast.EmbeddedCode | ast.EmbeddedExpression): void {
    const uses: EmbeddedUses = { reads: new Set(), writes: new Set() };
    routine.embedded.set(piece, uses);
    this.#embedded(uses, piece);
  }

  /** Embedded C says in comments which globals it uses. */
  #embedded(uses: EmbeddedUses, body: ast.EmbeddedCode | ast.EmbeddedExpression): void {
    for (const [, use, name] of body.code.matchAll(/pragma:(read|write):(\w+)/g)) {
      const global = this.#declarations.global(name ?? "", body.at.file);
      if (!global) this.#report("unresolved-pragma", `unresolved pragma:${use} global ${name}`, body.at);
      else {
        this.#reach(global);
        uses[use === "read" ? "reads" : "writes"].add(global);
      }
    }
  }

  #report(code: string, message: string, at: Token): void {
    this.#context.diagnostics.report(semanticError(code, message, at));
  }
}

function markAssigned(cell: VariableCell | undefined): void {
  if (cell?.scope === "local") cell.assigned = true;
}

/** Links overloads of one arity in the order in which they are tried; gives the first. */
function chain(cells: readonly FunctionCell[]): FunctionCell | undefined {
  const ordered = cells.map((cell, place) => ({ cell, place })).sort((a, b) => a.cell.priority - b.cell.priority || a.place - b.place);
  ordered.forEach(({ cell }, place) => { cell.overflow = ordered[place + 1]?.cell; });
  return ordered[0]?.cell;
}
