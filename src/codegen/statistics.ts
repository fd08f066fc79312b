/** What is taken from aggregates: @count and its kin, the buckets of histograms, and both as they are printed. */
import { call, name, number, run } from "../c/build.ts";
import type { CExpression } from "../c/tree.ts";
import type { Buckets, Expression, Global, Histogram, StatisticExpression, Target } from "../program/tree.ts";
import { statPlace, statType } from "./aggregates.ts";
import { countDown, storeInto } from "./assignments.ts";
import { fixed, place } from "./body.ts";
import type { Body, Value } from "./body.ts";
import { numberRoom } from "./lines.ts";
import type { Piece } from "./lines.ts";
import { asLong, fromGlobal, keyed, lower, lowerAll, lowerKeys } from "./expressions.ts";

/** A `struct stp_stat *`, 0 for a missing element, and the values of what is evaluated after its indexes. */
function lowerStat(body: Body, target: Target, later: readonly Expression[] = []): { readonly stat: CExpression; readonly later: readonly Value[] } {
  if (target.kind === "variable") return { stat: statPlace(body.unit, globalOf(target)), later: lowerAll(body, later) };
  const { keys, later: values } = lowerKeys(body, target.array, target.indexes, later);
  return { stat: call("stp_map_get_stat", body.unit.global(target.array), keyed(target.array), keys), later: values };
}

function globalOf(target: Target): Global {
  if (target.kind === "element") return target.array;
  if (target.variable.scope === "local") throw new Error("a statistic is global");
  return target.variable.global;
}

function typeOf(body: Body, target: Target): CExpression {
  return statType(body.unit, globalOf(target));
}

export function lowerStatistic(body: Body, expression: StatisticExpression): Value {
  const { stat } = lowerStat(body, expression.target);
  const at = place(expression.at);
  switch (expression.name) {
    case "count": case "sum": return fromGlobal(call(`stp_stat_${expression.name}`, stat));
    case "min": case "max": case "avg": return checked(body, call(`stp_stat_${expression.name}`, name("c"), stat, at));
    case "variance": return checked(body, call("stp_stat_variance", name("c"), stat, typeOf(body, expression.target), at));
    default: return expression.name satisfies never;
  }
}

/** The result of a call that may fail. */
function checked(body: Body, value: CExpression): Value {
  const kept = body.keepLong(value);
  body.checkError();
  return kept;
}

/* ---- Histograms ---- */

export function lowerBucket(body: Body, { histogram, index }: Extract<Expression, { kind: "bucket" }>): Value {
  const { stat, later } = lowerStat(body, histogram.target, [index]);
  const at = asLong(later[0] ?? fixed(number(0)));
  return checked(body, call("stp_hist_bucket", name("c"), stat, typeOf(body, histogram.target), at, place(histogram.at)));
}

export function lowerBucketMembership(body: Body, { histogram, key }: Extract<Expression, { kind: "in-histogram" }>): Value {
  const value = asLong(lower(body, key));
  return fromGlobal(call("stp_hist_has", typeOf(body, histogram.target), value));
}

/** `lowerRound` emits the loop's body. */
export function lowerBuckets(body: Body, loop: Buckets, lowerRound: () => void): void {
  const found = lowerStat(body, loop.histogram.target, loop.limit === undefined ? [] : [loop.limit]);
  const stat = body.keepPointer("struct stp_stat *", "stat", found.stat);
  const type = typeOf(body, loop.histogram.target);
  const left = found.later[0] === undefined ? undefined : body.keepLong(found.later[0].c).c;
  const bucket = name(body.automatic("stp_i64", "bucket"));
  const next = (last: CExpression): CExpression => ({ kind: "assign", operator: "=", target: bucket, value: call("stp_hist_next", stat, type, name(orderOf(loop)), last) });
  const round = body.looping(undefined, () => body.capture(() => {
    if (left !== undefined) body.emit(...countDown(left));
    storeInto(body, loop.key, bucket);
    if (loop.value !== undefined) storeInto(body, loop.value, call("stp_hist_count", stat, type, bucket));
    lowerRound();
  })).statements;
  body.emit({ kind: "for", initial: next(number(-1)), condition: { kind: "binary", operator: ">=", left: bucket, right: number(0) }, step: next(bucket), body: round });
}

function orderOf({ sort }: Buckets): string {
  if (sort?.by === "value") return sort.direction === 1 ? "STP_HIST_FEWEST" : "STP_HIST_MOST";
  return sort?.direction === -1 ? "STP_HIST_DOWN" : "STP_HIST_UP";
}

/* ---- Printing ---- */

export function printHistogram(body: Body, { at, target }: Histogram): Piece {
  const { stat } = lowerStat(body, target);
  const kept = body.keepPointer("struct stp_stat *", "stat", stat);
  return { kind: "out", append: (out) => {
    body.emit(run(call("stp_hist_out", name("c"), out, kept, typeOf(body, target), place(at))));
    body.checkError();
  } };
}

const shown = ["count", "min", "max", "sum", "avg"] as const;

/** `@count=1 @min=1 @max=1 @sum=1 @avg=1`. The extremes of nothing are a run-time error, before anything is printed. */
export function printAggregate(body: Body, target: Target): readonly Piece[] {
  const stat = body.keepPointer("struct stp_stat *", "stat", lowerStat(body, target).stat);
  return shown.flatMap((statistic, at) => {
    const value = shownValue(body, statistic, stat, target);
    return [
      { kind: "text", words: `${at === 0 ? "" : " "}@${statistic}=` },
      { kind: "put", room: numberRoom(0, 0), put: (to) => call("stp_put_decimal", to, number(0), value) },
    ];
  });
}

function shownValue(body: Body, statistic: (typeof shown)[number], stat: CExpression, target: Target): CExpression {
  if (statistic === "count" || statistic === "sum") return call(`stp_stat_${statistic}`, stat);
  return checked(body, call(`stp_stat_${statistic}`, name("c"), stat, place(target.at))).c;
}
