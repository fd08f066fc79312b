/**
 * Cases of pass 2: a script with the listing that -p2 prints for it, or what is wrong with it. A case reads
 *
 *     === its name
 *     options: -g                 (optional; -g is the only one)
 *     optimised                   (otherwise as with -u)
 *     differs: why upstream says something else about this script   (optional)
 *     --- script
 *     --- program                 the listing
 *     --- diagnostics             `SEVERITY CODE: MESSAGE: TOKEN`, causes indented; a second token on a line of its own
 */
import { readdirSync } from "node:fs";
import { Diagnostics } from "../../../src/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../../src/diagnostics/diagnostic.ts";
import { describe } from "../../../src/diagnostics/source.ts";
import { elaborate } from "../../../src/elaborate/elaborate.ts";
import { definedNames } from "../../../src/elaborate/index-names.ts";
import { libraryOf } from "../../../src/elaborate/library.ts";
import type { Library } from "../../../src/elaborate/library.ts";
import { families } from "../../../src/probes/list.ts";
import { printProgram } from "../../../src/program/print.ts";
import { parseScript } from "../../../src/syntax/parse.ts";
import type { ParseOptions } from "../../../src/syntax/parse.ts";
import { scan } from "../../../src/syntax/scan.ts";
import { unknownKernel } from "../../harness/kernel.ts";

export interface ElaborationCase {
  readonly name: string;
  readonly header: readonly string[];
  readonly script: string;
  readonly program: string;
  readonly diagnostics: string;
}

export const parseOptions: ParseOptions = {
  guru: false, kernelRelease: "6.1.0-56-cloud-amd64", arch: "x86_64", config: () => undefined, compatible: "5.0", runtime: "kernel", privilege: "stapdev",
};

export function caseFiles(): readonly string[] {
  return readdirSync(import.meta.dir).filter((name) => name.endsWith(".cases")).sort();
}

export function parseCases(text: string): readonly ElaborationCase[] {
  return text.split(/^=== /m).slice(1).map((part) => {
    const [head = "", ...sections] = part.split(/^--- /m);
    const [name = "", ...header] = head.trim().split("\n");
    const bodies = new Map(sections.map((section) => [section.slice(0, section.indexOf("\n")), section.slice(section.indexOf("\n") + 1).trimEnd()]));
    return { name, header, script: bodies.get("script") ?? "", program: bodies.get("program") ?? "", diagnostics: bodies.get("diagnostics") ?? "" };
  });
}

/** The file's text for these cases. */
export function formatCases(cases: readonly ElaborationCase[]): string {
  return cases.map(({ name, header, script, program, diagnostics }) => [
    `=== ${name}`, ...header, "--- script", script,
    ...(program === "" ? [] : ["--- program", program]), ...(diagnostics === "" ? [] : ["--- diagnostics", diagnostics]), "",
  ].join("\n")).join("\n");
}

export function isGuru(each: ElaborationCase): boolean {
  return each.header.includes("options: -g");
}

/** Runs passes 1 and 2 over the case's script. */
export function outcomeOf(each: ElaborationCase, library: Library): Pick<ElaborationCase, "program" | "diagnostics"> {
  const diagnostics = new Diagnostics();
  const guru = isGuru(each);
  const script = parseScript({ name: "<input>", text: each.script, role: "user" }, { ...parseOptions, guru }, diagnostics);
  const program = script && elaborate([script], library, { families, kernel: unknownKernel, runtime: "kernel", unoptimized: !each.header.includes("optimised"), guru }, diagnostics);
  return {
    program: program ? printProgram(program, { bodies: false }).trimEnd() : "",
    diagnostics: diagnostics.all.map((diagnostic) => diagnosticText(diagnostic)).join("\n"),
  };
}

export function diagnosticText(diagnostic: Diagnostic, indent = ""): string {
  const { severity, code, message, at, also, cause } = diagnostic;
  return [
    `${indent}${severity} ${code}: ${message}${at ? `: ${describe(at)}` : ""}`,
    ...(also ? [`${indent}  also ${describe(also)}`] : []),
    ...(cause ? [diagnosticText(cause, `${indent}  `)] : []),
  ].join("\n");
}

/** A library of tapset texts; `carried` as if they were in the executable. */
export function libraryFrom(texts: Readonly<Record<string, string>>, role: "embedded" | "library" = "embedded"): Library {
  return libraryOf(Object.entries(texts).map(([name, text]) => {
    const file = { name, text, role };
    const load = (): ReturnType<typeof parseScript> => parseScript(file, { ...parseOptions, guru: true }, new Diagnostics());
    let script: ReturnType<typeof parseScript>;
    return { path: name, names: definedNames(scan(file)), load: () => (script ??= load()) };
  }));
}
