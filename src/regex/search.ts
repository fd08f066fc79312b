/** The automaton that says whether a pattern matches anywhere in a string, and no more: it stops as soon as that is known. */
import type { Alphabet } from "./alphabet.ts";
import type { Nfa } from "./nfa.ts";
import { PatternError } from "./tree.ts";

/** Rows by state, one column for each symbol. The states 0 and 1 have no row: the answer is known there. */
export interface SearchTable {
  readonly start: number;
  readonly rows: readonly (readonly number[])[];
}

export const fails = 0;
export const succeeds = 1;
/** The state of rows[0]. */
export const firstRow = 2;

const mostStates = 16_384;

export function makeSearch(nfa: Nfa, alphabet: Alphabet): SearchTable {
  return new SubsetConstruction(nfa, alphabet).table();
}

class SubsetConstruction {
  readonly #nfa: Nfa;
  readonly #alphabet: Alphabet;
  readonly #known = new Map<string, number>();
  readonly #sets: (readonly number[])[] = [];

  constructor(nfa: Nfa, alphabet: Alphabet) {
    this.#nfa = nfa;
    this.#alphabet = alphabet;
  }

  table(): SearchTable {
    // The state at the string's start is one of its own, even if its set comes again: only there `^` holds.
    const start = this.#state(this.#closure([this.#nfa.start], { atStart: true, atEnd: false }), "^");
    const rows: (readonly number[])[] = [];
    for (let at = 0; at < this.#sets.length; at++) rows.push(this.#row(this.#sets[at] ?? [], at === 0));
    return { start, rows };
  }

  #row(set: readonly number[], atStart: boolean): readonly number[] {
    return this.#alphabet.examples.map((byte, symbol) => {
      if (symbol === 0) return this.#acceptsAtEnd(set, atStart) ? succeeds : fails;
      const targets = set.flatMap((id) => {
        const state = this.#nfa.states[id];
        return state?.kind === "byte" && state.bytes.has(byte) ? [state.to] : [];
      });
      return this.#state(this.#closure(targets, { atStart: false, atEnd: false }), "");
    });
  }

  #acceptsAtEnd(set: readonly number[], atStart: boolean): boolean {
    const closed = this.#closure(set.filter((id) => this.#nfa.states[id]?.kind === "end"), { atStart, atEnd: true });
    return this.#accepts(closed);
  }

  #accepts(set: readonly number[]): boolean {
    return set.some((id) => this.#nfa.states[id]?.kind === "accept");
  }

  #state(set: readonly number[], mark: string): number {
    if (set.length === 0) return fails;
    if (this.#accepts(set)) return succeeds;
    const key = mark + set.join(" ");
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#sets.length >= mostStates) throw new PatternError(`pattern needs more than ${mostStates} states`);
    this.#sets.push(set);
    const made = firstRow + this.#sets.length - 1;
    this.#known.set(key, made);
    return made;
  }

  /** What is reached without reading a byte, without the branches on the way; sorted. */
  #closure(from: readonly number[], { atStart, atEnd }: { readonly atStart: boolean; readonly atEnd: boolean }): readonly number[] {
    const seen = new Set(from);
    for (const id of seen) {
      const state = this.#nfa.states[id];
      if (state?.kind === "branch") for (const edge of state.edges) seen.add(edge.to);
      else if ((state?.kind === "start" && atStart) || (state?.kind === "end" && atEnd)) seen.add(state.to);
    }
    return [...seen].filter((id) => ["byte", "end", "accept"].includes(this.#nfa.states[id]?.kind ?? "")).sort((a, b) => a - b);
  }
}
