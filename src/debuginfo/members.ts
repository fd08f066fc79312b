/** Members of structs and unions by their names, through those that have none. */
import { stripped } from "./ctype.ts";
import type { CompositeType, Member } from "./types.ts";

/** A member with its place from the start of the whole; undefined where there is none of that name. */
export function findMember(composite: CompositeType, name: string): Member | undefined {
  for (const member of composite.members) {
    if (member.name === name) return member;
    const inner = anonymous(member);
    const found = inner && findMember(inner, name);
    if (found) {
      const { name: called, type, bitSize } = found;
      return { name: called, type, bitOffset: found.bitOffset + member.bitOffset, ...(bitSize === undefined ? {} : { bitSize }) };
    }
  }
  return undefined;
}

/** Names that `findMember` answers to, in order. */
export function memberNames(composite: CompositeType): readonly string[] {
  return composite.members.flatMap((member) => {
    const inner = anonymous(member);
    return inner ? memberNames(inner) : member.name === "" ? [] : [member.name];
  });
}

function anonymous({ name, type }: Member): CompositeType | undefined {
  const inner = stripped(type);
  return name === "" && (inner.kind === "struct" || inner.kind === "union") ? inner : undefined;
}
