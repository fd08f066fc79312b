/** What a compiler says, turned into what the user can act on: errors in embedded C name the script's line, others are ours. */
import type { ModuleSource } from "../codegen/module-source.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";

export interface CompilerError {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** Diagnostics for a build that failed. Never empty. */
export function explainFailure(source: ModuleSource, output: string): readonly Diagnostic[] {
  // On a full disk a compiler fails in many words, and most of them mislead.
  if (output.includes("No space left on device")) return [FULL_DISK];
  const absent = /^\S*sh: (?:\d+: |line \d+: )?(\S+): (?:command )?not found$/m.exec(output)?.[1];
  if (absent !== undefined) return [missingTool(absent)];
  const foreign = parseErrors(output).filter((error) => isForeign(error, source)).map((error) => inEmbeddedC(error, source));
  const missing = hasEmbeddedC(source) ? missingSymbols(output).map(notExported) : [];
  const known = unique([...foreign, ...missing]);
  return known.length > 0 ? known : [ourDefect(output)];
}

const FULL_DISK: Diagnostic = {
  severity: "error", code: "full-disk", message: "no space left on device for the files of the build",
  hint: "free some space, or name another directory with --tmpdir or TMPDIR",
};

/** The kernel's build asks for a compiler by its version, which need not be the one that is installed. */
function missingTool(tool: string): Diagnostic {
  const packageName = tool.replace(/^.*-linux-gnu-(?=gcc|clang)/, "");
  return { severity: "error", code: "missing-tool", message: `${tool} is not installed, and the build system of the kernel asks for it`, hint: `install the package ${packageName}` };
}

/** `FILE:LINE:COLUMN: error: SENTENCE` */
export function parseErrors(output: string): readonly CompilerError[] {
  return [...output.matchAll(/^(.+?):(\d+):(?:\d+:)? (?:fatal )?error: (.*)$/gm)].map(([, file = "", line = "", message = ""]) => ({
    file, line: Number(line), message: message.replace(/ \[-W[^\]]*\]$/, ""),
  }));
}

/** Files that C of the script or of a tapset stands in, as `#line` names them. */
function origins(source: ModuleSource): ReadonlySet<string> {
  const names = source.units.flatMap((unit) => [...unit.text.matchAll(/^#line \d+ "(.*)"$/gm)].map((match) => (match[1] ?? "").replaceAll(/\\(.)/g, "$1")));
  return new Set(names.filter((name) => name !== "script.c" && name !== "embedded.c"));
}

function hasEmbeddedC(source: ModuleSource): boolean {
  return origins(source).size > 0;
}

/** In the script's own text, in the unit made around it, or in a header that it includes. */
function isForeign(error: CompilerError, source: ModuleSource): boolean {
  if (origins(source).has(error.file)) return true;
  const isUnitOfEmbeddedC = /(^|\/)embedded\.c$/.test(error.file);
  const isHeader = error.file.endsWith(".h") && !/(^|\/)rt\//.test(error.file);
  return source.units.some((unit) => unit.name === "embedded.c") && (isUnitOfEmbeddedC || isHeader);
}

function inEmbeddedC(error: CompilerError, source: ModuleSource): Diagnostic {
  const where = /(^|\/)embedded\.c$/.test(error.file) ? [...origins(source)].join(", ") : `${error.file}:${error.line}`;
  return { severity: "error", code: "embedded-c", message: `error in embedded C at ${where}: ${error.message}` };
}

/** modpost's `"foo" [.../stap_x.ko] undefined!` */
function missingSymbols(output: string): readonly string[] {
  return [...output.matchAll(/modpost: "([^"]+)" \[[^\]]*\] undefined!/g)].map((match) => match[1] ?? "");
}

/** The same for a module that was found to lack symbols before kbuild was asked. Never empty. */
export function explainMissing(source: ModuleSource, symbols: readonly string[]): readonly Diagnostic[] {
  return hasEmbeddedC(source) ? unique(symbols.map(notExported)) : [ourDefect(`the kernel does not export ${symbols.join(", ")}`)];
}

function notExported(symbol: string): Diagnostic {
  return { severity: "error", code: "embedded-c-symbol", message: `error in embedded C: the kernel gives modules no '${symbol}'` };
}

function ourDefect(output: string): Diagnostic {
  const first = parseErrors(output)[0];
  const what = first === undefined ? lastLine(output) : `${first.file.replace(/^.*\//, "")}:${first.line}: ${first.message}`;
  return {
    severity: "error", code: "build-defect", message: `the generated C does not build, which is a defect of stap: ${what}`,
    hint: "run it again with -k to keep the files, and with -v to see what the compiler says",
  };
}

export function lastLine(output: string): string {
  return output.trimEnd().split("\n").at(-1) ?? "no message";
}

function unique(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((diagnostic) => [diagnostic.message, diagnostic])).values()];
}

/** The same by the first lines of what the compilers say of their versions, for a distribution whose kbuild is told not to look. */
export function noteOfVersions(theirs: string, ours: string): string | null {
  const version = (text: string): string => `${/clang/.test(text) ? "clang" : "gcc"} ${/(\d+\.\d+\.\d+)[^()]*$/.exec(text)?.[1] ?? text}`;
  return version(theirs) === version(ours) ? null : noteOf(theirs, ours);
}

function noteOf(theirs: string, ours: string): string {
  return `the kernel was built by ${theirs.trim()}, its modules by ${ours.trim()}`;
}

/** kbuild's `warning: the compiler differs from the one used to build the kernel`, with the two lines that name them. */
export function noteOfCompiler(output: string): string | null {
  const [, theirs, ours] = /the compiler differs from the one used to build the kernel\s+The kernel was built by: (.*)\s+You are using:\s+(.*)/.exec(output) ?? [];
  return theirs === undefined ? null : noteOf(theirs, ours ?? "");
}
