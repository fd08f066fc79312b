/** The canonical text of a probe point: what pp() gives and listings show. */
import type { PointComponent } from "./family.ts";

interface WrittenComponent {
  readonly name: string;
  readonly argument?: PointComponent["argument"] | { readonly value: bigint | string };
}

/** `timer.ms(50)`, `process("a").begin`. */
export function componentsText(components: readonly WrittenComponent[]): string {
  return components.map(({ name, argument }) => name + argumentText(typeof argument === "object" ? argument.value : argument)).join(".");
}

function argumentText(value: bigint | string | undefined): string {
  if (value === undefined) return "";
  return typeof value === "string" ? `(${quoted(value)})` : `(${value})`;
}

/** A string literal as listings write it. */
export function quoted(value: string): string {
  const escapes: Readonly<Record<string, string>> = { "\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\" };
  return `"${value.replace(/[\n\t\r"\\]/g, (character) => escapes[character] ?? character)}"`;
}
