/** Passes 1 to 3: from the user's words to C. */
import { translate } from "../codegen/translate.ts";
import type { ModuleSource } from "../codegen/module-source.ts";
import { elaborate, type ElaborateOptions } from "../elaborate/elaborate.ts";
import { type OpenedLibrary, openLibrary } from "../elaborate/open-library.ts";
import { families } from "../probes/list.ts";
import { countsText, printProgram } from "../program/print.ts";
import type { Program } from "../program/tree.ts";
import type { Script } from "../syntax/ast.ts";
import { parseScript, type ParseOptions } from "../syntax/parse.ts";
import { printScript } from "../syntax/print.ts";
import type { KernelTarget } from "../target/kernel.ts";
import { Failure } from "./failure.ts";
import { check, type Job } from "./job.ts";

import { type Options, verbosityOf } from "./options.ts";
import { count } from "./report.ts";
import { extraScripts, readScript } from "./source.ts";

/** The user's scripts, and the library that they are looked up in. */
export interface Parsed {
  readonly scripts: readonly Script[];
  readonly library: OpenedLibrary;
  /** Arguments that no script speaks of, counted from 1. */
  readonly unused: readonly number[];
}

export function parse(job: Job, target: KernelTarget): Promise<Parsed> {
  const done = ({ library }: Parsed): string => `parsed user script and ${count(library.size, "library script")}`;
  return job.report.timed(1, () => parseAll(job, target), done, "memory");
}

function parseAll(job: Job, target: KernelTarget): Parsed {
  const { options, platform, diagnostics } = job;
  const facts = parseFacts(options, target);
  const library = openLibrary(options.includeDirectories, { ...facts, arguments: options.arguments }, platform, diagnostics);
  const used = new Set<number>();
  const parseOptions: ParseOptions = { ...facts, arguments: options.arguments, macros: library.macros, onArgument: (index) => used.add(index) };
  const sources = [readScript(options, platform.files), ...extraScripts(options)];
  warnOfAbsent(job);
  const scripts = sources.map((source) => parseScript(source, parseOptions, diagnostics));
  check(job, 1);
  const unused = options.arguments.map((_, index) => index + 1).filter((index) => !used.has(index));
  return { scripts: scripts.filter((script) => script !== undefined), library, unused };
}

/** Upstream takes no notice of them, and of the names that are missed then nobody knows why. */
function warnOfAbsent({ options, platform, report }: Job): void {
  for (const path of options.includeDirectories) {
    const kind = platform.files.kind(path);
    if (kind !== "directory") report.warn(`-I '${path}' is ${kind === undefined ? "not there" : "no directory"}: no tapset is read from it`);
  }
}

function parseFacts(options: Options, target: KernelTarget): ParseOptions {
  const { guru, compatible, runtime, privilege } = options;
  return { guru, compatible, runtime, privilege, kernelRelease: target.release, arch: target.arch, config: (name) => target.config(name) };
}

/** What -p1 prints. */
export function treeDump({ scripts }: Parsed): string {
  return `# parse tree dump\n${scripts.map((script) => `# file ${script.file.name}\n${printScript(script)}\n`).join("")}`;
}

export function analyse(job: Job, target: KernelTarget, parsed: Parsed): Promise<Program> {
  return job.report.timed(2, () => analyseAll(job, target, parsed), (program) => `analyzed script: ${countsText(program, job.options.displaysGlobals)}`, "memory");
}

export function elaborateOptions({ options, platform }: Job, kernel: KernelTarget): ElaborateOptions {
  const { runtime, guru, unoptimized, globals, privilege, command, skipsBadVariables } = options;
  const findProgram = (name: string): string | undefined => programPath(name, platform);
  return { families, runtime, kernel, guru, unoptimized, privilege, command, findProgram, skipsBadVariables, presetGlobals: globals.map((setting) => setting.slice(0, setting.indexOf("="))) };
}

/** As the kernel knows the file: without symbolic links on the way. */
function programPath(name: string, { processes, files, workingDirectory }: Job["platform"]): string | undefined {
  const path = !name.includes("/") ? processes.which(name) : name.startsWith("/") ? name : `${workingDirectory}/${name}`;
  return path !== undefined && files.kind(path) === "file" ? files.realPath(path) : undefined;
}

function analyseAll(job: Job, target: KernelTarget, { scripts, library, unused }: Parsed): Program {
  const { diagnostics } = job;
  for (const index of unused) diagnostics.report({ severity: "warning", code: "unused-argument", message: `unused command line option $${index}/@${index}` });
  const program = elaborate(scripts, library.scripts, elaborateOptions(job, target), diagnostics);
  check(job, 2);
  if (program === undefined) throw new Failure("", 2);
  return program;
}

/** What -p2 prints. */
export function programDump(program: Program, { options }: Job): string {
  return printProgram(program, { bodies: verbosityOf(options, 2) > 0, showsGlobals: options.displaysGlobals });
}

export function translateProgram(job: Job, program: Program): ModuleSource {
  const { options, diagnostics } = job;
  const source = translate(program, {
    runtime: options.runtime, macros: options.macros, diagnostics, suppressHandlerErrors: options.suppressHandlerErrors, skipsFaults: options.skipsBadVariables,
    suppressTimeLimits: options.suppressTimeLimits, timing: options.timing && hasReader(job), showGlobals: options.displaysGlobals,
  });
  check(job, 3);
  return source;
}

/** The report of -t is made for a person: without a terminal there is none, unless the script's options say otherwise. */
function hasReader({ options: { macros }, platform }: Job): boolean {
  const isDefined = (name: string): boolean => macros.some((macro) => macro === name || macro.startsWith(`${name}=`));
  return isDefined("STP_FORCE_STDOUT_TTY") || (platform.terminal.isTerminal(1) && !isDefined("STP_STDOUT_NOT_ATTY"));
}

/** The C as -p3 prints it. */
export function sourceText({ units }: ModuleSource): string {
  return units.map(({ text }) => text).join("\n");
}
