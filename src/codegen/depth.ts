/** How deep calls go and how much of the string stack they take: sizes the stack before anything runs. */
import type { Func, Probe, Program } from "../program/tree.ts";
import { calledFrom } from "./effects.ts";
import type { Effects } from "./effects.ts";
import type { FrameSize } from "./frames.ts";

/** Calls that a recursive script gets beyond its longest path without a cycle. */
const recursionBonus = 10;

export interface Depth {
  readonly nesting: number;
  readonly frames: FrameSize;
}

/**
 * The deepest that any handler can go. Strings and bytes are each the most on any path, so their sum is a bound. Recursion is
 * bounded by the nesting limit: every level beyond the longest plain path can be the largest frame there is.
 */
export function deepest(program: Program, effects: Effects, functionFrames: ReadonlyMap<Func, FrameSize>, handlerFrames: ReadonlyMap<Probe, FrameSize>, maxNesting?: number): Depth {
  const recursive = program.functions.some((func) => func.recursive);
  const paths = new Paths(effects, functionFrames);
  const plain = program.probes.map((probe) => paths.below(calledFrom(probe)));
  const longest = Math.max(0, ...plain.map((path) => path.nesting));
  const nesting = maxNesting ?? longest + (recursive ? recursionBonus : 0);
  const beyond = recursive ? nesting : 0;
  const sizes = [...functionFrames.values()];
  const handlers = program.probes.map((probe, at) => add(handlerFrames.get(probe) ?? none, plain[at]?.frames ?? none));
  return { nesting, frames: add(most(handlers), times(most(sizes), beyond)) };
}

const none: FrameSize = { strings: 0, bytes: 0 };

/** Longest paths through the graph of calls, each function counted once on a path. */
class Paths {
  readonly #effects: Effects;
  readonly #frames: ReadonlyMap<Func, FrameSize>;
  readonly #known = new Map<Func, Depth>();
  readonly #open = new Set<Func>();

  constructor(effects: Effects, frames: ReadonlyMap<Func, FrameSize>) {
    this.#effects = effects;
    this.#frames = frames;
  }

  below(callees: Iterable<Func>): Depth {
    const depths = [...callees].map((func) => this.#of(func));
    return { nesting: Math.max(0, ...depths.map((depth) => depth.nesting)), frames: most(depths.map((depth) => depth.frames)) };
  }

  #of(func: Func): Depth {
    const known = this.#known.get(func);
    if (known !== undefined) return known;
    if (this.#open.has(func)) return { nesting: 0, frames: none };
    this.#open.add(func);
    const rest = this.below(this.#effects.calls(func));
    this.#open.delete(func);
    const depth = { nesting: rest.nesting + 1, frames: add(this.#frames.get(func) ?? none, rest.frames) };
    this.#known.set(func, depth);
    return depth;
  }
}

function add(a: FrameSize, b: FrameSize): FrameSize {
  return { strings: a.strings + b.strings, bytes: a.bytes + b.bytes };
}

function times(size: FrameSize, n: number): FrameSize {
  return { strings: size.strings * n, bytes: size.bytes * n };
}

function most(sizes: readonly FrameSize[]): FrameSize {
  return { strings: Math.max(0, ...sizes.map((size) => size.strings)), bytes: Math.max(0, ...sizes.map((size) => size.bytes)) };
}
