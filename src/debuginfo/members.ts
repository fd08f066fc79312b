/** Members of structs and unions by their names, through those that have none. */
import { stripped } from "./ctype.ts";
import type { CompositeType, Member } from "./types.ts";

/** A member with its place from the start of the whole; undefined where there is none of that name. */
export function findMember(composite: CompositeType, name: string): Member | undefined {
  for (const { member, bitOffset } of named(composite, 0, [])) {
    if (member.name === name) return { name, type: member.type, bitOffset, ...(member.bitSize === undefined ? {} : { bitSize: member.bitSize }) };
  }
  return undefined;
}

/** Names that `findMember` answers to, in order. */
export function memberNames(composite: CompositeType): readonly string[] {
  return Array.from(named(composite, 0, []), ({ member }) => member.name);
}

/** Members that have a name, in order, those of anonymous ones in their places. `around` is what this one lies in: damaged information may go in a ring. */
function* named(composite: CompositeType, start: number, around: readonly CompositeType[]): Iterable<{ readonly member: Member; readonly bitOffset: number }> {
  for (const member of composite.members) {
    const bitOffset = start + member.bitOffset;
    if (member.name !== "") yield { member, bitOffset };
    const inner = member.name === "" ? stripped(member.type) : undefined;
    if ((inner?.kind === "struct" || inner?.kind === "union") && inner !== composite && !around.includes(inner)) yield* named(inner, bitOffset, [...around, composite]);
  }
}
