/** C types that a script names in words: `struct file`, `file`, `unsigned int`, `struct list_head*`. */
import type { CType, CompositeType, TypeSource } from "../../debuginfo/types.ts";
import type { Token } from "../../diagnostics/source.ts";
import type { KernelTarget } from "../../target/kernel.ts";
import { closest } from "../similar.ts";
import { TargetFault } from "./bound.ts";

/** `modules`: as `@cast` names them, `kernel` or a module's name, apart by colons; left out: `near`, then the kernel. Gives undefined for the kernel. */
export function modulesOf(modules: string | undefined, near: string | undefined): readonly (string | undefined)[] {
  const names = modules === undefined ? [near, undefined] : modules.split(":").map((name) => (name === "kernel" || name === "" ? undefined : name));
  const headers = /^<.*>$/;
  // `kernel<linux/fs.h>` asks for what a header says; the kernel itself says the same.
  const plain = names.map((name) => name?.replace(/<.*>$/, "")).filter((name) => name === undefined || !headers.test(name));
  return [...new Set(plain.map((name) => (name === "kernel" || name === "" ? undefined : name)))];
}

export function sourcesOf(kernel: KernelTarget, modules: string | undefined, near: string | undefined): readonly TypeSource[] {
  return modulesOf(modules, near).map((name) => kernel.types(name)).filter((source) => source !== undefined);
}

/** Every type of that name, whole ones first. */
export function namedTypes(written: string, sources: readonly TypeSource[], where: string, at: Token): readonly CType[] {
  const name = written.trim();
  const stars = /\**$/.exec(name.replace(/\s*\*/g, "*"))?.[0].length ?? 0;
  const plain = asDebuggersWrite(name.replace(/[\s*]+$/, "").replace(/^(const|volatile)\s+/, "").replace(/\s+/g, " "));
  const found = sources.flatMap((source) => source.find(plain));
  const whole = found.filter((type) => !isDeclaration(type));
  const types = whole.length > 0 ? whole : found;
  if (types.length === 0) throw new TargetFault("no-type", `type definition '${written}' not found in '${where}'`, at, similarTypes(plain, sources));
  return types.map((type) => pointedTo(type, stars));
}

/** C has many spellings of its integers, in any order; in debug information each has one: `long unsigned int`. */
function asDebuggersWrite(name: string): string {
  const words = name.split(" ");
  if (!words.every((word) => ["signed", "unsigned", "char", "short", "int", "long"].includes(word))) return name;
  const longs = words.filter((word) => word === "long").length;
  const isUnsigned = words.includes("unsigned");
  if (words.includes("char")) return isUnsigned ? "unsigned char" : words.includes("signed") ? "signed char" : "char";
  const length = longs > 0 ? Array<string>(longs).fill("long").join(" ") : words.includes("short") ? "short" : "";
  if (length === "") return isUnsigned ? "unsigned int" : "int";
  return isUnsigned ? `${length} unsigned int` : `${length} int`;
}

function similarTypes(name: string, sources: readonly TypeSource[]): { readonly hint?: string } {
  const [keyword = ""] = /^(struct|union|enum)\s+/.exec(name) ?? [];
  const names = closest(name.slice(keyword.length), sources.flatMap((source) => [...source.typeNames()]), 3);
  return names.length === 0 ? {} : { hint: `names of types that are close: ${names.join(", ")}` };
}

function isDeclaration(type: CType): boolean {
  return (type.kind === "struct" || type.kind === "union") && type.isDeclaration;
}

function pointedTo(type: CType, stars: number): CType {
  return stars === 0 ? type : pointedTo({ kind: "pointer", target: type }, stars - 1);
}

/** The whole of a struct or union that is only declared where it was met. */
export function completer(sources: readonly TypeSource[]): (type: CompositeType) => CompositeType {
  return (type) => {
    if (!type.isDeclaration || type.name === "") return type;
    for (const source of sources) {
      for (const other of source.find(`${type.kind} ${type.name}`)) if ((other.kind === "struct" || other.kind === "union") && !other.isDeclaration) return other;
    }
    return type;
  };
}
