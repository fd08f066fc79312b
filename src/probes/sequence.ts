/** What begin, end and error have in common: they run once, in order of an optional sequence number. */
import type { PointComponent, ProbeFamily } from "../program/family.ts";
import { componentsText } from "../program/point-text.ts";
import { lowerSequence } from "./lower/sequence.ts";
import type { SequenceData } from "./lower/sequence.ts";

export function sequenceFamily(name: "begin" | "end" | "error"): ProbeFamily {
  return {
    name,
    patterns: [name, `${name}(number)`],
    isInterruptible: true,
    runtimes: new Set(["kernel", "user"]),
    resolve: (components) => [{ text: componentsText(components), components, data: { sequence: sequenceOf(components) } satisfies SequenceData }],
    lower: (probes, unit, handler) => lowerSequence(name, probes, unit, handler),
  };
}

function sequenceOf(components: readonly PointComponent[]): bigint {
  const sequence = components[0]?.argument;
  return typeof sequence === "bigint" ? sequence : 0n;
}
