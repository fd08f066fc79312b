/** Parsing with fixed facts: what the tests of the front end share. */
import { Diagnostics } from "../../../src/diagnostics/diagnostic.ts";
import type { Script } from "../../../src/syntax/ast.ts";
import { parseScript, type ParseOptions } from "../../../src/syntax/parse.ts";

const CONFIGURATION: Readonly<Record<string, string>> = {
  CONFIG_SMP: "y", CONFIG_MODULES: "y", CONFIG_HZ: "250", CONFIG_DEFAULT_HOSTNAME: "(none)",
};

export const FACTS: ParseOptions = {
  guru: false, kernelRelease: "6.1.0-56-cloud-amd64", arch: "x86_64", config: (name) => CONFIGURATION[name], compatible: "4.8",
  runtime: "kernel", privilege: "stapdev", arguments: [],
};

/** Parses a text as -e gives it. */
export function parseText(text: string, options: Partial<ParseOptions> = {}): { script: Script | undefined; diagnostics: Diagnostics } {
  const diagnostics = new Diagnostics();
  const script = parseScript({ name: "<input>", text, role: "user" }, { ...FACTS, ...options }, diagnostics);
  return { script, diagnostics };
}

/** A tree without what depends on where it stands in the text. */
export function shape(script: Script | undefined): unknown {
  const dropped = new Set(["at", "file", "order"]);
  return JSON.parse(JSON.stringify(script, (key, value: unknown) => (dropped.has(key) ? undefined : typeof value === "bigint" ? `${value}n` : value)) ?? "null");
}
