/**
 * Probes that count: all that their handlers do is to add to one shared number, by what the hit itself says. The runtime runs such a one with no
 * context, no lock and interrupts on (stp_probe.is_tally), in a third of the time. What it adds is one atomic addition, which comes before or after
 * whatever a reader does with that number; so no probe may read the number while it holds another that others use, too, beside which it could be seen to lag.
 */
import type { Expression, Global, Probe, Program, Statement } from "../program/tree.ts";
import { mostAutomaticLongs } from "./frames.ts";
import type { Macros, Switches } from "./limits.ts";
import type { Locks } from "./locks.ts";
import { isSolitary, type Shares } from "./shares.ts";
import { walkStatement } from "./walk.ts";

export interface Tally {
  readonly global: Global;
  /** What it always adds; undefined: that depends on the hit. */
  readonly constant?: bigint | undefined;
}

export class Tallies {
  readonly #tallies = new Map<Probe, Tally>();

  constructor({ globals, probes }: Program, locks: Locks, shares: Shares, switches: Switches, macros: Macros) {
    // The report of -t tells of the time that a handler takes.
    if (switches.timing) return;
    const armed = probes.filter((probe) => !isSolitary(probe));
    const candidates = new Map<Probe, Global>();
    for (const probe of armed) {
      const global = counted(probe, globals, locks, shares);
      if (global !== undefined && staysWithinLimit(probe.body, switches, macros)) candidates.set(probe, global);
    }
    const users = countUsers(armed, locks);
    const mixed = new Set<Global>();
    for (const probe of armed) {
      const uses = locks.of(probe);
      const isBesideOthers = (at: number): boolean => uses.some((use) => use.global !== at && users.get(use.global) !== 1);
      for (const { global: at, mode } of uses) {
        const global = globals[at];
        const isFit = mode === "STP_LOCK_SHARE" ? candidates.has(probe) : !isBesideOthers(at);
        if (global !== undefined && !isFit) mixed.add(global);
      }
    }
    for (const [probe, global] of candidates) if (!mixed.has(global)) this.#tallies.set(probe, { global, constant: constantOf(probe.body) });
  }

  /** Undefined where the probe has a handler. */
  of(probe: Probe): Tally | undefined {
    return this.#tallies.get(probe);
  }
}

/** How many probes take the lock of each global. */
function countUsers(probes: readonly Probe[], locks: Locks): ReadonlyMap<number, number> {
  const users = new Map<number, number>();
  for (const probe of probes) for (const { global } of locks.of(probe)) users.set(global, (users.get(global) ?? 0) + 1);
  return users;
}

/** The one number that it shares, where its handler can do nothing but add to it. */
function counted(probe: Probe, globals: readonly Global[], locks: Locks, shares: Shares): Global | undefined {
  const [use, ...others] = locks.of(probe);
  const global = use?.mode === "STP_LOCK_SHARE" ? globals[use.global] : undefined;
  if (global === undefined || others.length > 0 || shares.of(global) === undefined) return undefined;
  if (global.type !== "long" || global.keys.length > 0 || probe.condition !== undefined) return undefined;
  return probe.locals.length < mostAutomaticLongs / 2 && onlyAdds(probe.body, global) ? global : undefined;
}

function onlyAdds(statement: Statement, global: Global): boolean {
  switch (statement.kind) {
    case "block": return statement.statements.every((each) => onlyAdds(each, global));
    case "if": return isPlain(statement.condition) && onlyAdds(statement.then, global) && (statement.else === undefined || onlyAdds(statement.else, global));
    case "expression": return isPlainChange(statement.expression, global) || isPlain(statement.expression);
    case "null": case "next": return true;
    case "return": return statement.value === undefined;
    default: return false;
  }
}

function isPlainChange(expression: Expression, global: Global): boolean {
  if (expression.kind !== "step" && expression.kind !== "assignment") return false;
  const { target } = expression;
  if (target.kind !== "variable" || target.type !== "long" || (target.variable.scope === "global" && target.variable.global !== global)) return false;
  return expression.kind === "step" || (!["/=", "%="].includes(expression.operator) && isPlain(expression.value));
}

/** What it always adds, where it does so in one statement. */
function constantOf(statement: Statement): bigint | undefined {
  if (statement.kind === "block") return statement.statements.length === 1 ? statement.statements.map(constantOf)[0] : undefined;
  if (statement.kind !== "expression") return undefined;
  const { expression } = statement;
  const changed = expression.kind === "step" ? 1n : expression.kind === "assignment" && expression.value.kind === "number" ? expression.value.value : undefined;
  if (changed === undefined || (expression.kind !== "step" && expression.kind !== "assignment")) return undefined;
  return expression.operator === "--" || expression.operator === "-=" ? BigInt.asIntN(64, -changed) : changed;
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
  return suppressTimeLimits || macros.value("MAXACTION") === undefined || statements <= (macros.number("MAXACTION") ?? 0);
}
