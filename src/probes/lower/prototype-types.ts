/**
 * C types of a kernel function's parameters as a unit may write them that sees no header of the kernel: structures are declared, and defined
 * only as far as it takes to pass them. The names are the kernel's: where control flow integrity is on, they are part of a function's identity
 * (clang, -fsanitize=kcfi).
 */
import { stripped } from "../../debuginfo/ctype.ts";
import type { CType, CompositeType, EnumerationType, FunctionType } from "../../debuginfo/types.ts";

export class PrototypeTypes {
  readonly #declared = new Map<string, string>();
  readonly #functions = new Map<string, string>();

  /** Declarations that the texts need, those of others first. */
  declarations(): readonly string[] {
    return [...this.#declared.values(), ...this.#functions.values()];
  }

  /** The type of a parameter. */
  parameter(type: CType): string {
    const inner = stripped(type);
    if (inner.kind === "array") return `${this.#text(inner.element)} *`;
    return this.#text(type, true);
  }

  /** `whole`: a value of the type is passed, so that it must be complete. */
  #text(type: CType, whole = false): string {
    switch (type.kind) {
      case "void": return "void";
      case "integer": case "float": return type.name;
      case "pointer": return this.#pointer(type.target);
      case "const": case "volatile": return `${this.#text(type.target, whole)} ${type.kind}`;
      case "restrict": return this.#text(type.target, whole);
      case "typedef": return this.#named(type.name, type.target, whole);
      case "struct": case "union": return this.#composite(type, whole);
      case "enum": return this.#enumeration(type);
      // A pointer to these is a pointer like any other.
      case "array": case "function": return "void";
      default: return type satisfies never;
    }
  }

  #pointer(target: CType): string {
    const inner = stripped(target);
    return inner.kind === "function" ? this.#function(inner) : `${this.#text(target)} *`;
  }

  /** What only the typedef names is known by that name. */
  #named(name: string, target: CType, whole: boolean): string {
    const inner = stripped(target);
    if ((inner.kind !== "struct" && inner.kind !== "union") || inner.name !== "") return this.#text(target, whole);
    this.#declared.set(`typedef ${name}`, `typedef ${inner.kind} { ${filling(inner.size)} } ${name};`);
    return name;
  }

  #composite(type: CompositeType, whole: boolean): string {
    if (type.name === "") return "void";
    const name = `${type.kind} ${type.name}`;
    if (whole && !type.isDeclaration) this.#declared.set(name, `${name} { ${filling(type.size)} };`);
    else if (!this.#declared.has(name)) this.#declared.set(name, `${name};`);
    return name;
  }

  #enumeration({ name, size, isSigned }: EnumerationType): string {
    if (name === "") return isSigned ? "int" : "unsigned int";
    const least = isSigned ? "-1" : "0";
    const value = size === 8 ? (isSigned ? "-1ll << 62" : "1ull << 63") : least;
    this.#declared.set(`enum ${name}`, `enum${size < 4 ? " __attribute__((__packed__))" : ""} ${name} { stp_enum_${name} = ${value} };`);
    return `enum ${name}`;
  }

  #function({ result, parameters }: FunctionType): string {
    const list = parameters.map(({ type }) => this.parameter(type)).join(", ");
    const signature = (name: string): string => `${this.#text(result, true)} (*${name})(${list === "" ? "void" : list})`;
    const key = signature("");
    const known = this.#functions.get(key);
    const name = /(\w+)\)\(/.exec(known ?? "")?.[1] ?? `stp_function_${this.#functions.size}`;
    if (known === undefined) this.#functions.set(key, `typedef ${signature(name)};`);
    return name;
  }
}

/** Members of integers, as which a structure of that size is passed. */
function filling(size: number): string {
  if (size % 8 === 0 && size > 0) return `stp_u64 words${size === 8 ? "" : `[${size / 8}]`};`;
  return size === 4 ? "stp_u32 word;" : size === 2 ? "stp_u16 half;" : `stp_u8 bytes[${size}];`;
}
