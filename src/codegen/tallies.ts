/**
 * Probes that count: all that their handlers do is to add to shared numbers, by what the hit itself says, and nothing that runs while they are armed
 * reads, sets or locks those. So nobody can see in which order they add, and the runtime runs them with no context, no lock and interrupts on
 * (stp_hit_tally), in two thirds of the time.
 */
import type { Expression, Global, Probe, Program, Statement } from "../program/tree.ts";
import { walkStatement } from "../program/walk.ts";
import { mostAutomaticLongs } from "./frames.ts";
import { defaults, type Macros, type Switches } from "./limits.ts";
import type { Locks } from "./locks.ts";
import { isSolitary } from "./shares.ts";

export interface Tally {
  /** What it adds to; one at least. */
  readonly globals: readonly Global[];
  /** What it always adds to the one that it has; undefined: that depends on the hit. */
  readonly constant?: bigint | undefined;
}

export class Tallies {
  readonly #tallies = new Map<Probe, Tally>();

  constructor({ globals, probes }: Program, locks: Locks, switches: Switches, macros: Macros) {
    if (looksAtTime(switches, macros)) return;
    const armed = probes.filter((probe) => !isSolitary(probe));
    const candidates = new Map(armed.flatMap((probe) => {
      const counted = staysWithinLimit(probe.body, switches, macros) ? countedBy(probe, globals, locks) : [];
      return counted.length === 0 ? [] : [[probe, counted] as const];
    }));
    leaveToHandlers(candidates, armed, globals, locks);
    for (const [probe, counted] of candidates) this.#tallies.set(probe, { globals: counted, constant: counted.length === 1 ? constantOf(probe.body) : undefined });
  }

  /** Undefined where the probe has a handler. */
  of(probe: Probe): Tally | undefined {
    return this.#tallies.get(probe);
  }
}

/** The script asks for what handlers take: the report of -t, or its own limits of overload. Beside the default limits a tally is nothing. */
function looksAtTime({ timing }: Switches, macros: Macros): boolean {
  return timing || ["STP_OVERLOAD_THRESHOLD", "STP_OVERLOAD_INTERVAL"].some((macro) => macros.value(macro) !== undefined);
}

/** Takes out those that share a number with a handler, and then those that share one with these. */
function leaveToHandlers(candidates: Map<Probe, readonly Global[]>, armed: readonly Probe[], globals: readonly Global[], locks: Locks): void {
  const handled = new Set<Global>();
  let left = armed;
  for (;;) {
    const leaving = left.filter((probe) => !(candidates.get(probe)?.every((global) => !handled.has(global)) ?? false));
    if (leaving.length === 0) return;
    for (const probe of leaving) {
      candidates.delete(probe);
      for (const { global } of locks.of(probe)) handled.add(globals[global]!);
    }
    left = left.filter((probe) => candidates.has(probe));
  }
}

/** The numbers that it shares, where its handler can do nothing but add to them; else none. */
function countedBy(probe: Probe, globals: readonly Global[], locks: Locks): readonly Global[] {
  const uses = locks.of(probe);
  const counted = new Set(uses.flatMap(({ global, mode }) => (mode === "STP_LOCK_SHARE" ? [globals[global]!] : [])));
  if (counted.size < uses.length || probe.condition !== undefined || probe.locals.length + counted.size > mostAutomaticLongs) return [];
  if ([...counted].some((global) => global.type !== "long" || global.keys.length > 0)) return [];
  return onlyAdds(probe.body, counted) ? [...counted] : [];
}

function onlyAdds(statement: Statement, counted: ReadonlySet<Global>): boolean {
  switch (statement.kind) {
    case "block": return statement.statements.every((each) => onlyAdds(each, counted));
    case "if": return isPlain(statement.condition) && onlyAdds(statement.then, counted) && (statement.else === undefined || onlyAdds(statement.else, counted));
    case "expression": return isPlainChange(statement.expression, counted) || isPlain(statement.expression);
    case "null": case "next": return true;
    case "return": return statement.value === undefined;
    default: return false;
  }
}

function isPlainChange(expression: Expression, counted: ReadonlySet<Global>): boolean {
  if (expression.kind !== "step" && expression.kind !== "assignment") return false;
  const { target } = expression;
  if (target.kind !== "variable" || target.type !== "long" || (target.variable.scope === "global" && !counted.has(target.variable.global))) return false;
  return expression.kind === "step" || (!["/=", "%="].includes(expression.operator) && isPlain(expression.value));
}

/** What it always adds, where it does so in one statement. */
function constantOf(statement: Statement): bigint | undefined {
  if (statement.kind === "block") return statement.statements.length === 1 ? statement.statements.map(constantOf)[0] : undefined;
  if (statement.kind !== "expression") return undefined;
  const { expression } = statement;
  if (expression.kind === "step") return expression.operator === "++" ? 1n : -1n;
  if (expression.kind !== "assignment" || expression.value.kind !== "number") return undefined;
  const { value } = expression.value;
  return expression.operator === "-=" ? BigInt.asIntN(64, -value) : value;
}

/** A number of the hit and of variables: computing it changes nothing, calls nothing and cannot fail. */
function isPlain(expression: Expression): boolean {
  if (expression.type !== "long") return false;
  switch (expression.kind) {
    // Another global that it reads nobody writes while it is armed: there were a lock else.
    case "number": case "variable": case "kept": return true;
    case "place": return expression.place.kind !== "stack";
    case "narrow": return isPlain(expression.value);
    case "unary": return isPlain(expression.operand);
    case "binary": return expression.operator !== "/" && expression.operator !== "%" && isPlain(expression.left) && isPlain(expression.right);
    case "logical": case "comparison": return isPlain(expression.left) && isPlain(expression.right);
    case "conditional": return isPlain(expression.condition) && isPlain(expression.then) && isPlain(expression.else);
    default: return false;
  }
}

/** No loop, no call: each statement runs once at most. */
function staysWithinLimit(body: Statement, { suppressTimeLimits }: Switches, macros: Macros): boolean {
  let statements = 0;
  walkStatement(body, { statement: () => { statements++; } });
  const limit = macros.value("MAXACTION") === undefined ? defaults.MAXACTION : macros.number("MAXACTION") ?? 0;
  return suppressTimeLimits || statements <= limit;
}
