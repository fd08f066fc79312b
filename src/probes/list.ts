/** Every probe family. A new family is one file and one line here. */
import type { ProbeFamily } from "../program/family.ts";
import { begin } from "./begin.ts";
import { data } from "./data.ts";
import { end } from "./end.ts";
import { error } from "./error.ts";
import { functionFamily } from "./function.ts";
import { netfilter } from "./netfilter.ts";
import { never } from "./never.ts";
import { perf } from "./perf.ts";
import { procfs } from "./procfs.ts";
import { timer } from "./timer.ts";
import { tracepoint } from "./tracepoint.ts";

export const families: readonly ProbeFamily[] = [begin, data, end, error, functionFamily, netfilter, never, perf, procfs, timer, tracepoint];
