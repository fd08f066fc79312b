/** The parts of the runtime that a script names in its record because not every script needs them. */
import type { Global, Program } from "../program/tree.ts";
import { limitsLoad, type Macros, type Switches } from "./limits.ts";
import type { Locks } from "./locks.ts";
import type { Shares } from "./shares.ts";
import type { Tallies } from "./tallies.ts";
import { asksForMatches } from "./patterns.ts";

/** Of files that prepare something when a script calls them, by the name of the file. */
const preparedFiles: ReadonlyMap<string, string> = new Map([["symbol", "stp_part_symbols"], ["stack", "stp_part_stack"], ["addresses", "stp_part_addresses"]]);

/** Their C names, in the order in which they are prepared. `needs`: the files of the runtime that the script calls. */
export function partsOf(program: Program, { showGlobals, timing }: Switches, locks: Locks, tallies: Tallies, shares: Shares, needs: ReadonlySet<string>): readonly string[] {
  const { globals, probes } = program;
  return [
    ...(probes.some((probe) => tallies.of(probe) === undefined && locks.of(probe).length > 0) ? ["stp_part_locks"] : []),
    ...(globals.some(isArray) ? ["stp_part_arrays"] : []),
    ...(shares.isEmpty ? [] : ["stp_part_shares"]),
    ...(globals.some((global) => !isArray(global) && global.type !== "stats") ? ["stp_part_overrides"] : []),
    ...(asksForMatches(program) ? ["stp_part_matches"] : []),
    ...[...preparedFiles].filter(([file]) => needs.has(file)).map(([, part]) => part),
    ...(showGlobals && globals.some(isShownAtEnd) ? ["stp_part_show"] : []),
    ...(timing ? ["stp_part_timing"] : []),
  ];
}

/** What looks at the time that handlers take: the C name; undefined where nothing needs to. */
export function watchOf({ probes }: Program, switches: Switches, tallies: Tallies, macros: Macros, runtime: "kernel" | "user"): string | undefined {
  if (switches.timing) return "stp_watch_timing";
  const canDisturb = probes.some((probe) => probe.family.isInterruptible !== true && tallies.of(probe) === undefined);
  return canDisturb && limitsLoad(macros, switches, runtime) ? "stp_watch_overload" : undefined;
}

/** What is written and never read is worth knowing when the script has ended. */
export function isShownAtEnd(global: Global): boolean {
  return global.isWritten && !global.isRead;
}

function isArray(global: Global): boolean {
  return global.keys.length > 0;
}
