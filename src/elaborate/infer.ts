/**
 * Types: long, string or stats for every global, index, local, parameter and function, found from how they are used. Each
 * round tells every expression what its surroundings need and learns from it; rounds go on until one teaches nothing.
 */
import type * as ast from "../syntax/ast.ts";
import type { FunctionCell, ProbeCell, Routine, Type, Universe } from "./cells.ts";
import { semanticError } from "./context.ts";
import type { Context } from "./context.ts";
import { Facts } from "./facts.ts";
import { evidentType, ExpressionTypes } from "./infer-expression.ts";

export function infer(universe: Universe, context: Context): void {
  const facts = settleTypes(universe.probes, universe.functions);
  for (const error of facts.errors) context.diagnostics.report(error);
}

/** What can be found out from these bodies; what stays open, or contradicts itself, is for the caller to judge. */
export function settleTypes(probes: readonly Pick<ProbeCell, "routine" | "condition">[], functions: readonly FunctionCell[]): Facts {
  const facts = new Facts();
  const written = [...functions].filter(({ declaration }) => declaration.body.kind !== "embedded-code").sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  for (const { routine } of [...written, ...probes]) settleParameters(routine, facts);
  do {
    facts.changed = false;
    for (const { routine, result } of written) inferRoutine(new RoutineTypes(routine, facts, result), routine, undefined);
    for (const { routine, condition } of probes) inferRoutine(new RoutineTypes(routine, facts), routine, condition);
  } while (facts.changed);
  return facts;
}

/** What calls evidently pass comes first in messages, before any use of the parameters. */
function settleParameters({ calls }: Routine, facts: Facts): void {
  for (const [call, callee] of calls) {
    for (let cell: FunctionCell | undefined = callee; cell; cell = cell.overflow) {
      const { parameters } = cell;
      call.arguments.forEach((argument, place) => {
        const fact = parameters[place]?.value;
        if (fact?.type === "unknown") facts.settle(fact, evident(argument, calls), argument.at, place);
      });
    }
  }
}

function evident(argument: ast.Expression, calls: Routine["calls"]): Type {
  const result = argument.kind === "call" ? calls.get(argument)?.result : undefined;
  return result?.declared ? result.type : evidentType(argument);
}

function inferRoutine(types: RoutineTypes, routine: Routine, condition: ast.Expression | undefined): void {
  if (condition) types.needed(condition, "long");
  for (const statement of routine.statements) types.statement(statement);
}

class RoutineTypes extends ExpressionTypes {
  statement(statement: ast.Statement): void {
    switch (statement.kind) {
      case "block": return statement.statements.forEach((inner) => this.statement(inner));
      case "expression": return void this.expression(statement.expression, "unknown");
      case "if":
        this.needed(statement.condition, "long");
        this.statement(statement.then);
        return statement.else && this.statement(statement.else);
      case "for": return this.#for(statement);
      case "foreach": return this.#foreach(statement);
      case "return": return this.#return(statement);
      case "delete": return this.#delete(statement.target);
      case "try": return this.#try(statement);
      case "null": case "break": case "continue": case "next": case "embedded-code": return;
      default: return statement satisfies never;
    }
  }

  #delete(target: ast.Expression): void {
    if (target.kind === "name" || target.kind === "index") this.expression(target, "unknown");
    else this.facts.report(semanticError("invalid-delete", "invalid operand of delete expression", target.at));
  }

  #for(loop: ast.For): void {
    if (loop.initial) this.expression(loop.initial, "unknown");
    if (loop.condition) this.needed(loop.condition, "long");
    if (loop.step) this.expression(loop.step, "unknown");
    this.statement(loop.body);
  }

  #foreach(loop: ast.Foreach): void {
    if (loop.over.kind === "histogram") return this.#buckets(loop, loop.over);
    const array = this.routine.names.get(loop.over);
    if (array?.scope !== "global") return this.statement(loop.body);
    loop.keys.forEach((key, index) => {
      const fact = array.keys[index];
      if (fact) this.facts.settle(fact, this.expression(key, fact.type), key.at, index);
    });
    (loop.slice ?? []).forEach((index, place) => this.place(index, array.keys[place], place));
    if (loop.limit) this.expression(loop.limit, "long");
    if (loop.sort?.statistic !== undefined) this.#sortsByStatistic(array.value.type, loop);
    this.statement(loop.body);
    if (loop.value) this.#loopValue(loop.value, array.value);
  }

  #buckets(loop: ast.Foreach, over: ast.Histogram): void {
    this.expression(over, "unknown");
    for (const name of [...loop.keys, loop.value]) if (name) this.expression(name, "long");
    if (loop.limit) this.expression(loop.limit, "long");
    this.statement(loop.body);
  }

  #sortsByStatistic(type: Type, loop: ast.Foreach): void {
    if (type !== "unknown" && type !== "stats") this.invalid(type, loop.over.at);
  }

  #loopValue(value: ast.Name, element: { type: Type; at: ast.Name["at"] | undefined; declared: boolean }): void {
    if (element.type === "stats") this.invalid(element.type, value.at);
    else this.facts.settle(element, this.expression(value, element.type), value.at);
  }

  #return(statement: ast.Return): void {
    if (!this.result) return;
    if (!statement.value) {
      if (this.result.type !== "unknown") this.bareReturn(statement);
      return;
    }
    this.place(statement.value, this.result);
  }

  #try(statement: ast.TryCatch): void {
    this.statement(statement.body);
    if (statement.variable) this.expression(statement.variable, "string");
    this.statement(statement.handler);
  }
}
