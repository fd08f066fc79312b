/**
 * A pattern as a nondeterministic automaton that searches: it may pass over any bytes before the match begins.
 *
 * Each state has a depth: how many subpatterns are open there. POSIX prefers the match whose subpatterns, from the outermost and
 * leftmost on, are the longest; of two ways to the same place the one that came less far up since they parted has kept the
 * outer subpattern open for longer (order.ts). So a state stands at its subpattern's depth, and between subpatterns at the depth of
 * what holds them.
 */
import { anyByte, PatternError } from "./tree.ts";
import type { ByteSet, ParsedPattern, Pattern } from "./tree.ts";

export type State =
  /** Edges from the most preferred to the least. */
  | { readonly kind: "branch"; readonly depth: number; readonly edges: readonly Edge[] }
  | { readonly kind: "byte"; readonly depth: number; readonly bytes: ByteSet; readonly to: number }
  | { readonly kind: "start" | "end"; readonly depth: number; readonly to: number }
  | { readonly kind: "accept"; readonly depth: number };

export interface Edge {
  readonly to: number;
  readonly marks: readonly Mark[];
  /** Begins an iteration that must not be empty, or ends one. */
  readonly begins?: number;
  readonly ends?: number;
}

/** What passing an edge does to a group; `clear`: whatever an earlier iteration gave it is forgotten. */
export interface Mark { readonly kind: "open" | "close" | "clear"; readonly group: number }

export interface Nfa {
  readonly states: readonly State[];
  readonly start: number;
  readonly groups: number;
}

/** Depth of the state that passes over a byte in front of the match: the way of an earlier match never comes up here. */
export const beforeMatch = -1;

const mostStates = 20_000;

export function makeNfa({ root, groups }: ParsedPattern): Nfa {
  const builder = new Builder();
  const accept = builder.add({ kind: "accept", depth: 0 });
  const end = builder.branch(0, [{ to: accept, marks: [{ kind: "close", group: 0 }] }]);
  const begin = builder.pattern(root, 0, end);
  const [start, fill] = builder.reserve(0);
  const pass = builder.add({ kind: "byte", depth: beforeMatch, bytes: anyByte, to: start });
  fill([{ to: begin, marks: [{ kind: "open", group: 0 }] }, plain(pass)]);
  return { states: builder.states, start, groups };
}

function plain(to: number): Edge {
  return { to, marks: [] };
}

/** Builds from the end to the start: each piece is told where it goes on. */
class Builder {
  readonly #states: State[] = [];
  #iterations = 0;

  get states(): readonly State[] {
    return this.#states;
  }

  add(state: State): number {
    if (this.#states.length >= mostStates) throw new PatternError(`pattern needs more than ${mostStates} states`);
    this.#states.push(state);
    return this.#states.length - 1;
  }

  branch(depth: number, edges: readonly Edge[]): number {
    return this.add({ kind: "branch", depth, edges });
  }

  /** A branch whose edges are known later. */
  reserve(depth: number): readonly [number, (edges: readonly Edge[]) => void] {
    const at = this.branch(depth, []);
    return [at, (edges) => { this.#states[at] = { kind: "branch", depth, edges }; }];
  }

  /** Gives where the pattern begins; both ends stand at `depth`. */
  pattern(pattern: Pattern, depth: number, next: number): number {
    switch (pattern.kind) {
      case "empty": return next;
      case "set": return this.add({ kind: "byte", depth, bytes: pattern.bytes, to: next });
      case "start": case "end": return this.add({ kind: pattern.kind, depth, to: next });
      case "group": return this.#group(pattern.index, pattern.inner, depth, next);
      case "sequence": return this.#inside(depth, next, (inner, exit) => pattern.parts.reduceRight((after, part) => this.pattern(part, inner, after), exit));
      case "choice": return this.#inside(depth, next, (inner, exit) => this.branch(inner, pattern.options.map((option) => plain(this.pattern(option, inner, exit)))));
      case "repeat": return this.#inside(depth, next, (inner, exit) => this.#repeat(pattern, inner, exit));
      default: return pattern satisfies never;
    }
  }

  #group(group: number, inner: Pattern, depth: number, next: number): number {
    const close = this.branch(depth, [{ to: next, marks: [{ kind: "close", group }] }]);
    return this.branch(depth, [{ to: this.pattern(inner, depth, close), marks: [{ kind: "open", group }] }]);
  }

  /** A subpattern of its own: what `build` adds is one deeper than what is around it. */
  #inside(depth: number, next: number, build: (depth: number, exit: number) => number): number {
    const exit = this.branch(depth + 1, [plain(next)]);
    return this.branch(depth, [plain(build(depth + 1, exit))]);
  }

  #repeat({ inner, least, most }: Extract<Pattern, { kind: "repeat" }>, depth: number, exit: number): number {
    const optional = most === undefined ? this.#unbounded(inner, least, depth, exit) : this.#optional(inner, least, most, depth, exit);
    const required = most === undefined && least > 0 ? least - 1 : least;
    let next = optional;
    for (let copy = 0; copy < required; copy++) next = this.#iteration(inner, depth, next);
    return next;
  }

  /** An iteration that must be there, and so may be empty. */
  #iteration(inner: Pattern, depth: number, next: number): number {
    return this.branch(depth, [{ to: this.pattern(inner, depth, next), marks: clears(inner) }]);
  }

  /** One body: the first time it may match nothing, later it must not, or there would be no end. */
  #unbounded(inner: Pattern, least: number, depth: number, exit: number): number {
    const marks = clears(inner);
    const iteration = this.#iterations++;
    const [again, fill] = this.reserve(depth);
    const body = this.pattern(inner, depth, this.branch(depth, [{ to: again, marks: [], ends: iteration }]));
    fill([{ to: body, marks, begins: iteration }, plain(exit)]);
    return this.branch(depth, least > 0 ? [{ to: body, marks }] : [{ to: body, marks }, plain(exit)]);
  }

  /** As many bodies as there may be beyond `least`, each with a way past it. */
  #optional(inner: Pattern, least: number, most: number, depth: number, exit: number): number {
    let next = exit;
    for (let copy = most; copy > least; copy--) {
      const iteration = this.#iterations++;
      const body = this.pattern(inner, depth, this.branch(depth, [{ to: next, marks: [], ends: iteration }]));
      const entry = { to: body, marks: clears(inner) };
      next = this.branch(depth, [copy === 1 ? entry : { ...entry, begins: iteration }, plain(exit)]);
    }
    return next;
  }
}

function clears(pattern: Pattern): readonly Mark[] {
  return groupsIn(pattern).map((group) => ({ kind: "clear", group }));
}

function groupsIn(pattern: Pattern): readonly number[] {
  switch (pattern.kind) {
    case "group": return [pattern.index, ...groupsIn(pattern.inner)];
    case "repeat": return groupsIn(pattern.inner);
    case "sequence": return pattern.parts.flatMap(groupsIn);
    case "choice": return pattern.options.flatMap(groupsIn);
    case "empty": case "set": case "start": case "end": return [];
    default: return pattern satisfies never;
  }
}
