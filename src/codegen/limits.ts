/** Limits and switches of a run: the defaults, and the -D macros that change them. */
import { binary, name, number, record } from "../c/build.ts";
import type { CExpression, CInitializer } from "../c/tree.ts";

export interface Switches {
  readonly suppressHandlerErrors: boolean;
  /** What cannot be read of the traced kernel is 0, and no error. */
  readonly skipsFaults?: boolean;
  readonly suppressTimeLimits: boolean;
  /** Ends with the report of -t. */
  readonly timing: boolean;
  readonly showGlobals: boolean;
}

/** Macros of the command line by name; one without a value is 1, as for a C compiler. */
export class Macros {
  readonly #values: ReadonlyMap<string, string>;

  constructor(definitions: readonly string[]) {
    this.#values = new Map(definitions.map((definition) => {
      const at = definition.indexOf("=");
      return at < 0 ? [definition, "1"] : [definition.slice(0, at), definition.slice(at + 1)];
    }));
  }

  /** The value as C; a number where it is one. */
  value(macro: string): CExpression | undefined {
    const text = this.#values.get(macro);
    if (text === undefined) return undefined;
    const plain = this.number(macro);
    return plain === undefined ? name(`(${text})`) : number(plain);
  }

  number(macro: string): number | undefined {
    const text = this.#values.get(macro);
    return text !== undefined && /^(0x[0-9a-fA-F]+|\d+)$/.test(text) ? Number(text) : undefined;
  }
}

export const defaults = { MAXACTION: 10000, MAXERRORS: 0, MAXSKIPPED: 100, MAXTRYLOCK: 100, MAXMAPENTRIES: 2048 } as const;

function tenfold(given: CExpression | undefined): CExpression | undefined {
  return given && binary("*", given, number(10));
}

/** `struct stp_limits`. Without -D every handler may take as many statements as begin and end do. */
export function limitsRecord(macros: Macros, nesting: number, switches: Switches, runtime: "kernel" | "user"): CInitializer {
  const overload = limitsLoad(macros, switches, runtime) || undefined;
  const limit = (macro: keyof typeof defaults): CExpression => macros.value(macro) ?? number(defaults[macro]);
  const unlimited = number(0x7fffffff);
  const flag = (isSet: boolean): CExpression | undefined => (isSet ? number(1) : undefined);
  return record({
    // Sorting asks for statements, too.
    max_action: switches.suppressTimeLimits ? unlimited : limit("MAXACTION"),
    max_action_interruptible: switches.suppressTimeLimits
      ? unlimited
      : macros.value("MAXACTION_INTERRUPTIBLE") ?? tenfold(macros.value("MAXACTION")) ?? limit("MAXACTION"),
    max_nesting: macros.value("MAXNESTING") ?? number(nesting),
    max_errors: limit("MAXERRORS"),
    max_skipped: limit("MAXSKIPPED"),
    max_trylock: limit("MAXTRYLOCK"),
    max_map_entries: limit("MAXMAPENTRIES"),
    suppress_handler_errors: flag(switches.suppressHandlerErrors),
    suppress_time_limits: flag(switches.suppressTimeLimits),
    nanoseconds: flag(countsNanoseconds(macros, runtime)),
    overload_interval: overload && (macros.value("STP_OVERLOAD_INTERVAL") ?? number(1_000_000_000)),
    overload_threshold: overload && (macros.value("STP_OVERLOAD_THRESHOLD") ?? number(500_000_000)),
  }, true);
}

/** Under the user runtime cycles are ns anyway. */
function countsNanoseconds(macros: Macros, runtime: "kernel" | "user"): boolean {
  return runtime === "user" || macros.value("STP_TIMING_NSECS") !== undefined;
}

/** A process takes its CPU from nobody: there the protection is for those who ask for it. */
export function limitsLoad(macros: Macros, { suppressTimeLimits }: Switches, runtime: "kernel" | "user"): boolean {
  if (suppressTimeLimits || macros.value("STP_NO_OVERLOAD") !== undefined) return false;
  return runtime === "kernel" || macros.value("STP_OVERLOAD_THRESHOLD") !== undefined;
}
