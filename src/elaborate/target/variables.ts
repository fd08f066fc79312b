/** `$name` and the lists `$$vars`, `$$parms`, `$$locals`, `$$return`: what a point has. */
import { stripped } from "../../debuginfo/ctype.ts";
import type { Token } from "../../diagnostics/source.ts";
import type { Place, PointVariable, PointVariables, Refusals } from "../../program/family.ts";
import { closest } from "../similar.ts";
import { type BoundTarget, type Build, TargetFault } from "./bound.ts";
import { type Complete, type Station, numberIn } from "./chain.ts";
import { type Piece, PrettyPrinter, plain, textOf } from "./pretty.ts";

type ValueVariable = Extract<PointVariable, { kind: "value" }>;

const lists: Readonly<Record<string, readonly ValueVariable["role"][]>> = {
  $vars: ["parameter", "local", "other"], $parms: ["parameter"], $locals: ["local"], $return: ["return"],
};

/** Whether the name, without its `$`, is one of a list. */
export function isList(name: string): boolean {
  return name in lists;
}

/** The variable of that name, or a fault that names those that are there. `what`: the point, for the message. */
export function findVariable(variables: PointVariables | undefined, name: string, what: string, at: Token): PointVariable {
  const found = variables?.list.find((variable) => variable.name === name);
  if (found) return found;
  if (variables === undefined) throw new TargetFault("unresolved-target", "unresolved target-symbol expression", at);
  const why = variables.absent?.[name] ?? variables.unknown;
  if (why !== undefined) throw new TargetFault("no-variable", why, at);
  const names = closest(name, variables.list.map((variable) => variable.name));
  const alternatives = names.length === 0 ? "" : ` (alternatives: ${names.map((each) => `$${each}`).join(", ")})`;
  const wanted = variables.called === undefined ? `local '${name}' in ${what}` : `${variables.called} '$${name}'`;
  throw new TargetFault("no-variable", `unable to find ${wanted}${alternatives}`, at, variables.hint === undefined ? {} : { hint: variables.hint(name) });
}

/** Where the chain of a `$name` starts. */
export function stationOf(variable: ValueVariable, at: Token): Station {
  return { kind: "value", space: "kernel", value: placeBuild(variable.place, at), type: variable.type, place: variable.place };
}

function placeBuild(place: Place, at: Token): Build {
  return () => ({ kind: "place", at, type: "long", place });
}

/** Variables that are no values of C. */
export function heldTarget(variable: Exclude<PointVariable, ValueVariable>, at: Token): BoundTarget {
  if (variable.kind === "text") return { type: "string", build: () => ({ kind: "string", at, type: "string", value: variable.text }) };
  const { kind: type, read, write, name } = variable;
  const append = variable.kind === "string" ? variable.append : undefined;
  const writing = (held: string): BoundTarget["store"] => (_, value) => ({ kind: "store", at, type, to: { held }, value });
  const refusals: Refusals = {
    ...(read === undefined ? { read: `variable '$${name}' cannot be read here` } : {}),
    ...(write === undefined ? { write: `variable '$${name}' is read-only` } : {}),
    ...variable.refusals,
  };
  return {
    type, isOwn: true, refusals, build: () => ({ kind: "held", at, type, read: read ?? "" }),
    ...(write === undefined ? {} : { store: writing(write)! }), ...(append === undefined ? {} : { append: writing(append)! }),
  };
}

/** `a=0x1 b=0x2`; `levels`: pretty, as `$$parms$` asks. */
export function listTarget(variables: PointVariables, name: string, levels: number, complete: Complete, at: Token): BoundTarget {
  const roles = lists[name] ?? [];
  const values = variables.list.filter((variable): variable is ValueVariable => variable.kind === "value" && roles.includes(variable.role));
  const pieces = values.flatMap((variable, index): readonly Piece[] => [
    { text: `${index === 0 ? "" : " "}${variable.name}=` },
    levels > 0 ? prettyPiece(variable, levels, complete, at) : plainPiece(variable, at),
  ]);
  return { type: "string", build: textOf(pieces, at), refusals: { write: "cannot write to context variable" } };
}

/** Each may fail by itself. */
function prettyPiece(variable: ValueVariable, levels: number, complete: Complete, at: Token): Piece {
  return { directive: { conversion: "s", flags: plain }, value: textOf(new PrettyPrinter(at, complete).pieces(stationOf(variable, at), levels), at) };
}

function plainPiece(variable: ValueVariable, at: Token): Piece {
  const { kind } = stripped(variable.type);
  const number = numberIn(stationOf(variable, at), at);
  if (number === undefined) return { text: kind === "struct" || kind === "union" ? "{...}" : kind === "array" ? "[...]" : "?" };
  return { directive: { conversion: "x", flags: { ...plain, alternate: true } }, value: number.build };
}
