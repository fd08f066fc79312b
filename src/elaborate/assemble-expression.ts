/** Expressions of one routine as nodes of the Program. */
import type { FormatDirective } from "../program/format.ts";
import type * as tree from "../program/tree.ts";
import type * as ast from "../syntax/ast.ts";
import type { Nodes } from "./assemble.ts";
import type { LocalCell, Routine } from "./cells.ts";
import { embeddedGlobals, unitOf } from "./embedded.ts";
import { argumentsOf } from "./prints.ts";
import { expressionText } from "../program/print-expression.ts";
import type { BoundTarget } from "./target/bound.ts";
import { operandsOf } from "./walk.ts";

const plain: FormatDirective["flags"] = { alternate: false, zero: false, minus: false, space: false, plus: false };

export class ExpressionAssembler {
  readonly #routine: Routine;
  readonly #locals: ReadonlyMap<LocalCell, tree.Local>;
  readonly #nodes: Nodes;
  /** What the entry of the call has to keep, in the order in which it is met. */
  readonly kept: { readonly text: string; readonly kept: tree.Kept; readonly value: tree.Expression }[] = [];
  readonly #record: tree.Kept[] = [];
  #inEntry = false;

  constructor(routine: Routine, locals: ReadonlyMap<LocalCell, tree.Local>, nodes: Nodes) {
    this.#routine = routine;
    this.#locals = locals;
    this.#nodes = nodes;
  }

  expression(expression: ast.Expression): tree.Expression {
    const { at } = expression;
    switch (expression.kind) {
      case "number": return { kind: "number", at, type: "long", value: expression.value };
      case "string": return { kind: "string", at, type: "string", value: expression.value };
      case "embedded-expression": return { kind: "embedded", at, type: this.#type(expression), code: expression.code, unit: unitOf(at.file), globals: this.embedded(expression) };
      case "name": return this.variable(expression);
      case "index": return this.#element(expression);
      case "call": return this.#call(expression);
      case "print": return this.#print(expression);
      case "unary": return { kind: "unary", at, type: "long", operator: plainOperator(expression), operand: this.expression(expression.operand) };
      case "step": return this.#step(expression);
      case "binary": return { kind: "binary", at, type: expression.operator === "." ? "string" : "long", operator: expression.operator, ...this.#sides(expression) };
      case "logical": return { kind: "logical", at, type: "long", operator: expression.operator, ...this.#sides(expression) };
      case "comparison": return { kind: "comparison", at, type: "long", operator: expression.operator, ...this.#sides(expression) };
      case "regex": return { kind: "regex", at, type: "long", operator: expression.operator, left: this.expression(expression.left), pattern: expression.pattern };
      case "in": return this.#membership(expression);
      case "conditional": return this.#conditional(expression);
      case "assignment": return this.#assignment(expression);
      case "statistic": return this.#statistic(expression);
      case "histogram": return this.histogram(expression);
      case "bucket": return { kind: "bucket", at, type: "long", histogram: this.histogram(expression.histogram), index: this.expression(expression.index) };
      case "target": case "at": return this.#foreign(expression);
      default: return expression satisfies never;
    }
  }

  /** What an entry keeps is built there; here it is only looked at. */
  #foreign(expression: ast.TargetVariable | ast.AtOperator): tree.Expression {
    const bound = this.#boundTarget(expression);
    if (bound.isEntry === true && !this.#inEntry) return this.#kept(expression);
    return bound.build(this.#foreignOperands(expression));
  }

  #foreignOperands(expression: ast.TargetVariable | ast.AtOperator): readonly tree.Expression[] {
    return operandsOf(expression).map((operand) => this.expression(operand));
  }

  #boundTarget(expression: ast.TargetVariable | ast.AtOperator): BoundTarget {
    const bound = this.#routine.targets.get(expression);
    if (!bound) throw new Error(`a ${expression.kind} expression reached assembly`);
    return bound;
  }

  /** Equal expressions are kept once. */
  #kept(expression: ast.TargetVariable | ast.AtOperator): tree.Expression {
    this.#inEntry = true;
    const value = this.#boundTarget(expression).build(this.#foreignOperands(expression));
    this.#inEntry = false;
    const text = expressionText(value);
    const known = this.kept.find((each) => each.text === text);
    const type = value.type === "string" ? "string" : "long";
    const kept = known?.kept ?? { type, record: this.#record };
    if (!known) {
      this.kept.push({ text, kept, value });
      this.#record.push(kept);
    }
    return { kind: "kept", at: expression.at, type, kept };
  }

  embedded(piece: ast.EmbeddedCode | ast.EmbeddedExpression): readonly tree.Global[] {
    const uses = this.#routine.embedded.get(piece);
    return uses ? embeddedGlobals(uses, this.#nodes) : [];
  }

  variable(name: ast.Name): tree.VariableReference {
    const cell = this.#routine.names.get(name);
    if (!cell) throw new Error(`the name ${name.name} reached assembly unresolved`);
    if (cell.scope === "global") {
      const global = this.#nodes.global(cell);
      return { kind: "variable", at: name.at, type: global.type, variable: { scope: "global", global } };
    }
    const local = this.#locals.get(cell);
    if (!local) throw new Error(`the local ${name.name} reached assembly outside its routine`);
    return { kind: "variable", at: name.at, type: local.type, variable: { scope: "local", local } };
  }

  array(name: ast.Name): tree.Global {
    const { variable } = this.variable(name);
    if (variable.scope !== "global") throw new Error(`the array ${name.name} reached assembly as a local`);
    return variable.global;
  }

  histogram({ at, name, operand }: ast.Histogram): tree.Histogram {
    return { kind: "histogram", at, type: "stats", name, target: this.#target(operand) };
  }

  indexes(indexes: readonly (ast.Expression | undefined)[]): readonly (tree.Expression | undefined)[] {
    return indexes.map((index) => index && this.expression(index));
  }

  #type(expression: ast.Expression): tree.ValueType {
    return this.#routine.types.get(expression) === "string" ? "string" : "long";
  }

  #sides({ left, right }: { readonly left: ast.Expression; readonly right: ast.Expression }): { left: tree.Expression; right: tree.Expression } {
    return { left: this.expression(left), right: this.expression(right) };
  }

  #element(element: ast.Index): tree.ElementReference {
    const array = this.array(element.array);
    return { kind: "element", at: element.at, type: array.type, array, indexes: this.indexes(element.indexes) };
  }

  #target(target: ast.Expression): tree.Target {
    if (target.kind === "name") return this.variable(target);
    if (target.kind === "index") return this.#element(target);
    throw new Error(`a ${target.kind} expression reached assembly as a target`);
  }

  #call(call: ast.Call): tree.Expression {
    const cell = this.#routine.calls.get(call);
    if (!cell) throw new Error(`the call of ${call.name} reached assembly unresolved`);
    const callee = this.#nodes.func(cell);
    return { kind: "call", at: call.at, type: callee.result, callee, arguments: call.arguments.map((argument) => this.expression(argument)) };
  }

  #statistic({ at, name, operand, parameters }: ast.Statistic): tree.StatisticExpression {
    const shift = parameters[0]?.value;
    return { kind: "statistic", at, type: "long", name, target: this.#target(operand), ...(shift === undefined ? {} : { shift }) };
  }

  #membership({ at, array, keys }: ast.Membership): tree.Expression {
    if (array.kind === "name") return { kind: "in", at, type: "long", array: this.array(array), keys: this.indexes(keys) };
    const [key] = keys;
    if (!key) throw new Error("a wildcard in a histogram reached assembly");
    return { kind: "in-histogram", at, type: "long", histogram: this.histogram(array), key: this.expression(key) };
  }

  #conditional(expression: ast.Conditional): tree.Expression {
    return {
      kind: "conditional", at: expression.at, type: this.#type(expression),
      condition: this.expression(expression.condition), then: this.expression(expression.then), else: this.expression(expression.else),
    };
  }

  #assignment(expression: ast.Assignment): tree.Expression {
    const { at, operator, target } = expression;
    if (target.kind === "target" || target.kind === "at") return this.#store(expression, target);
    return { kind: "assignment", at, type: this.#type(expression), operator, target: this.#target(expression.target), value: this.expression(expression.value) };
  }

  /** `$x += 1` reads, computes and writes. */
  #store({ at, operator, value }: ast.Assignment, target: ast.TargetVariable | ast.AtOperator): tree.Expression {
    const { store, append } = this.#boundTarget(target);
    if (operator === ".=" && append) return append(this.#foreignOperands(target), this.expression(value));
    if (!store) throw new Error("what cannot be written reached assembly as a target");
    const given = this.expression(value);
    const binary = operator === "=" || operator === "<<<" ? undefined : (operator.slice(0, -1) as ast.BinaryOperator);
    const written: tree.Expression = binary === undefined ? given : { kind: "binary", at, type: binary === "." ? "string" : "long", operator: binary, left: this.#foreign(target), right: given };
    return store(this.#foreignOperands(target), written);
  }

  #step({ at, operator, prefix, operand }: ast.Step): tree.Expression {
    if (operand.kind !== "target" && operand.kind !== "at") return { kind: "step", at, type: "long", operator, prefix, target: this.#target(operand) };
    const one: ast.NumberLiteral = { kind: "number", at, value: 1n };
    const stored = this.#store({ kind: "assignment", at, operator: operator === "++" ? "+=" : "-=", target: operand, value: one }, operand);
    return prefix ? stored : { kind: "binary", at, type: "long", operator: operator === "++" ? "-" : "+", left: stored, right: this.expression(one) };
  }

  #print(print: ast.Print): tree.Print {
    const makesString = print.name.startsWith("s");
    return { kind: "print", at: print.at, name: print.name, type: makesString ? "string" : "none", makesString, pieces: this.#pieces(print) };
  }

  #pieces(print: ast.Print): readonly tree.PrintPiece[] {
    const format = this.#routine.formats.get(print);
    if (format) return this.#formatted(format, print.arguments.map((argument) => this.expression(argument)));
    const delimiter = print.literal?.value ?? "";
    const pieces = print.arguments.flatMap((argument, place): tree.PrintPiece[] => {
      const piece = this.#value(print, argument);
      return place > 0 && delimiter !== "" ? [{ text: delimiter }, piece] : [piece];
    });
    // A chart ends its last line itself.
    const isChart = print.arguments[0]?.kind === "histogram";
    return print.name.endsWith("ln") && !isChart ? [...pieces, { text: "\n" }] : pieces;
  }

  #value(print: ast.Print, argument: ast.Expression): tree.PrintPiece {
    const value = this.expression(argument);
    const conversion = print.name === "print_char" ? "c" : value.type === "string" ? "s" : "d";
    return { directive: { conversion, flags: plain }, value };
  }

  #formatted(format: readonly (string | FormatDirective)[], values: readonly tree.Expression[]): readonly tree.PrintPiece[] {
    let next = 0;
    return format.map((piece): tree.PrintPiece => {
      if (typeof piece === "string") return { text: piece };
      const taken = values.slice(next, next + argumentsOf(piece));
      next += taken.length;
      const value = taken.at(-1);
      if (!value) throw new Error("a directive without its value reached assembly");
      const width = piece.width === "star" ? taken[0] : undefined;
      const precision = piece.precision === "star" ? taken.at(-2) : undefined;
      return { directive: piece, value, ...(width ? { width } : {}), ...(precision ? { precision } : {}) };
    });
  }
}

function plainOperator({ operator }: ast.Unary): "+" | "-" | "!" | "~" {
  if (operator === "&") throw new Error("an address expression reached assembly");
  return operator;
}
