/**
 * The automaton that finds what each group of a pattern matched. A state is a set of items, places in the nondeterministic
 * automaton that the best way leads to, with how they stand to one another (order.ts). A transition says for each item of
 * the new state from which item the best way to it came and which marks lie on that way. The reader keeps the state after each byte and
 * afterwards follows one way back from the end of the match: two passes over the string, whatever the pattern.
 */
import type { Alphabet } from "./alphabet.ts";
import { beforeMatch } from "./nfa.ts";
import type { Mark, Nfa, State } from "./nfa.ts";
import { compareSteps, firstStep, nextStep, stepsOf } from "./order.ts";
import type { Comparison, Standing, Step } from "./order.ts";
import { PatternError } from "./tree.ts";

/** How the best way comes to an item: from which item before the byte (-1: the string's start), over which marks. */
export interface Arrival {
  readonly from: number;
  readonly marks: readonly Mark[];
}

export interface Transition {
  /** Undefined when nothing more can be found. */
  readonly to: number | undefined;
  readonly arrivals: readonly Arrival[];
  /** How the best match ends when the string ends here, for a pattern with `$`: it counts before the new state's `accept`. */
  readonly atEnd?: Arrival;
}

export interface GroupState {
  /** The item at which the match is complete, if it can end here. */
  readonly accept: number | undefined;
  /** By symbol; by the NUL's nothing is found. */
  readonly transitions: readonly Transition[];
}

/** `start` leads to the first state. */
export interface GroupTable {
  readonly states: readonly GroupState[];
  readonly start: Transition;
}

/** Bounds on what one pattern may take to translate and to keep. */
const mostStates = 4096;
const mostComparisons = 16_000_000;

export function makeGroups(nfa: Nfa, alphabet: Alphabet): GroupTable {
  return new Determinizer(nfa, alphabet).table();
}

interface Place { readonly state: number; readonly origin: number }

interface Draft extends Standing {
  readonly items: readonly number[];
  readonly accept: number | undefined;
}

interface Closing {
  readonly atStart: boolean;
  readonly atEnd: boolean;
}

class Determinizer {
  readonly #nfa: Nfa;
  readonly #alphabet: Alphabet;
  readonly #known = new Map<string, number>();
  readonly #drafts: Draft[] = [];
  readonly #hasEnd: boolean;
  #comparisons = 0;

  constructor(nfa: Nfa, alphabet: Alphabet) {
    this.#nfa = nfa;
    this.#alphabet = alphabet;
    this.#hasEnd = nfa.states.some(({ kind }) => kind === "end");
  }

  table(): GroupTable {
    const start = this.#arrive([{ state: this.#nfa.start, origin: -1 }], { low: [], order: [] }, true);
    const states: GroupState[] = [];
    for (let at = 0; at < this.#drafts.length; at++) {
      const draft = this.#drafts[at];
      if (draft) states.push({ accept: draft.accept, transitions: this.#alphabet.examples.map((byte) => this.#transition(draft, byte)) });
    }
    return { states, start };
  }

  #transition(draft: Draft, byte: number): Transition {
    const places = draft.items.flatMap((id, origin): Place[] => {
      const state = this.#nfa.states[id];
      return state?.kind === "byte" && state.bytes.has(byte) ? [{ state: state.to, origin }] : [];
    });
    return this.#arrive(places, draft, false);
  }

  #arrive(places: readonly Place[], before: Standing, atStart: boolean): Transition {
    const steps = this.#withoutLater(this.#items(places, before, { atStart, atEnd: false }), before);
    const last = this.#hasEnd ? this.#items(places, before, { atStart, atEnd: true }).find(({ state }) => this.#accepts(state)) : undefined;
    return {
      to: steps.length === 0 ? undefined : this.#state(this.#draft(steps, before)),
      arrivals: steps.map(arrival),
      ...(last ? { atEnd: arrival(last) } : {}),
    };
  }

  #draft(steps: readonly Step[], before: Standing): Draft {
    const low = steps.map(() => new Array<number>(steps.length).fill(0));
    const order = steps.map(() => new Array<number>(steps.length).fill(0));
    steps.forEach((a, at) => {
      for (let other = 0; other < at; other++) {
        const b = steps[other];
        if (b) note(low, order, at, other, this.#compare(a, b, before));
      }
    });
    const accept = steps.findIndex(({ state }) => this.#accepts(state));
    return { items: steps.map(({ state }) => state), accept: accept < 0 ? undefined : accept, low, order };
  }

  #items(places: readonly Place[], before: Standing, closing: Closing): readonly Step[] {
    const best = [...this.#closure(places, before, closing).values()];
    return best.filter(({ state }) => this.#accepts(state) || this.#nfa.states[state]?.kind === "byte").sort((a, b) => a.state - b.state);
  }

  #accepts(id: number): boolean {
    return this.#nfa.states[id]?.kind === "accept";
  }

  /** Once a match is complete, one that begins later is of no interest. */
  #withoutLater(steps: readonly Step[], before: Standing): readonly Step[] {
    const accept = steps.find(({ state }) => this.#accepts(state));
    return accept === undefined ? steps : steps.filter((step) => step === accept || this.#compare(step, accept, before).lowA !== beforeMatch);
  }

  #state(draft: Draft): number {
    const key = `${draft.items.join(" ")};${draft.low.join(" ")};${draft.order.join(" ")}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#drafts.length >= mostStates) throw tooLarge();
    this.#drafts.push(draft);
    this.#known.set(key, this.#drafts.length - 1);
    return this.#drafts.length - 1;
  }

  /** The best way to every state that is reached without a byte. */
  #closure(places: readonly Place[], before: Standing, closing: Closing): ReadonlyMap<number, Step> {
    const best = new Map<number, Step>();
    const waiting: Step[] = places.map(({ state, origin }) => firstStep(state, origin, this.#nfa.states));
    for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
      const known = best.get(step.state);
      if (known !== undefined && this.#compare(step, known, before).order >= 0) continue;
      best.set(step.state, step);
      waiting.push(...this.#onward(step, closing));
    }
    return best;
  }

  #onward(step: Step, { atStart, atEnd }: Closing): readonly Step[] {
    const state = this.#nfa.states[step.state];
    if ((state?.kind === "start" && atStart) || (state?.kind === "end" && atEnd)) return this.#continued(step, [{ to: state.to, marks: [] }]);
    return state?.kind === "branch" ? this.#continued(step, state.edges) : [];
  }

  #continued(step: Step, edges: Extract<State, { kind: "branch" }>["edges"]): readonly Step[] {
    const passed = stepsOf(step);
    return edges.flatMap((edge, rank): Step[] => {
      if (passed.some(({ state }) => state === edge.to)) return [];
      // An iteration that began on this way, without a byte since, is empty.
      const isEmpty = edge.ends !== undefined && passed.some((earlier) => earlier.edge?.begins === edge.ends);
      return isEmpty ? [] : [nextStep(step, edge, rank, this.#nfa.states)];
    });
  }

  #compare(a: Step, b: Step, before: Standing): Comparison {
    this.#comparisons++;
    if (this.#comparisons > mostComparisons) throw tooLarge();
    return compareSteps(a, b, before);
  }
}

function arrival(step: Step): Arrival {
  return { from: step.origin, marks: stepsOf(step).flatMap(({ edge }) => edge?.marks ?? []) };
}

/** Row and column of a pair. */
function note(low: number[][], order: number[][], a: number, b: number, comparison: Comparison): void {
  set(low, a, b, comparison.lowA);
  set(low, b, a, comparison.lowB);
  set(order, a, b, comparison.order);
  set(order, b, a, 0 - comparison.order);
}

function set(rows: number[][], row: number, column: number, value: number): void {
  const cells = rows[row];
  if (cells) cells[column] = value;
}

function tooLarge(): PatternError {
  return new PatternError("pattern is too large for its groups to be found");
}
