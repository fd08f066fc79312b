/** What only DWARF debug information tells, and how that is said. */
import type { PointComponent, ResolveContext } from "../../program/family.ts";
import type { KernelTarget } from "../../target/kernel.ts";

/** What to install where a package manager of Debian's kind has it. */
export function dwarfPackage({ release }: KernelTarget): string {
  return `on Debian: apt-get install linux-image-${release}-dbg`;
}

/** The construct that needs it, in words; undefined where none does. */
export function dwarfConstruct(components: readonly PointComponent[]): string | undefined {
  const last = components.find(({ name }) => ["inline", "callee", "callees", "label"].includes(name));
  if (last !== undefined) return `.${last.name}`;
  const statement = components.find(({ name }) => name === "statement");
  if (statement !== undefined && components.at(-1)?.name !== "absolute") return ".statement";
  const pattern = components.find(({ name }) => name === "function")?.argument;
  return typeof pattern === "string" && pattern.includes("@") ? `'${pattern}', which names a source file,` : undefined;
}

export function missingDwarf(construct: string, { diagnostics, kernel }: ResolveContext): void {
  diagnostics.report({
    severity: "error", code: "needs-dwarf", category: "semantic error",
    message: `${construct} needs DWARF debug information of the kernel [man warning::debuginfo]; ${dwarfPackage(kernel)}`,
  });
}
