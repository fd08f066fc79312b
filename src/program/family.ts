/** What a probe family must provide. One file in src/probes per family, one entry in its list. */
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { Token } from "../diagnostics/source.ts";
import type { Unit } from "../c/tree.ts";
import type { CType } from "../debuginfo/types.ts";
import type { KernelTarget } from "../target/kernel.ts";
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
  /** What `$` names stand for here, in the order in which -L lists them; left out by a family that has none. */
  readonly variables?: PointVariables;
  /** It counts under this name for `@perf`, which calls `counterReader(name)`: a function of the point's family. */
  readonly counter?: string;
}

/** The C function that reads a counter: `stp_i64 NAME(struct stp_context *)`. Letters and digits stay, so that the listing can be read. */
export function counterReader(counter: string): string {
  return `counter_${counter.replace(/[^0-9A-Za-z]/gu, (character) => `_${character.codePointAt(0)?.toString(16)}_`)}`;
}

export interface PointVariables {
  readonly list: readonly PointVariable[];
  /** The point is a function's return: a parameter is its value at the entry, and `@entry` can be used. */
  readonly isReturn: boolean;
  /** Where types that `@cast` and `&` name are looked up first: a module's name, or undefined for the kernel. */
  readonly module: string | undefined;
  /** What is said of a name that is not in the list, in place of the usual message. */
  readonly unknown?: string;
  /** What the usual message calls a variable: `tracepoint variable`. */
  readonly called?: string;
  /** Why names that one would expect are not in the list. */
  readonly absent?: Readonly<Record<string, string>>;
  /** What may help who asks for another name (without its `$`): the package that would know more. */
  readonly hint?: (name: string) => string;
}

/** `name` without its `$`: `count` for `$count`, `$name` for `$$name`. */
export type PointVariable =
  /** A value of a C type. `$$parms` lists parameters, `$$vars` these and locals, `$$return` the result. */
  | { readonly kind: "value"; readonly name: string; readonly role: "parameter" | "local" | "return" | "other"; readonly type: CType; readonly place: Place; readonly refusals?: Refusals }
  /** A text that is known at translation: `$$name`, `$$system`. */
  | { readonly kind: "text"; readonly name: string; readonly text: string }
  /**
   * A string that C of the family's file in c-runtime keeps: `void read(struct stp_context *, char *dst)` and
   * `void write(struct stp_context *, const char *src)`, names of functions; one that is left out is refused. `append` is as `write`, for `.=`
   * of a text that may become longer than a string. Not shown by -L.
   */
  | { readonly kind: "string"; readonly name: string; readonly read?: string; readonly write?: string; readonly append?: string; readonly refusals?: Refusals }
  /** A long that C of the family keeps: `stp_i64 read(struct stp_context *)`, `void write(struct stp_context *, stp_i64)`. Not shown by -L. */
  | { readonly kind: "long"; readonly name: string; readonly read?: string; readonly write?: string; readonly refusals?: Refusals };

/** What a family says of a use of its variable that it refuses, in place of the general words. */
export interface Refusals {
  readonly read?: string;
  readonly write?: string;
  /** Any assignment but `=` and `.=`. */
  readonly operator?: string;
}

/** Where a value is when the handler runs: a 64-bit word whose low bytes hold the value. */
export type Place =
  /** The n-th word that the family gives with the hit (`stp_context.words`): arguments of a tracepoint. */
  | { readonly kind: "word"; readonly index: number }
  /** A register of the hit, by its byte offset in struct pt_regs. `isFree`: the script named it, and it may be none that the family has values in. */
  | { readonly kind: "register"; readonly offset: number; readonly isFree?: boolean }
  /** The word at a byte offset from the stack pointer of the hit: arguments beyond the registers. */
  | { readonly kind: "stack"; readonly offset: number };

export interface ResolveContext {
  readonly diagnostics: Diagnostics;
  readonly runtime: "kernel" | "user";
  /** -g: the family may take addresses that nothing has checked. */
  readonly guru: boolean;
  /** The kernel that is probed: its symbols and types. */
  readonly kernel: KernelTarget;
  /** The point may name nothing: errors are not shown. */
  readonly isOptional: boolean;
  /** The full path of a program, by its name or path: found along PATH, symbolic links followed; undefined where there is none. */
  findProgram?(name: string): string | undefined;
  /** The command of -c. */
  readonly command?: string;
}

export interface ProbeFamily {
  /** `begin`, `timer`: the name of its file, and of its C side in c-runtime/probe/. */
  readonly name: string;
  /** The forms that it answers, in the notation of --dump-probe-types: `timer.ms(number).randomize(number)`. */
  readonly patterns: readonly string[];
  /** Points that a written point stands for. Reports through the context and gives [] when there is none. */
  resolve(components: readonly PointComponent[], context: ResolveContext): readonly ResolvedPoint[];
  /** What is wrong with the family's probes of a script taken together, in the order of the script. */
  check?(points: readonly ResolvedPoint[], diagnostics: Diagnostics): void;
  /** The point does something though its handler does nothing. */
  isNeededEmpty?(point: ResolvedPoint): boolean;
  /** Points that watch more than their user's own processes: not for --privilege=stapusr. */
  isPrivileged?(components: readonly PointComponent[]): boolean;
  /** Its handlers run in the session's thread, by stp_probe_run, where they disturb nobody and may take MAXACTION_INTERRUPTIBLE statements in place of MAXACTION. */
  readonly isInterruptible?: boolean;
  /** Runtimes that can arm it. */
  readonly runtimes: ReadonlySet<"kernel" | "user">;
  /**
   * Emits the family's C table for these probes into the unit (see rt.h `stp_family_use`). `handler(probe)` names the `struct stp_probe` of a
   * probe, also of its `entry`; `kept(probe)` is the C type of what that entry keeps for one call (`struct stp_hit.instance`), if there is one.
   */
  lower(probes: readonly Probe[], unit: Unit, handler: (probe: Probe) => string, kept: (probe: Probe) => string | undefined): void;
}
