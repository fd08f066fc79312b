/** `perf.type(N).config(M)` and what may follow: counters of the kernel's perf core. */
import type { PointComponent, ProbeFamily, ResolveContext, ResolvedPoint } from "../program/family.ts";
import { quoted } from "../program/point-text.ts";
import { lowerPerf } from "./lower/perf.ts";
import type { PerfData } from "./lower/perf.ts";
import { refuse } from "./refuse.ts";

/** Events between hits where nothing is said: man stapprobes, PERF. */
const usualPeriod = 1_000_000n;

export const perf: ProbeFamily = {
  name: "perf",
  patterns: ["", ".process", ".process(string)"].flatMap((where) => [
    ...["", ".sample(number)", ".hz(number)"].map((rate) => `perf.type(number).config(number)${rate}${where}`),
    `perf.type(number).config(number)${where}.counter(string)`,
  ]),
  runtimes: new Set(["kernel"]),
  isPrivileged: () => true,
  resolve(components, context): readonly ResolvedPoint[] {
    const data = dataOf(components, context);
    return data === undefined ? [] : [{ text: textOf(data), components, data, ...(data.counter === undefined ? {} : { counter: data.counter }) }];
  },
  isNeededEmpty: ({ data }) => (data as PerfData).counter !== undefined,
  lower: lowerPerf,
};

function dataOf(components: readonly PointComponent[], context: ResolveContext): PerfData | undefined {
  const { diagnostics } = context;
  const named = (name: string): PointComponent | undefined => components.find((component) => component.name === name);
  const number = (name: string): bigint | undefined => {
    const argument = named(name)?.argument;
    return typeof argument === "bigint" ? argument : undefined;
  };
  const counter = named("counter")?.argument;
  const sample = number("sample");
  const hz = number("hz");
  if (sample !== undefined && sample < 1n) return refuse(diagnostics, "perf-period", `invalid perf sample period ${sample}`, named("sample")?.at);
  if (hz !== undefined && hz < 1n) return refuse(diagnostics, "perf-period", `invalid perf sample frequency ${hz}`, named("hz")?.at);
  const process = named("process");
  const program = process === undefined ? undefined : programOf(process, context);
  if (process !== undefined && program === undefined) return refuse(diagnostics, "no-command", "unspecified process probe is invalid without a -c COMMAND [man stapprobes]");
  return {
    type: number("type") ?? 0n, config: number("config") ?? 0n, program, counter: typeof counter === "string" ? counter : undefined,
    period: counter !== undefined ? 0n : (hz ?? sample ?? usualPeriod), isFrequency: hz !== undefined && counter === undefined,
  };
}

/** A program that is not there now may be there later. */
function programOf({ argument }: PointComponent, { findProgram, command }: ResolveContext): string | undefined {
  const name = typeof argument === "string" ? argument : command?.trim().split(/\s+/)[0];
  return name === undefined || name === "" ? undefined : (findProgram?.(name) ?? name);
}

/** As upstream names it: a frequency stands where a period does. */
function textOf({ type, config, period, program, counter }: PerfData): string {
  const process = program === undefined ? "" : `.process(${quoted(program)})`;
  return `perf.type(${type}).config(${config}).sample(${period})${process}${counter === undefined ? "" : `.counter(${quoted(counter)})`}`;
}
