/**
 * C types that go with values through variables, arrays, parameters and results, so that `x->member` means something where `x` was set from a
 * pointer that has a type. Rounds go on until one teaches nothing.
 */
import type { CType } from "../../debuginfo/types.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type * as ast from "../../syntax/ast.ts";
import type { Routine, TypeFact, Universe } from "../cells.ts";
import type { Context } from "../context.ts";
import { semanticError } from "../context.ts";
import { eachPart } from "../walk.ts";
import { embeddedTags } from "../embedded.ts";
import { TargetFault } from "./bound.ts";
import { TargetBinder, Unknown } from "./bind.ts";
import { sourcesOf } from "./types.ts";

export function settleCTypes(universe: Universe, context: Context): void {
  const bodies = [...universe.probes.map(({ routine }) => ({ routine, result: undefined })), ...universe.functions.map(({ routine, result }) => ({ routine, result }))];
  const waiting = bodies.filter(({ routine }) => routine.untyped.size > 0);
  if (waiting.length === 0) return;
  for (const { declaration: { body }, result } of universe.functions) {
    const type = body.kind === "embedded-code" ? givenType(body, context) : undefined;
    if (type !== undefined) result.ctype = type;
  }
  while (bodies.map(({ routine, result }) => learn(routine, result, context)).some(Boolean));
  for (const { routine } of waiting) for (const target of routine.untyped) context.diagnostics.report(unknownType(target));
}

/** C that gives a pointer to a struct says so: `pragma:gives:task_struct`. */
function givenType({ code }: ast.EmbeddedCode, { options: { kernel } }: Context): CType | undefined {
  const [, name] = /^pragma:gives:(\w+)$/m.exec([...embeddedTags(code)].join("\n")) ?? [];
  if (name === undefined) return undefined;
  const [target] = sourcesOf(kernel, undefined, undefined).flatMap((source) => source.find(`struct ${name}`));
  return target && { kind: "pointer", target };
}

function unknownType(target: ast.TargetVariable | ast.AtOperator): Diagnostic {
  if (target.kind === "at") return semanticError("unknown-type", `the type of the value of ${target.name} is not known`, target.at);
  return semanticError("unknown-type", "unknown type in dereference", target.accesses[0]?.at ?? target.at);
}

/** One round over one body; gives whether it has taught something. */
function learn(routine: Routine, result: TypeFact | undefined, context: Context): boolean {
  let learnt = false;
  const teach = (fact: TypeFact | undefined, type: CType | undefined): void => {
    if (fact === undefined || type === undefined || fact.ctype !== undefined) return;
    fact.ctype = type;
    learnt = true;
  };
  const expression = (each: ast.Expression): void => {
    if (each.kind === "assignment" && each.operator === "=") teach(factOf(routine, each.target), ctypeOf(routine, each.value));
    if (each.kind === "call") each.arguments.forEach((argument, place) => teach(routine.calls.get(each)?.parameters[place]?.value, ctypeOf(routine, argument)));
    if (each.kind === "index") each.indexes.forEach((index, place) => teach(keyOf(routine, each.array, place), index && ctypeOf(routine, index)));
    if ((each.kind === "target" || each.kind === "at") && routine.untyped.has(each)) learnt = bindLate(routine, each, context) || learnt;
  };
  const statement = (each: ast.Statement): void => {
    if (each.kind === "return" && each.value) teach(result, ctypeOf(routine, each.value));
    if (each.kind === "foreach" && each.over.kind === "name") {
      const { over } = each;
      each.keys.forEach((key, place) => teach(factOf(routine, key), keyOf(routine, over, place)?.ctype));
      if (each.value) teach(factOf(routine, each.value), factOf(routine, over)?.ctype);
    }
  };
  for (const each of routine.statements) eachPart(each, expression, statement);
  return learnt;
}

function bindLate(routine: Routine, target: ast.TargetVariable | ast.AtOperator, context: Context): boolean {
  try {
    routine.targets.set(target, new TargetBinder(context, routine.point).bind(target, (operand) => ctypeOf(routine, operand)));
  } catch (error) {
    if (error instanceof Unknown) return false;
    if (!(error instanceof TargetFault)) throw error;
    context.diagnostics.report(error.diagnostic);
  }
  routine.untyped.delete(target);
  return true;
}

function ctypeOf(routine: Routine, expression: ast.Expression): CType | undefined {
  switch (expression.kind) {
    case "name": case "index": return factOf(routine, expression)?.ctype;
    case "call": return routine.calls.get(expression)?.result.ctype;
    case "target": return routine.targets.get(expression)?.ctype;
    case "at": {
      const [operand] = expression.arguments;
      return routine.targets.get(expression)?.type === "operand" && operand ? ctypeOf(routine, operand) : undefined;
    }
    case "assignment": return expression.operator === "=" ? ctypeOf(routine, expression.value) : undefined;
    case "conditional": return ctypeOf(routine, expression.then) ?? ctypeOf(routine, expression.else);
    default: return undefined;
  }
}

function factOf(routine: Routine, expression: ast.Expression): TypeFact | undefined {
  const name = expression.kind === "index" ? expression.array : expression;
  return name.kind === "name" ? routine.names.get(name)?.value : undefined;
}

function keyOf(routine: Routine, array: ast.Name, place: number): TypeFact | undefined {
  const cell = routine.names.get(array);
  return cell?.scope === "global" ? cell.keys[place] : undefined;
}
