/** POSIX's definition of a match, by trying everything: leftmost, then longest, then from left to right each subpattern as long as it can be. */
import type { Pattern } from "../../../src/regex/tree.ts";

export type Span = readonly [start: number, end: number] | undefined;
type Repeat = Extract<Pattern, { kind: "repeat" }>;

/** The spans of the groups, the whole match first; undefined when nothing matches. */
export function matchByDefinition(root: Pattern, groups: number, text: string): readonly Span[] | undefined {
  const definition = new Definition(text);
  for (let start = 0; start <= text.length; start++) {
    const ends = definition.ends(root, start);
    if (ends.size > 0) return definition.spans(root, groups, start, Math.max(...ends));
  }
  return undefined;
}

class Definition {
  readonly #text: string;
  readonly #ends = new Map<Pattern, Map<number, ReadonlySet<number>>>();
  readonly #reached = new Map<Repeat, Map<string, boolean>>();
  #spans: Span[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  spans(root: Pattern, groups: number, start: number, end: number): readonly Span[] {
    this.#spans = new Array<Span>(groups).fill(undefined);
    this.#spans[0] = [start, end];
    this.#assign(root, start, end);
    return this.#spans;
  }

  /** Where a match of the pattern that begins at `start` can end. */
  ends(pattern: Pattern, start: number): ReadonlySet<number> {
    const known = this.#ends.get(pattern) ?? new Map<number, ReadonlySet<number>>();
    this.#ends.set(pattern, known);
    const ends = known.get(start) ?? this.#find(pattern, start);
    known.set(start, ends);
    return ends;
  }

  #find(pattern: Pattern, start: number): ReadonlySet<number> {
    const where = (holds: boolean, end: number): ReadonlySet<number> => new Set(holds ? [end] : []);
    switch (pattern.kind) {
      case "empty": return new Set([start]);
      case "set": return where(start < this.#text.length && pattern.bytes.has(this.#text.charCodeAt(start)), start + 1);
      case "start": return where(start === 0, start);
      case "end": return where(start === this.#text.length, start);
      case "group": return this.ends(pattern.inner, start);
      case "choice": return new Set(pattern.options.flatMap((option) => [...this.ends(option, start)]));
      case "sequence": return this.#endsOfAll(pattern.parts, start);
      case "repeat": return new Set(Array.from({ length: this.#text.length + 1 }, (_, end) => end).filter((end) => end >= start && this.#repeats(pattern, start, end, 0)));
    }
  }

  #endsOfAll(parts: readonly Pattern[], start: number): ReadonlySet<number> {
    return parts.reduce<ReadonlySet<number>>((from, part) => new Set([...from].flatMap((at) => [...this.ends(part, at)])), new Set([start]));
  }

  /** The rest of a repetition, after `done` iterations, can reach from `start` to `end`. */
  #repeats(repeat: Repeat, start: number, end: number, done: number): boolean {
    const known = this.#reached.get(repeat) ?? new Map<string, boolean>();
    this.#reached.set(repeat, known);
    const key = `${start} ${end} ${done}`;
    const reached = known.get(key) ?? ((start === end && done >= repeat.least) || this.#iterations(repeat, start, end, done).length > 0);
    known.set(key, reached);
    return reached;
  }

  /** Where the next iteration may end. None is empty unless it is the first or must be there. */
  #iterations(repeat: Repeat, start: number, end: number, done: number): readonly number[] {
    if (repeat.most !== undefined && done >= repeat.most) return [];
    const mayBeEmpty = done < Math.max(1, repeat.least);
    return [...this.ends(repeat.inner, start)].filter((at) => at <= end && (at > start || mayBeEmpty) && this.#repeats(repeat, at, end, done + 1));
  }

  #assign(pattern: Pattern, start: number, end: number): void {
    switch (pattern.kind) {
      case "group": this.#spans[pattern.index] = [start, end]; return this.#assign(pattern.inner, start, end);
      case "choice": {
        const taken = pattern.options.find((option) => this.ends(option, start).has(end));
        if (taken) this.#assign(taken, start, end);
        return;
      }
      case "sequence": return this.#assignAll(pattern.parts, start, end);
      case "repeat": return this.#assignIterations(pattern, start, end);
    }
  }

  #assignAll([first, ...rest]: readonly Pattern[], start: number, end: number): void {
    if (!first) return;
    const longest = Math.max(...[...this.ends(first, start)].filter((at) => this.#endsOfAll(rest, at).has(end)));
    this.#assign(first, start, longest);
    this.#assignAll(rest, longest, end);
  }

  #assignIterations(repeat: Repeat, start: number, end: number): void {
    for (let [at, done] = [start, 0]; ; done++) {
      const ends = this.#iterations(repeat, at, end, done);
      if (ends.length === 0) return;
      const longest = Math.max(...ends);
      this.#forget(repeat.inner);
      this.#assign(repeat.inner, at, longest);
      at = longest;
    }
  }

  #forget(pattern: Pattern): void {
    switch (pattern.kind) {
      case "group": this.#spans[pattern.index] = undefined; return this.#forget(pattern.inner);
      case "repeat": return this.#forget(pattern.inner);
      case "sequence": return pattern.parts.forEach((part) => this.#forget(part));
      case "choice": return pattern.options.forEach((option) => this.#forget(option));
    }
  }
}
