/**
 * Which of two ways through the automaton POSIX prefers, decided step by step as Okui and Suzuki do it ("Disambiguation in
 * regular expression matching via position automata with augmented transitions"): two ways are compared by how far up each
 * came since they parted (Standing.low); where that is equal the comparison before the last byte stands, and at the fork
 * itself the order of the edges.
 */
import type { Edge, State } from "./nfa.ts";

/** The last state of a way without bytes; the chain goes back to the state that the last byte led to. */
export interface Step {
  readonly state: number;
  /** The edge that led here, and its place among those of its branch. Neither at the chain's beginning. */
  readonly edge?: Edge;
  readonly rank: number;
  readonly previous?: Step;
  /** Steps before this one. */
  readonly length: number;
  /** Depth of the state, and the least depth on the whole chain. */
  readonly depth: number;
  readonly low: number;
  /** The item before the byte; -1 at the string's start. */
  readonly origin: number;
}

/** How the items of a set stand to one another. `low[a][b]`: how far up a came since it parted from b. `order[a][b]`: -1 when a is preferred. */
export interface Standing {
  readonly low: readonly (readonly number[])[];
  readonly order: readonly (readonly number[])[];
}

export interface Comparison {
  readonly lowA: number;
  readonly lowB: number;
  readonly order: number;
}

const same: Comparison = { lowA: 0, lowB: 0, order: 0 };

export function firstStep(state: number, origin: number, states: readonly State[]): Step {
  const depth = states[state]?.depth ?? 0;
  return { state, origin, rank: 0, length: 0, depth, low: depth };
}

export function nextStep(previous: Step, edge: Edge, rank: number, states: readonly State[]): Step {
  const depth = states[edge.to]?.depth ?? 0;
  return { state: edge.to, edge, rank, previous, origin: previous.origin, length: previous.length + 1, depth, low: Math.min(previous.low, depth) };
}

export function compareSteps(a: Step, b: Step, before: Standing): Comparison {
  if (a.origin === b.origin) return compareParted(a, b);
  const lowA = Math.min(a.low, before.low[a.origin]?.[b.origin] ?? 0);
  const lowB = Math.min(b.low, before.low[b.origin]?.[a.origin] ?? 0);
  return decide(lowA, lowB, before.order[a.origin]?.[b.origin] ?? 0);
}

/** Two chains with the same beginning: goes back to where they part. */
function compareParted(a: Step, b: Step): Comparison {
  const wayA = new Retreat(a);
  const wayB = new Retreat(b);
  while (wayA.at !== wayB.at) {
    const length = Math.max(wayA.at.length, wayB.at.length);
    for (const way of [wayA, wayB]) if (way.at.length === length) way.back();
  }
  // One is the start of the other: they have not parted.
  if (wayA.last === undefined || wayB.last === undefined) return same;
  const fork = wayA.at.depth;
  return decide(Math.min(wayA.low, fork), Math.min(wayB.low, fork), Math.sign(wayA.last.rank - wayB.last.rank));
}

class Retreat {
  at: Step;
  last: Step | undefined;
  low = Number.POSITIVE_INFINITY;

  constructor(from: Step) {
    this.at = from;
  }

  back(): void {
    if (this.at.previous === undefined) throw new Error("two ways from one item have no common beginning");
    this.low = Math.min(this.low, this.at.depth);
    this.last = this.at;
    this.at = this.at.previous;
  }
}

function decide(lowA: number, lowB: number, otherwise: number): Comparison {
  return { lowA, lowB, order: lowA === lowB ? otherwise : Math.sign(lowB - lowA) };
}

/** From the chain's beginning on. */
export function stepsOf(last: Step): readonly Step[] {
  const steps: Step[] = [];
  for (let step: Step | undefined = last; step !== undefined; step = step.previous) steps.push(step);
  return steps.reverse();
}
