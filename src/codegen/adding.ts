/** Where a handler adds to what CPUs may share: see shares.ts. */
import { address, call, cast, name, number, unary } from "../c/build.ts";
import type { CExpression } from "../c/tree.ts";
import type { Global } from "../program/tree.ts";
import type { Body } from "./body.ts";
import { shareBit } from "./shares.ts";

/** The scalar to add to: `place` is its own address. A pointer. */
export function sharedPlace({ unit, adds }: Body, global: Global, type: string, place: CExpression): CExpression {
  const share = unit.shares.of(global);
  if (share === undefined) return place;
  if (adds.has(global)) return cast(type, call("stp_lane", name("c"), number(share.lane)));
  return cast(type, call("stp_share", name("c"), shareBit(share), number(share.lane), place));
}

/** The number to add to. */
export function sharedLong(body: Body, global: Global): CExpression {
  const sum = body.sums?.get(global);
  if (sum !== undefined) return sum;
  const place = body.unit.global(global);
  return body.unit.shares.of(global) === undefined ? place : unary("*", sharedPlace(body, global, "stp_i64 *", address(place)));
}

/** The function of the runtime that finds, or makes, the aggregate to add to in an array, and what it takes beside the keys. */
export function finderToAdd({ unit, adds }: Body, array: Global): { readonly finder: string; readonly more: readonly CExpression[] } {
  const share = unit.shares.of(array);
  if (share === undefined) return { finder: "stp_map_slot", more: [] };
  if (adds.has(array)) return { finder: "stp_map_lane_slot", more: [] };
  return { finder: "stp_map_share_stat", more: [shareBit(share)] };
}
