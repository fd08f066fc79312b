/** Aggregates in memory: their types for the runtime, the place of a scalar one, what its histogram may look like. */
import { address, binary, file, long, name, number, record, sizeOf, variable } from "../c/build.ts";
import type { CDeclaration, CExpression, CInitializer } from "../c/tree.ts";
import type { Global } from "../program/tree.ts";
import type { UnitContext } from "./unit-context.ts";

export function statTypeName(unit: UnitContext, global: Global): string {
  return `${unit.globalName(global)}_stat`;
}

export function statType(unit: UnitContext, global: Global): CExpression {
  return address(name(statTypeName(unit, global)));
}

/** `struct stp_stat *` of a scalar. */
export function statPlace(unit: UnitContext, global: Global): CExpression {
  const place = unit.global(global);
  return address(moreNumbers(global) === 0 ? place : { kind: "member", base: place, name: "stat", arrow: false });
}

/** The storage of a scalar: what its type keeps beside the common part lies behind it. */
export function aggregateVariable(unit: UnitContext, global: Global): CDeclaration {
  const more = moreNumbers(global);
  return file(variable(more === 0 ? "struct stp_stat" : `struct { struct stp_stat stat; stp_i64 more[${more}]; }`, unit.globalName(global)));
}

const statisticNames = {
  count: "STP_STAT_COUNT", sum: "STP_STAT_SUM", min: "STP_STAT_MIN", max: "STP_STAT_MAX", avg: "STP_STAT_AVG", variance: "STP_STAT_VARIANCE",
  hist_log: "STP_STAT_HIST_LOG", hist_linear: "STP_STAT_HIST_LINEAR",
} as const;

/** `struct stp_stat_type`. */
export function statTypeRecord(unit: UnitContext, global: Global): CInitializer {
  checkHistogram(unit, global);
  const { linear, varianceShift } = global;
  const buckets = bucketCount(global);
  const kept = (Object.keys(statisticNames) as (keyof typeof statisticNames)[]).filter((statistic) => global.statistics.has(statistic));
  const flags = kept.map((statistic) => name(statisticNames[statistic]));
  return record({
    keeps: flags.length === 0 ? number(0) : flags.reduce((all, flag) => binary("|", all, flag)),
    size: binary("+", sizeOf("struct stp_stat"), binary("*", number(moreNumbers(global)), sizeOf("stp_i64"))),
    shift: varianceShift === undefined || varianceShift === 0 ? undefined : number(varianceShift),
    buckets: buckets === 0n ? undefined : number(buckets),
    low: linear === undefined ? undefined : long(linear.low),
    width: linear === undefined ? undefined : long(linear.width),
    bar: buckets === 0n ? undefined : unit.macros.value("HIST_WIDTH") ?? number(50),
    elision: buckets === 0n ? undefined : unit.macros.value("HIST_ELISION") ?? number(2),
  });
}

/** Buckets of a logarithmic histogram: see c-runtime/core/histogram.c. */
const logBuckets = 128n;

/** With the two for what does not fit. */
function bucketCount({ statistics, linear }: Global): bigint {
  if (statistics.has("hist_log")) return logBuckets;
  if (linear === undefined || linear.width <= 0n) return 0n;
  return (linear.high - linear.low) / linear.width + 3n;
}

/** 64-bit numbers behind struct stp_stat, as c-runtime/core/stat.h has them. */
export function moreNumbers(global: Global): number {
  return (global.statistics.has("variance") ? 2 : 0) + Number(bucketCount(global));
}

function checkHistogram(unit: UnitContext, global: Global): void {
  const { linear } = global;
  if (linear === undefined) return;
  const most = unit.macros.number("STP_MAX_BUCKETS") ?? 128;
  const refuse = (message: string): void => unit.diagnostics.report({ severity: "error", code: "histogram-geometry", category: "semantic error", message: `@hist_linear ${message}`, at: global.at });
  if (linear.width <= 0n) refuse(`needs a positive width, not ${linear.width}`);
  else if (linear.high < linear.low) refuse(`goes from ${linear.low} up, not down to ${linear.high}`);
  else if (bucketCount(global) > most) refuse(`would have ${bucketCount(global)} buckets, check STP_MAX_BUCKETS (${most})`);
}
