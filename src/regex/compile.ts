/** From a pattern's bytes to the tables that c-runtime/core/regex.c and matches.c walk; struct stp_regex of rt.h says what they hold. */
import { alphabetOf } from "./alphabet.ts";
import type { Alphabet } from "./alphabet.ts";
import { makeGroups } from "./groups.ts";
import type { Arrival, GroupTable, Transition } from "./groups.ts";
import { minimise } from "./minimise.ts";
import { makeNfa } from "./nfa.ts";
import type { Mark } from "./nfa.ts";
import { parsePattern } from "./parse.ts";
import { firstRow, makeSearch } from "./search.ts";
import type { SearchTable } from "./search.ts";
import { PatternError } from "./tree.ts";

export interface CompiledPattern {
  /** The symbol of each of the 256 bytes. */
  readonly symbols: Uint8Array;
  readonly search: FlatTable;
  /** Groups of the pattern, the whole match among them. */
  readonly groups: number;
  /** Only where it is asked for. */
  readonly captures?: CaptureTables;
}

/** A state is the place of its row in `next`; values below the first row are answers. */
export interface FlatTable {
  readonly start: number;
  readonly next: readonly number[];
}

export interface CaptureTables extends FlatTable {
  /** By state and symbol as `next`: where the new state's steps begin. The entry 0 is for the start's. */
  readonly steps: readonly number[];
  /** By state and symbol: the step to a match that ends with the string, 0 for none. Empty for a pattern without `$`. */
  readonly ends: readonly number[];
  /** Step 0 is none. `from`: the item before the byte. */
  readonly from: readonly number[];
  /** Where the step's marks begin in `marks`. */
  readonly over: readonly number[];
  /** Lists of STP_MARK_*, each ended by STP_MARK_END, in the order in which the way back meets them. */
  readonly marks: readonly number[];
}

/** What a table's entries can hold. */
const largest = 0xffff;
/** A mark is one byte: two bits for what it does. */
const mostGroups = 63;
const markEnd = 0xff;

/** Throws PatternError when it is no pattern, or one that is too large. */
export function compilePattern(bytes: Uint8Array, withCaptures: boolean): CompiledPattern {
  const parsed = parsePattern(bytes);
  const nfa = makeNfa(parsed);
  const alphabet = alphabetOf(nfa);
  const compiled = { symbols: alphabet.symbolOf, search: flatSearch(minimise(makeSearch(nfa, alphabet)), alphabet), groups: parsed.groups };
  if (!withCaptures) return compiled;
  if (parsed.groups > mostGroups) throw new PatternError(`more than ${mostGroups - 1} subexpressions`);
  return { ...compiled, captures: new CaptureWriter(makeGroups(nfa, alphabet), alphabet).tables() };
}

function flatSearch({ start, rows }: SearchTable, { examples }: Alphabet): FlatTable {
  const place = (state: number): number => (state < firstRow ? state : firstRow + (state - firstRow) * examples.length);
  const next = [0, 0, ...rows.flatMap((row) => row.map(place))];
  return { start: place(start), next: within(next) };
}

function within<T extends readonly number[]>(table: T): T {
  if (table.length > largest) throw new PatternError(`pattern is too large: its table has ${table.length} entries, more than ${largest}`);
  return table;
}

/** Rows begin behind the entry 0; each has one more column, with the item at which the match is complete plus 1. */
class CaptureWriter {
  readonly #table: GroupTable;
  readonly #symbols: number;
  readonly #from: number[] = [0];
  readonly #over: number[] = [0];
  readonly #marks: number[] = [markEnd];
  readonly #knownSteps = new Map<string, number>();
  readonly #knownMarks = new Map<string, number>([["", 0]]);

  constructor(table: GroupTable, { examples }: Alphabet) {
    this.#table = table;
    this.#symbols = examples.length;
  }

  tables(): CaptureTables {
    const { states, start } = this.#table;
    const hasEnds = states.some(({ transitions }) => transitions.some(({ atEnd }) => atEnd)) || start.atEnd !== undefined;
    const next = [0];
    const steps = [this.#stepsTo(start)];
    const ends = [this.#end(start)];
    for (const { accept, transitions } of states) {
      next.push(...transitions.map(({ to }) => this.#place(to)), accept === undefined ? 0 : accept + 1);
      steps.push(...transitions.map((transition) => this.#stepsTo(transition)), 0);
      ends.push(...transitions.map((transition) => this.#end(transition)), 0);
    }
    for (const table of [next, this.#from, this.#marks]) within(table);
    return { start: this.#place(start.to), next, steps, ends: hasEnds ? ends : [], from: this.#from, over: this.#over, marks: this.#marks };
  }

  #place(state: number | undefined): number {
    return state === undefined ? 0 : 1 + state * (this.#symbols + 1);
  }

  #end({ atEnd }: Transition): number {
    return atEnd === undefined ? 0 : this.#list([atEnd]);
  }

  #stepsTo({ arrivals }: Transition): number {
    return arrivals.length === 0 ? 0 : this.#list(arrivals);
  }

  /** Equal lists are one. */
  #list(arrivals: readonly Arrival[]): number {
    const steps = arrivals.map(({ from, marks }) => ({ from: Math.max(from, 0), over: this.#markList(marks) }));
    const key = steps.map(({ from, over }) => `${from}:${over}`).join(" ");
    const known = this.#knownSteps.get(key);
    if (known !== undefined) return known;
    const at = this.#from.length;
    this.#knownSteps.set(key, at);
    this.#from.push(...steps.map(({ from }) => from));
    this.#over.push(...steps.map(({ over }) => over));
    return at;
  }

  #markList(marks: readonly Mark[]): number {
    const codes = marks.map(markCode).reverse();
    const key = codes.join(" ");
    const known = this.#knownMarks.get(key);
    if (known !== undefined) return known;
    const at = this.#marks.length;
    this.#knownMarks.set(key, at);
    this.#marks.push(...codes, markEnd);
    return at;
  }
}

/** STP_MARK_OPEN, STP_MARK_CLOSE, STP_MARK_CLEAR with the group above them. */
function markCode({ kind, group }: Mark): number {
  return group * 4 + (kind === "open" ? 0 : kind === "close" ? 1 : 2);
}
