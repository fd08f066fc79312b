/**
 * Which locks a probe takes on globals, and how. Nobody needs a lock for what only begin, end and error probes write: they run
 * alone, before anything else is armed or after it has been disarmed.
 */
import { array, file, list, name, number, record } from "../c/build.ts";
import type { CDeclaration } from "../c/tree.ts";
import type { Global, Probe, Program } from "../program/tree.ts";
import type { Effects } from "./effects.ts";
import { isSolitary } from "./shares.ts";
import type { Share, Shares } from "./shares.ts";

export type LockMode = "STP_LOCK_READ" | "STP_LOCK_WRITE" | "STP_LOCK_SHARE";

export interface LockUse {
  readonly global: number;
  readonly mode: LockMode;
}

export class Locks {
  readonly #globals: readonly Global[];
  readonly #effects: Effects;
  readonly #shares: Shares;
  readonly #contended: ReadonlySet<Global>;
  /** What a probe writes is found by a walk over its body, and asked for each global. */
  readonly #writtenBy = new Map<Probe, ReadonlySet<Global>>();

  constructor(program: Program, effects: Effects, shares: Shares) {
    this.#globals = program.globals;
    this.#effects = effects;
    this.#shares = shares;
    const armed = program.probes.filter((probe) => !isSolitary(probe));
    this.#contended = new Set(armed.flatMap((probe) => [...this.#written(probe), ...probe.uses.accumulates]));
  }

  /** In order of the globals, so that no two probes wait for each other. */
  of(probe: Probe): readonly LockUse[] {
    if (isSolitary(probe)) return [];
    return this.#globals.flatMap((global, at) => {
      const mode = this.#contended.has(global) ? this.#mode(probe, global) : undefined;
      return mode === undefined ? [] : [{ global: at, mode }];
    });
  }

  /** stp_probe.shares. */
  sharesOf(probe: Probe): readonly Share[] {
    return this.of(probe).flatMap(({ global, mode }) => {
      const shared = this.#globals[global];
      const share = mode === "STP_LOCK_SHARE" && shared !== undefined ? this.#shares.of(shared) : undefined;
      return share === undefined ? [] : [share];
    });
  }

  #mode(probe: Probe, global: Global): LockMode | undefined {
    if (this.#written(probe).has(global)) return "STP_LOCK_WRITE";
    const isShared = this.#shares.of(global) !== undefined;
    // Reading puts together what CPUs have added.
    if (probe.uses.reads.has(global)) return isShared ? "STP_LOCK_WRITE" : "STP_LOCK_READ";
    if (!probe.uses.accumulates.has(global)) return undefined;
    return isShared ? "STP_LOCK_SHARE" : "STP_LOCK_WRITE";
  }

  /** A sorted foreach reorders the array itself. */
  #written(probe: Probe): ReadonlySet<Global> {
    const known = this.#writtenBy.get(probe);
    if (known !== undefined) return known;
    const written = new Set([...probe.uses.writes, ...this.#effects.sortedIn(probe)]);
    this.#writtenBy.set(probe, written);
    return written;
  }
}

/** The table of a probe's locks. */
export function lockTable(called: string, uses: readonly LockUse[]): CDeclaration {
  const rows = uses.map((use) => record({ global: number(use.global), mode: name(use.mode) }));
  return file(array("const struct stp_lock_use", called, "open", list(rows)));
}
