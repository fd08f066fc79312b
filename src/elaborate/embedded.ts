/** Embedded C: where it is compiled, and the promises that its comments make. */
import type { SourceFile } from "../diagnostics/source.ts";

/** Our own tapset is written against rt.h and joins the generated unit; everything else gets kernel headers. */
export function unitOf(file: SourceFile): "runtime" | "kernel" {
  return file.role === "embedded" ? "runtime" : "kernel";
}

/** The words of its comments: `pure`, `unprivileged`, `guru`, `pragma:read:x` ... */
export function embeddedTags(code: string): ReadonlySet<string> {
  const words = [...code.matchAll(/\/\*\s*([\w:-]+)\s*\*\//g)].map((match) => match[1] ?? "");
  return new Set(words);
}
