/** Inference over the expressions of one routine: what each gives, and what it needs from its operands. */
import type { Token } from "../diagnostics/source.ts";
import type { FormatDirective } from "../program/format.ts";
import type * as ast from "../syntax/ast.ts";
import type { Routine, Type, TypeFact } from "./cells.ts";
import { semanticError } from "./context.ts";
import type { Facts } from "./facts.ts";
import { operandsOf } from "./walk.ts";

export class ExpressionTypes {
  readonly routine: Routine;
  readonly facts: Facts;
  /** What the function gives; undefined in a probe. */
  protected readonly result: TypeFact | undefined;

  constructor(routine: Routine, facts: Facts, result?: TypeFact) {
    this.routine = routine;
    this.facts = facts;
    this.result = result;
  }

  /** The type of an expression, given the type that its place needs (`unknown`: any). */
  expression(expression: ast.Expression, wanted: Type): Type {
    const type = this.#typeOf(expression, wanted);
    this.routine.types.set(expression, type);
    return type;
  }

  #typeOf(expression: ast.Expression, wanted: Type): Type {
    switch (expression.kind) {
      case "number": return this.#known("long", wanted, expression.at);
      case "string": return this.#known("string", wanted, expression.at);
      case "embedded-expression": return this.#known(expression.code.includes("/* string */") ? "string" : "long", wanted, expression.at);
      case "name": return this.#name(expression, wanted);
      case "index": return this.#element(expression, wanted);
      case "call": return this.#call(expression, wanted);
      case "print": return this.#print(expression, wanted);
      case "unary": return this.#operator(expression.at, wanted, "long", expression.operand);
      case "step": return this.#operator(expression.at, wanted, "long", expression.operand);
      case "binary": return this.#operator(expression.at, wanted, expression.operator === "." ? "string" : "long", expression.left, expression.right);
      case "logical": return this.#operator(expression.at, wanted, "long", expression.left, expression.right);
      case "comparison": return this.#comparison(expression, wanted);
      case "regex": return this.#match(expression, wanted);
      case "in": return this.#membership(expression, wanted);
      case "conditional": return this.#conditional(expression, wanted);
      case "assignment": return this.#assignment(expression, wanted);
      case "statistic": return this.#statistic(expression, wanted);
      case "histogram": return this.expression(expression.operand, "stats");
      case "bucket": return this.#bucket(expression, wanted);
      case "target": case "at": return this.#target(expression, wanted);
      default: return expression satisfies never;
    }
  }

  #known(type: Type, wanted: Type, at: Token): Type {
    if (wanted !== "unknown" && wanted !== type) this.facts.expected(wanted, type, at);
    return type;
  }

  /** An operator whose operands have the type that it gives. */
  #operator(at: Token, wanted: Type, type: "long" | "string", ...operands: readonly ast.Expression[]): Type {
    this.#known(type, wanted, at);
    for (const operand of operands) this.expression(operand, type);
    return type;
  }

  #name(name: ast.Name, wanted: Type): Type {
    const cell = this.routine.names.get(name);
    if (!cell) return wanted;
    if (wanted === "stats" && cell.scope === "local") {
      // Its first use says it; what comes after is of the same mistake.
      if (cell.value.type !== "stats") this.statsLocal(name);
      this.facts.settle(cell.value, "stats", name.at, cell.parameter);
      return "stats";
    }
    this.facts.settle(cell.value, wanted, name.at, cell.scope === "local" ? cell.parameter : undefined);
    return cell.value.type;
  }

  #element(element: ast.Index, wanted: Type): Type {
    const cell = this.routine.names.get(element.array);
    if (cell?.scope !== "global") return wanted;
    element.indexes.forEach((index, place) => this.index(index, cell.keys[place], place));
    this.facts.settle(cell.value, wanted, element.array.at);
    return cell.value.type;
  }

  /** One index of an array, or one argument of a call: it and the fact teach each other. */
  index(value: ast.Expression | undefined, fact: TypeFact | undefined, place: number): void {
    if (!value || !fact) return;
    const type = this.expression(value, "unknown");
    if (type === "unknown") this.expression(value, fact.type);
    else if (type === "stats") this.invalid(type, value.at);
    else this.facts.settle(fact, type, value.at, place);
  }

  #call(call: ast.Call, wanted: Type): Type {
    const callee = this.routine.calls.get(call);
    if (!callee) return wanted;
    for (let cell = callee; ; cell = cell.overflow) {
      call.arguments.forEach((argument, place) => this.index(argument, cell.parameters[place]?.value, place));
      this.#settleLater(cell.result, call, wanted);
      this.facts.settle(cell.result, callee.result.type, call.at);
      this.facts.settle(callee.result, cell.result.type, call.at);
      if (!cell.overflow) break;
    }
    return callee.result.type === "unknown" ? wanted : callee.result.type;
  }

  /** A use that only guesses at an open type: it counts from the next round on, so that what is sure comes first in messages. */
  #settleLater(fact: TypeFact, expression: ast.Expression, type: Type): void {
    if (type === "unknown") return;
    if (fact.type !== "unknown" || this.facts.guesses.get(expression) === type) this.facts.settle(fact, type, expression.at);
    else {
      this.facts.guesses.set(expression, type);
      this.facts.changed = true;
    }
  }

  #comparison(expression: ast.Comparison, wanted: Type): Type {
    const left = this.expression(expression.left, "unknown");
    const right = this.expression(expression.right, "unknown");
    if (right !== "unknown") this.expression(expression.left, right);
    else if (left !== "unknown") this.expression(expression.right, left);
    return this.#known("long", wanted, expression.at);
  }

  #match({ left, at }: ast.RegexMatch, wanted: Type): Type {
    this.expression(left, "string");
    if (wanted === "string") this.facts.report(semanticError("invalid-operator", "invalid operator", at));
    return "long";
  }

  #membership(expression: ast.Membership, wanted: Type): Type {
    const { array } = expression;
    if (array.kind === "histogram") {
      this.expression(array, "unknown");
      for (const key of expression.keys) if (key) this.expression(key, "long");
      return this.#known("long", wanted, expression.at);
    }
    const cell = this.routine.names.get(array);
    if (cell?.scope === "global") expression.keys.forEach((key, place) => this.index(key, cell.keys[place], place));
    return this.#known("long", wanted, expression.at);
  }

  #conditional(expression: ast.Conditional, wanted: Type): Type {
    this.expression(expression.condition, "long");
    const then = this.expression(expression.then, wanted);
    const otherwise = this.expression(expression.else, then === "unknown" ? wanted : then);
    return then === "unknown" ? this.expression(expression.then, otherwise) : then;
  }

  #assignment(expression: ast.Assignment, wanted: Type): Type {
    if (expression.operator === "=") return this.#plainAssignment(expression, wanted);
    if (expression.operator === "<<<") {
      this.expression(expression.target, "stats");
      this.expression(expression.value, "long");
      return this.#known("long", wanted, expression.at);
    }
    return this.#operator(expression.at, wanted, expression.operator === ".=" ? "string" : "long", expression.target, expression.value);
  }

  #plainAssignment({ target, value, at }: ast.Assignment, wanted: Type): Type {
    const type = this.expression(value, "unknown");
    if (type === "stats") {
      this.invalid(type, value.at);
      return "unknown";
    }
    const held = this.expression(target, type === "unknown" ? wanted : type);
    if (type === "unknown") this.expression(value, held);
    return this.#known(held, held === "unknown" ? "unknown" : wanted, at);
  }

  #statistic(expression: ast.Statistic, wanted: Type): Type {
    this.expression(expression.operand, "stats");
    return this.#known("long", wanted, expression.at);
  }

  #bucket(expression: ast.HistogramBucket, wanted: Type): Type {
    this.expression(expression.histogram, "unknown");
    this.expression(expression.index, "long");
    return this.#known("long", wanted, expression.at);
  }

  #print(print: ast.Print, wanted: Type): Type {
    const needs = this.routine.formats.has(print) ? this.#formatNeeds(print) : [];
    const only: Type = print.name === "print_char" ? "long" : "unknown";
    print.arguments.forEach((argument, place) => this.expression(argument, needs[place] ?? only));
    return this.#known(print.name.startsWith("s") ? "string" : "long", wanted, print.at);
  }

  #target(expression: ast.TargetVariable | ast.AtOperator, wanted: Type): Type {
    const bound = this.routine.targets.get(expression);
    if (!bound) return wanted;
    const operands = operandsOf(expression);
    if (bound.type === "operand") return operands[0] ? this.expression(operands[0], wanted) : wanted;
    for (const operand of operands) this.expression(operand, operand.kind === "string" ? "unknown" : "long");
    return this.#known(bound.type, wanted, expression.at);
  }

  /** The type that each argument of a formatted print must have, `*` arguments among them. */
  #formatNeeds(print: ast.Print): readonly Type[] {
    return (this.routine.formats.get(print) ?? []).flatMap((piece) => (typeof piece === "string" ? [] : directiveNeeds(piece)));
  }

  /** A value of this type cannot stand at this token. */
  invalid(type: Type, at: Token): void {
    this.facts.report(semanticError("invalid-type", `invalid type ${type}`, at));
  }

  statsLocal(name: ast.Name): void {
    this.facts.report(semanticError("stats-local", "stat locals not supported, missing global declaration? ", name.at));
  }

  bareReturn(statement: ast.Return): void {
    if (!this.result) return;
    if (this.result.declared) this.facts.expected("unknown", this.result.type, statement.at);
    else this.facts.report(semanticError("type-conflict", "type mismatch (unknown)", statement.at, {
      cause: semanticError("type-conflict", `type was first inferred here (${this.result.type})`, this.result.at),
    }));
  }
}

function directiveNeeds(directive: FormatDirective): readonly Type[] {
  const counts = [directive.width, directive.precision].filter((count) => count === "star").map((): Type => "long");
  return [...counts, directive.conversion === "s" ? "string" : "long"];
}
