/**
 * C types as debug information tells them, whatever its format: BTF and DWARF readers give these. Sizes are bytes, places of members bits.
 * A type that refers to others gives them on demand, so that a graph of a hundred thousand types costs what is looked at.
 */

export type CType = VoidType | IntegerType | FloatType | PointerType | ArrayType | CompositeType | EnumerationType | NamedType | QualifiedType | FunctionType;

export interface VoidType { readonly kind: "void" }
export interface IntegerType {
  readonly kind: "integer";
  readonly name: string;
  readonly size: number;
  readonly isSigned: boolean;
  readonly isBoolean: boolean;
}
export interface FloatType { readonly kind: "float"; readonly name: string; readonly size: number }
export interface PointerType { readonly kind: "pointer"; readonly target: CType }
/** `count` 0: a flexible array, or one whose length is not known. */
export interface ArrayType { readonly kind: "array"; readonly element: CType; readonly count: number }
export interface CompositeType {
  readonly kind: "struct" | "union";
  /** Empty: anonymous. */
  readonly name: string;
  readonly size: number;
  readonly members: readonly Member[];
  /** Only declared: no size, no members. Another compilation unit or module may have all of it. */
  readonly isDeclaration: boolean;
}
export interface Member {
  /** Empty: an anonymous struct or union, whose members are reached through it. */
  readonly name: string;
  readonly type: CType;
  /** From the start of the composite. Of a bit-field: of its lowest bit, on a little-endian machine. */
  readonly bitOffset: number;
  /** Of a bit-field; undefined for any other member. */
  readonly bitSize?: number;
}
export interface EnumerationType {
  readonly kind: "enum";
  readonly name: string;
  readonly size: number;
  readonly isSigned: boolean;
  readonly values: readonly { readonly name: string; readonly value: bigint }[];
}
export interface NamedType { readonly kind: "typedef"; readonly name: string; readonly target: CType }
export interface QualifiedType { readonly kind: "const" | "volatile" | "restrict"; readonly target: CType }
export interface FunctionType {
  readonly kind: "function";
  readonly result: CType;
  readonly parameters: readonly { readonly name: string; readonly type: CType }[];
  readonly isVariadic: boolean;
}

/** What the debug information of a kernel, of one of its modules, or of a program answers about types. */
export interface TypeSource {
  /** `struct file`, `union x`, `enum y`, or a plain name: a typedef or base type, else a struct, union or enum of that tag. Definitions before declarations. */
  find(name: string): readonly CType[];
  /** Prototypes of the functions of that name: more than one where two files have a static function of one name and differ. */
  functions(name: string): readonly FunctionType[];
  /** Names of all functions that have a prototype. */
  functionNames(): Iterable<string>;
  /** Variables that have a type here (BTF: per-CPU ones only). */
  variable(name: string): { readonly type: CType; readonly isPerCpu: boolean } | undefined;
  /** Names and tags of all types that have one, some more than once: to suggest one for a name that is not there. */
  typeNames(): Iterable<string>;
  /** The value of an enumerator of any enumeration. */
  enumerator(name: string): bigint | undefined;
}
