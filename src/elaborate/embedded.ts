/** Embedded C: where it is compiled, and the promises that its comments make. */
import type { SourceFile } from "../diagnostics/source.ts";
import type { Global } from "../program/tree.ts";
import type { Nodes } from "./assemble.ts";
import type { EmbeddedUses } from "./cells.ts";

/** Our own tapset is written against rt.h and joins the generated unit; everything else gets kernel headers. */
export function unitOf(file: SourceFile): "runtime" | "kernel" {
  return file.role === "embedded" ? "runtime" : "kernel";
}

/** The words of its comments: `pure`, `unprivileged`, `guru`, `pragma:read:x` ... */
export function embeddedTags(code: string): ReadonlySet<string> {
  const words = [...code.matchAll(/\/\*\s*([\w:-]+)\s*\*\//g)].map((match) => match[1] ?? "");
  return new Set(words);
}

/** The globals that a piece of it may get at, each once. */
export function embeddedGlobals({ reads, writes }: EmbeddedUses, nodes: Nodes): readonly Global[] {
  return [...new Set([...reads, ...writes])].map((cell) => nodes.global(cell));
}
