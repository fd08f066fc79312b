/** The parts of the runtime that a script names in its record because not every script needs them. */
import type { Global, Program } from "../program/tree.ts";
import type { Switches } from "./limits.ts";
import type { Locks } from "./locks.ts";
import type { Shares } from "./shares.ts";
import { asksForMatches } from "./patterns.ts";

/** Their C names, in the order in which they are prepared. */
export function partsOf(program: Program, { showGlobals }: Switches, locks: Locks, shares: Shares): readonly string[] {
  const { globals, probes } = program;
  return [
    ...(probes.some((probe) => locks.of(probe).length > 0) ? ["stp_part_locks"] : []),
    ...(globals.some(isArray) ? ["stp_part_arrays"] : []),
    ...(shares.isEmpty ? [] : ["stp_part_shares"]),
    ...(globals.some((global) => !isArray(global) && global.type !== "stats") ? ["stp_part_overrides"] : []),
    ...(asksForMatches(program) ? ["stp_part_matches"] : []),
    ...(showGlobals && globals.some(isShownAtEnd) ? ["stp_part_show"] : []),
  ];
}

/** What is written and never read is worth knowing when the script has ended. */
export function isShownAtEnd(global: Global): boolean {
  return global.isWritten && !global.isRead;
}

function isArray(global: Global): boolean {
  return global.keys.length > 0;
}
