/**
 * Globals that handlers on several CPUs add to at once (law 7): those that some probe only adds to, by `<<<`, or by `++` and its
 * like with the value unused. Each CPU adds to a lane of its own, see c-runtime/core/share.c.
 */
import { unsignedLong } from "../c/build.ts";
import type { CExpression } from "../c/tree.ts";
import type { Global, Probe, Program, Statement } from "../program/tree.ts";
import { moreNumbers } from "./aggregates.ts";

export interface Share {
  /** Its bit in stp_probe.shares. */
  readonly bit: number;
  /** Where a scalar stands in a lane. */
  readonly lane: number;
}

/** Families whose probes run one after the other with nothing else armed. */
const solitary: ReadonlySet<string> = new Set(["begin", "end", "error"]);

export function isSolitary(probe: Probe): boolean {
  return solitary.has(probe.family.name);
}

/** Bits of stp_probe.shares. */
const mostShares = 64;

export class Shares {
  readonly #shares = new Map<Global, Share>();
  readonly #addedBy = new Map<Statement, ReadonlySet<Global>>();
  #laneSize = 0;

  constructor({ globals, probes }: Program) {
    const armed = probes.filter((probe) => !isSolitary(probe));
    // An array that wraps removes an element to make room for another.
    const shared = globals.filter((global) => !global.wraps && armed.some((probe) => probe.uses.accumulates.has(global)));
    shared.slice(0, mostShares).forEach((global, bit) => {
      this.#shares.set(global, { bit, lane: this.#laneSize });
      this.#laneSize += laneBytes(global);
    });
    for (const probe of probes) this.#addedBy.set(probe.body, this.#addedByAll(probe));
  }

  #addedByAll(probe: Probe): ReadonlySet<Global> {
    const before = this.#addedBy.get(probe.body);
    const own = isSolitary(probe) ? [] : [...probe.uses.accumulates];
    return new Set(own.filter((global) => this.#shares.has(global) && (before === undefined || before.has(global))));
  }

  /** What every probe with this body shares: probes of one declaration have one handler. */
  addedBy(body: Statement): ReadonlySet<Global> {
    return this.#addedBy.get(body) ?? new Set();
  }

  of(global: Global): Share | undefined {
    return this.#shares.get(global);
  }

  /** Bytes of a lane. */
  get laneSize(): number {
    return this.#laneSize;
  }

  get isEmpty(): boolean {
    return this.#shares.size === 0;
  }
}

function laneBytes(global: Global): number {
  if (global.keys.length > 0) return 0;
  return global.type === "stats" ? 8 * (4 + moreNumbers(global)) : 8;
}

export function shareBit(share: Share): CExpression {
  return unsignedLong(1n << BigInt(share.bit));
}
