/**
 * Which locks a probe takes on globals, and how. Nobody needs a lock for what only begin, end and error probes write: they run
 * alone, before anything else is armed or after it has been disarmed.
 */
import { array, file, list, name, number, record } from "../c/build.ts";
import type { CDeclaration } from "../c/tree.ts";
import type { Global, Probe, Program } from "../program/tree.ts";
import type { Effects } from "./effects.ts";

export type LockMode = "STP_LOCK_READ" | "STP_LOCK_WRITE" | "STP_LOCK_ACCUMULATE";

export interface LockUse {
  readonly global: number;
  readonly mode: LockMode;
}

/** Families whose probes run one after the other with nothing else armed. */
const solitary: ReadonlySet<string> = new Set(["begin", "end", "error"]);

export class Locks {
  readonly #globals: readonly Global[];
  readonly #effects: Effects;
  readonly #contended: ReadonlySet<Global>;

  constructor(program: Program, effects: Effects) {
    this.#globals = program.globals;
    this.#effects = effects;
    const armed = program.probes.filter((probe) => !solitary.has(probe.family.name));
    this.#contended = new Set(armed.flatMap((probe) => [...this.#written(probe), ...probe.uses.accumulates]));
  }

  /** In order of the globals, so that no two probes wait for each other. */
  of(probe: Probe): readonly LockUse[] {
    if (solitary.has(probe.family.name)) return [];
    return this.#globals.flatMap((global, at) => {
      const mode = this.#contended.has(global) ? this.#mode(probe, global) : undefined;
      return mode === undefined ? [] : [{ global: at, mode }];
    });
  }

  #mode(probe: Probe, global: Global): LockMode | undefined {
    if (this.#written(probe).has(global)) return "STP_LOCK_WRITE";
    if (probe.uses.reads.has(global)) return "STP_LOCK_READ";
    return probe.uses.accumulates.has(global) ? "STP_LOCK_ACCUMULATE" : undefined;
  }

  /** A sorted foreach reorders the array itself. */
  #written(probe: Probe): ReadonlySet<Global> {
    return new Set([...probe.uses.writes, ...this.#effects.sortedIn(probe)]);
  }
}

/** The table of a probe's locks. */
export function lockTable(called: string, uses: readonly LockUse[]): CDeclaration {
  const rows = uses.map((use) => record({ global: number(use.global), mode: name(use.mode) }));
  return file(array("const struct stp_lock_use", called, "open", list(rows)));
}
