import { expect, test } from "bun:test";
import { BtfSource } from "../../../src/debuginfo/btf.ts";
import { findMember, memberNames } from "../../../src/debuginfo/members.ts";
import type { CompositeType } from "../../../src/debuginfo/types.ts";
import { int, type RecordText, struct, union, writeBtf } from "./btf-writer.ts";

function first(name: string, records: readonly RecordText[]): CompositeType {
  const [type] = new BtfSource(writeBtf({ records }).bytes).find(name);
  if (type?.kind !== "struct" && type?.kind !== "union") throw new Error("no composite");
  return type;
}

const outer = first("outer", [
  /* 1 */ int("int", 4, 1),
  /* 2 */ struct("", 8, [["deep", 1, 0], ["bits", 1, (3 << 24) | 37]], true),
  /* 3 */ union("", 8, [["", 2, 0], ["whole", 1, 0]]),
  /* 4 */ struct("outer", 24, [["first", 1, 0], ["", 3, 64], ["named", 2, 128]]),
]);

test("members of anonymous structs and unions are the outer one's, at their places in it", () => {
  expect(findMember(outer, "first")).toMatchObject({ name: "first", bitOffset: 0, type: { name: "int" } });
  expect(findMember(outer, "whole")).toMatchObject({ bitOffset: 64, type: { name: "int" } });
  expect(findMember(outer, "deep")).toMatchObject({ bitOffset: 64, type: { name: "int" } });
  expect(findMember(outer, "bits")).toMatchObject({ bitOffset: 64 + 37, bitSize: 3, type: { name: "int" } });
  expect(findMember(outer, "named")).toMatchObject({ bitOffset: 128, type: { kind: "struct" } });
  expect([findMember(outer, "nothing"), findMember(outer, "")]).toEqual([undefined, undefined]);
});

test("their names come in order", () => expect(memberNames(outer)).toEqual(["first", "deep", "bits", "whole", "named"]));

test("an anonymous struct in itself ends", () => {
  const ring = first("ring", [int("int", 4), struct("ring", 8, [["", 3, 0], ["end", 1, 32]]), union("", 8, [["", 3, 0], ["", 2, 0]])]);
  expect(memberNames(ring)).toEqual(["end"]);
  expect(findMember(ring, "nothing")).toBeUndefined();
});
