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
      case "binary": return expression.operator === "." ? this.#operator(expression.at, wanted, "string", expression.left, expression.right) : this.#arithmetic(expression, wanted);
      case "logical": return this.#arithmetic(expression, wanted);
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

  /** An operator gives this type and no other. */
  #gives(type: Type, wanted: Type, at: Token): Type {
    if (wanted !== "unknown" && wanted !== type) this.facts.report(semanticError("invalid-operator", "invalid operator", at));
    return type;
  }

  /** An operator whose operands have the type that it gives. */
  #operator(at: Token, wanted: Type, type: "long" | "string", ...operands: readonly ast.Expression[]): Type {
    this.#gives(type, wanted, at);
    for (const operand of operands) this.needed(operand, type);
    return type;
  }

  #arithmetic({ at, left, right }: ast.Binary | ast.Logical, wanted: Type): Type {
    this.#gives("long", wanted, at);
    const isText = (operand: ast.Expression): boolean => operand.kind === "print" || (operand.kind === "binary" && operand.operator === ".");
    const [first, second] = [left, right].map((operand) => this.expression(operand, operand.kind === "print" ? "unknown" : "long"));
    if (![left, right].some(isText) || first === "unknown" || second === "unknown") return "long";
    if (first !== second) this.facts.report(semanticError("sides-disagree", `type mismatch: left and right sides don't agree (${first} vs ${second})`, at));
    else if (first === "string") this.facts.expected("long", first, left.at);
    return "long";
  }

  /** An operand or a condition: where an operator stands, its value is told to be of the wrong type. */
  needed(expression: ast.Expression, wanted: Type): Type {
    return isOperator(expression) ? this.#known(this.expression(expression, "unknown"), wanted, expression.at) : this.expression(expression, wanted);
  }

  /** What is known of an expression's type before its place is looked at: that of a literal, and what the round before has found. */
  #before(expression: ast.Expression): Type {
    return literalType(expression) ?? this.routine.types.get(expression) ?? "unknown";
  }

  /** What an expression gives, as far as its own words and declarations say. */
  #evident(expression: ast.Expression): Type {
    const result = expression.kind === "call" ? this.routine.calls.get(expression)?.result : undefined;
    return result ? result.type : evidentType(expression);
  }

  /** Leaves it to the next round to say what an expression teaches, so that what is surer comes first in messages. Once for each. */
  #postpone(expression: ast.Expression): boolean {
    if (this.facts.postponed.has(expression)) return false;
    this.facts.postponed.add(expression);
    this.facts.changed = true;
    return true;
  }

  #name(name: ast.Name, wanted: Type): Type {
    const cell = this.routine.names.get(name);
    if (!cell) return wanted;
    if (wanted === "stats" && cell.scope === "local") {
      // Its first use says it; what comes after is of the same mistake.
      if (cell.value.type === "unknown") this.statsLocal(name);
      this.facts.settle(cell.value, "stats", name.at, cell.parameter);
      return "stats";
    }
    this.facts.settle(cell.value, wanted, name.at, cell.scope === "local" ? cell.parameter : undefined);
    return unlessConflict(cell.value.type, wanted);
  }

  #element(element: ast.Index, wanted: Type): Type {
    const cell = this.routine.names.get(element.array);
    if (cell?.scope !== "global") return wanted;
    this.facts.settle(cell.value, wanted, element.array.at);
    element.indexes.forEach((index, place) => this.place(index, cell.keys[place], place));
    return unlessConflict(cell.value.type, wanted);
  }

  /** One index of an array, an argument of a call (its place is told in messages) or what a function returns: it and the fact teach each other. */
  place(value: ast.Expression | undefined, fact: TypeFact | undefined, place?: number): void {
    if (!value || !fact) return;
    const isKnown = fact.type !== "unknown" && literalType(value) === undefined;
    const type = this.expression(value, isKnown ? fact.type : "unknown");
    if (type === "stats") this.invalid(type, value.at);
    else if (isKnown) this.#alsoGiven(type, value, () => this.facts.settle(fact, type, value.at, place));
    else if (type === "unknown" || !(isVariable(value) || value.kind === "print") || !this.#postpone(value)) this.facts.settle(fact, type, value.at, place);
  }

  /** An operator of another type than its place needs is told of, and so is its value. */
  #alsoGiven(type: Type, value: ast.Expression, report: (type: Type) => void): void {
    if (isOperator(value) || isChange(value)) report(type);
  }

  #call(call: ast.Call, wanted: Type): Type {
    const callee = this.routine.calls.get(call);
    if (!callee) return wanted;
    for (let cell = callee; ; cell = cell.overflow) {
      call.arguments.forEach((argument, place) => this.place(argument, cell.parameters[place]?.value, place));
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
    const isSure = expression.left.kind === "statistic" || expression.left.kind === "print";
    const left = this.expression(expression.left, isSure ? "unknown" : this.#before(expression.right));
    const right = this.expression(expression.right, left);
    if (left === "unknown" && right !== "unknown") this.#postpone(expression);
    return this.#gives("long", wanted, expression.at);
  }

  #match({ left, at }: ast.RegexMatch, wanted: Type): Type {
    this.expression(left, "string");
    return this.#gives("long", wanted, at);
  }

  #membership(expression: ast.Membership, wanted: Type): Type {
    const { array } = expression;
    if (array.kind === "histogram") {
      this.expression(array, "unknown");
      for (const key of expression.keys) if (key) this.expression(key, "long");
      return this.#known("long", wanted, expression.at);
    }
    const cell = this.routine.names.get(array);
    if (cell?.scope === "global") expression.keys.forEach((key, place) => this.place(key, cell.keys[place], place));
    return this.#known("long", wanted, expression.at);
  }

  #conditional(expression: ast.Conditional, wanted: Type): Type {
    this.needed(expression.condition, "long");
    const then = this.expression(expression.then, wanted);
    const otherwise = this.expression(expression.else, then === "unknown" ? wanted : then);
    return then === "unknown" ? this.expression(expression.then, otherwise) : then;
  }

  #assignment(expression: ast.Assignment, wanted: Type): Type {
    if (expression.operator === "=") return this.#plainAssignment(expression, wanted);
    if (expression.operator === "<<<") {
      this.expression(expression.target, "stats");
      this.expression(expression.value, "long");
      return this.#gives("long", wanted, expression.at);
    }
    return this.#operator(expression.at, wanted, expression.operator === ".=" ? "string" : "long", expression.target, expression.value);
  }

  /**
   * A value whose type is known says what the target holds; otherwise the target is asked first. What belongs to the kernel or to a family
   * holds one type whatever is written to it: a literal of the other type is what is wrong.
   */
  #plainAssignment({ target, value, at }: ast.Assignment, wanted: Type): Type {
    const literal = literalType(value);
    if (literal !== undefined && (target.kind === "target" || target.kind === "at")) {
      const held = this.expression(target, "unknown");
      if (held !== "unknown" && held !== literal) this.facts.expected(literal, held, value.at);
      return this.expression(value, wanted);
    }
    if (literal !== undefined) return this.expression(target, this.expression(value, wanted));
    const isKnown = this.#before(value) !== "unknown" && (isVariable(value) || evidentType(value) !== "unknown");
    const held = isKnown ? "unknown" : this.expression(target, "unknown");
    const evident = this.#evident(value);
    if (held !== "unknown" && evident !== "unknown" && evident !== held) this.expression(target, evident);
    const type = this.#assigned(value, held, wanted);
    if (type === "stats") {
      this.invalid(type, value.at);
      return "unknown";
    }
    if (held === "unknown" && type !== "unknown" && !isKnown && this.#postpone(value)) return type;
    return this.#known(this.expression(target, type === "unknown" ? wanted : type), type === "unknown" ? "unknown" : wanted, at);
  }

  /** The value for a target that holds this type. */
  #assigned(value: ast.Expression, held: Type, wanted: Type): Type {
    const type = this.expression(value, isVariable(value) ? held : "unknown");
    return type === "unknown" ? this.expression(value, held === "unknown" ? wanted : held) : type;
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
    print.arguments.forEach((argument, place) => this.#given(argument, needs[place] ?? only));
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

  #given(argument: ast.Expression, wanted: Type): void {
    this.#alsoGiven(this.expression(argument, wanted), argument, (type) => this.#known(type, wanted, argument.at));
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

/** The type that a literal shows. */
function literalType(expression: ast.Expression): "long" | "string" | undefined {
  return expression.kind === "number" ? "long" : expression.kind === "string" ? "string" : undefined;
}

function isVariable({ kind }: ast.Expression): boolean {
  return kind === "name" || kind === "index";
}

function isOperator({ kind }: ast.Expression): boolean {
  return kind === "unary" || kind === "binary" || kind === "logical" || kind === "comparison";
}

function isChange(expression: ast.Expression): boolean {
  return expression.kind === "step" || (expression.kind === "assignment" && expression.operator !== "=");
}

/** A name that is of another type has been told of; nothing more is said about it. */
function unlessConflict(type: Type, wanted: Type): Type {
  return wanted === "unknown" || type === wanted ? type : "unknown";
}

/** What an expression gives, as far as its own words say. */
export function evidentType(expression: ast.Expression): Type {
  switch (expression.kind) {
    case "number": case "unary": case "step": case "logical": case "comparison": case "regex": case "in": case "statistic": case "bucket": return "long";
    case "string": return "string";
    case "binary": return expression.operator === "." ? "string" : "long";
    case "print": return expression.name.startsWith("s") ? "string" : "long";
    default: return "unknown";
  }
}
