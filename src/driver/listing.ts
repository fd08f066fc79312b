/** -l, -L and --dump-*: what there is to probe and to call. */
import { listAliases, listFunctions, listPoints } from "../elaborate/listing.ts";
import { families } from "../probes/list.ts";
import type { KernelTarget } from "../target/kernel.ts";
import { Failure } from "./failure.ts";
import { elaborateOptions, type Parsed } from "./front.ts";
import type { Job } from "./job.ts";
import { verbosityOf } from "./options.ts";

export function list(job: Job, target: KernelTarget, parsed: Parsed): Promise<string> {
  return job.report.timed(2, () => listing(job, target, parsed), () => "listed what was asked for", "memory");
}

/** The lines to print, each with its newline. Points that are asked for and not there are a failure without words. */
function listing(job: Job, target: KernelTarget, { scripts, library }: Parsed): string {
  const lines = linesOf(job, target, scripts, library);
  if (lines.length === 0 && job.options.listing?.kind === "points") throw new Failure("");
  return lines.map((line) => `${line}\n`).join("");
}

function linesOf(job: Job, target: KernelTarget, [script]: Parsed["scripts"], library: Parsed["library"]): readonly string[] {
  const { listing: asked } = job.options;
  const includesHidden = verbosityOf(job.options, 2) > 0;
  switch (asked?.kind) {
    case "probe-types": return [...new Set(families.flatMap((family) => family.patterns))].sort();
    case "probe-aliases": return listAliases(library.scripts, includesHidden);
    case "functions": return listFunctions(library.scripts, elaborateOptions(job, target), includesHidden);
    case "points": {
      const points = script === undefined ? [] : listPoints(script, library.scripts, elaborateOptions(job, target));
      return points.map(({ name, variables }) => (asked.variables ? [name, ...variables()].join(" ") : name));
    }
    case undefined: return [];
  }
}
