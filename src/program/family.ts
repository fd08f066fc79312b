/** What a probe family must provide. One file in src/probes per family, one entry in its list. */
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { Token } from "../diagnostics/source.ts";
import type { Unit } from "../c/tree.ts";
import type { Probe } from "./tree.ts";

/** A component of a point whose name has been matched against a family's pattern. */
export interface PointComponent {
  readonly name: string;
  readonly argument?: bigint | string;
  readonly at: Token;
}

/** A concrete point, ready to be armed. */
export interface ResolvedPoint {
  /** Canonical text: `timer.ms(50)`, `begin`, `kernel.function("vfs_read@fs/read_write.c:450").return`. What pp() gives. */
  readonly text: string;
  readonly components: readonly PointComponent[];
  /** What the family keeps about it (interval, symbol, offset ...): only the family reads it. */
  readonly data: unknown;
}

export interface ResolveContext {
  readonly diagnostics: Diagnostics;
  readonly runtime: "kernel" | "user";
}

export interface ProbeFamily {
  /** `begin`, `timer`: the name of its file, and of its C side in c-runtime/probe/. */
  readonly name: string;
  /** The forms that it answers, in the notation of --dump-probe-types: `timer.ms(number).randomize(number)`. */
  readonly patterns: readonly string[];
  /** Points that a written point stands for. Reports through the context and gives [] when there is none. */
  resolve(components: readonly PointComponent[], context: ResolveContext): readonly ResolvedPoint[];
  /** Points that watch more than their user's own processes: not for --privilege=stapusr. */
  isPrivileged?(components: readonly PointComponent[]): boolean;
  /** Its handlers run where they disturb nobody, and may take MAXACTION_INTERRUPTIBLE statements in place of MAXACTION. */
  readonly isInterruptible?: boolean;
  /** Runtimes that can arm it. */
  readonly runtimes: ReadonlySet<"kernel" | "user">;
  /** Emits the family's C table for these probes into the unit (see rt.h `stp_family_use`). `handler(probe)` names the `struct stp_probe` of a probe. */
  lower(probes: readonly Probe[], unit: Unit, handler: (probe: Probe) => string): void;
}
