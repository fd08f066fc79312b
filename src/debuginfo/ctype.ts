/** Questions about C types that need no debug information beside the type itself. */
import type { CType } from "./types.ts";

/** The type behind typedefs and qualifiers. */
export function stripped(type: CType): Exclude<CType, { kind: "typedef" | "const" | "volatile" | "restrict" }> {
  let inner = type;
  // A chain in damaged information may be a ring.
  for (let steps = 0; steps < 64; steps++) {
    switch (inner.kind) {
      case "typedef": case "const": case "volatile": case "restrict": inner = inner.target; break;
      default: return inner;
    }
  }
  return { kind: "void" };
}

/** In bytes; undefined for what has no size of its own. */
export function sizeOf(type: CType): number | undefined {
  const inner = stripped(type);
  switch (inner.kind) {
    case "integer": case "float": case "enum": return inner.size;
    case "struct": case "union": return inner.isDeclaration ? undefined : inner.size;
    case "pointer": return 8;
    case "array": {
      const size = sizeOf(inner.element);
      return size === undefined ? undefined : size * inner.count;
    }
    case "void": case "function": return undefined;
    default: return inner satisfies never;
  }
}

/** How a number of this type lies in memory: integers, enumerations and pointers of a size that a register has; undefined for any other. */
export function numberOf(type: CType): { readonly size: 1 | 2 | 4 | 8; readonly isSigned: boolean } | undefined {
  const inner = stripped(type);
  if (inner.kind === "pointer") return { size: 8, isSigned: false };
  if (inner.kind !== "integer" && inner.kind !== "enum") return undefined;
  const { size } = inner;
  return size === 1 || size === 2 || size === 4 || size === 8 ? { size, isSigned: inner.isSigned } : undefined;
}

/** `char` in any of its forms: what a string is made of. */
export function isCharacter(type: CType): boolean {
  const inner = stripped(type);
  return inner.kind === "integer" && inner.size === 1 && !inner.isBoolean && /char/.test(inner.name);
}
