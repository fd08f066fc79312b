/**
 * The probe that runs at the entry of a function for the sake of a probe at its return. It is listed, locked and counted like any other; the
 * family of the return arms it.
 */
import type { ProbeFamily } from "./family.ts";

export const entryFamily: ProbeFamily = {
  name: "entry",
  patterns: [],
  runtimes: new Set(["kernel"]),
  resolve: () => [],
  lower: () => {},
};
