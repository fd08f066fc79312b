/**
 * A type in the words of -L and of messages: the name first, and after it what is made of it, from the inside out: `char const* const*`, `int (*[]) (char,
 * ...)`. Tried on upstream's -L over programs with each form of type.
 */
import type { CType, FunctionType } from "./types.ts";

export function typeName(type: CType): string {
  return describe(type, "");
}

/** `made` is what is made of the type. */
function describe(type: CType, made: string): string {
  switch (type.kind) {
    case "void":
      return `void${made}`;
    case "integer":
    case "float":
    case "typedef":
      return `${type.name}${made}`;
    case "struct":
    case "union":
    case "enum":
      return `${type.kind} ${type.name || "{...}"}${made}`;
    case "pointer":
      return describe(type.target, `*${made}`);
    case "array":
      // Whatever its dimensions, an array is one.
      return describe(type.element, type.element.kind === "array" ? made : `[]${made}`);
    case "const":
    case "volatile":
    case "restrict":
      return describe(type.target, ` ${type.kind}${made}`);
    case "function":
      return `${typeName(type.result)} (${made}) (${parameters(type)})`;
    default:
      return type satisfies never;
  }
}

function parameters({ parameters, isVariadic }: FunctionType): string {
  const types = [...parameters.map(({ type }) => typeName(type)), ...(isVariadic ? ["..."] : [])];
  return types.length === 0 ? "void" : types.join(", ");
}
