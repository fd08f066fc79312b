/** Pass 4: from C to something that can be run, by the quickest way that is sure. */
import type { ModuleSource } from "../codegen/module-source.ts";
import type { Diagnostic, Diagnostics } from "../diagnostics/diagnostic.ts";
import type { Completed, Platform } from "../platform/platform.ts";
import type { KernelTarget } from "../target/kernel.ts";
import { shellWord } from "./commands.ts";
import { explainFailure, explainMissing, noteOfCompiler } from "./errors.ts";
import { buildByKbuild } from "./kbuild.ts";
import { isSuccess, linkModule } from "./link.ts";
import { type Macros, sortMacros } from "./macros.ts";
import type { ModuleImage } from "./module-image.ts";
import { neededParts } from "./parts.ts";
import type { KernelRecipe, Prepared } from "./record.ts";
import { buildProcess } from "./user.ts";

export interface BuildOptions {
  /** An empty directory of our own. The image and, when it is kept, everything that made it stay there. */
  readonly directory: string;
  /** NAME=VALUE of -B, for make: they mean the plain way. */
  readonly makeDirectives: readonly string[];
  /** What was made ready for such scripts; undefined means the plain way. */
  readonly prepared: Prepared | undefined;
  /** Report what the compiler said, as a note. */
  readonly showsCompiler: boolean;
  /** Told each command before it runs. */
  readonly onCommand: (text: string) => void;
}

export type BuildWorld = Pick<Platform, "files" | "processes" | "assets">;

/** What every way of building needs: the units are written, the macros are settled. */
export interface BuildPlan {
  readonly name: string;
  readonly source: ModuleSource;
  readonly target: KernelTarget;
  readonly macros: Macros;
  readonly options: BuildOptions;
  readonly world: BuildWorld;
  readonly onCommand: (argv: readonly string[]) => void;
}

/** How a way of building ended. */
export interface BuildResult {
  readonly completed: Completed;
  readonly image: ModuleImage;
  /** Symbols that the kernel does not give to modules. */
  readonly missing?: readonly string[];
}

/** Undefined, with at least one error reported, when nothing came of it. */
export async function build(source: ModuleSource, name: string, target: KernelTarget, options: BuildOptions, world: BuildWorld, diagnostics: Diagnostics): Promise<ModuleImage | undefined> {
  if (!hasTools(source, target, options, world, diagnostics)) return undefined;
  const onCommand = (argv: readonly string[]): void => options.onCommand(argv.map(shellWord).join(" "));
  const plan: BuildPlan = { name, source, target, macros: sortMacros(source.macros), options, world, onCommand };
  for (const unit of source.units) world.files.write(`${options.directory}/${unit.name}`, unit.text);
  const { completed, image, missing = [] } = await buildSomehow(plan);
  const output = `${completed.stdout}${completed.stderr}`;
  const noise = output.trim();
  if (options.showsCompiler && noise !== "") diagnostics.report({ severity: "note", code: "compiler-output", message: noise });
  if (missing.length === 0 && isSuccess(completed) && world.files.kind(image.path) === "file") {
    for (const warning of warnings(target, options.prepared, output)) diagnostics.report(warning);
    return image;
  }
  for (const diagnostic of missing.length > 0 ? explainMissing(source, missing) : explainFailure(source, output)) diagnostics.report(diagnostic);
  return undefined;
}

function buildSomehow(plan: BuildPlan): Promise<BuildResult> {
  const { source, options: { prepared } } = plan;
  if (source.runtime === "user") return buildProcess(plan, prepared);
  const recipe = prepared?.record.kernel ?? null;
  return prepared === undefined || recipe === null ? buildByKbuild(plan) : buildRecorded(plan, prepared.folder, recipe);
}

async function buildRecorded(plan: BuildPlan, folder: string, recipe: KernelRecipe): Promise<BuildResult> {
  const { name, source, macros, options, world } = plan;
  const units = source.units.map((unit) => unit.name);
  const parts = neededParts(source, world.assets);
  const { completed, missing, path } = await linkModule({ name, units, parts, macros, directory: options.directory, onCommand: options.onCommand }, folder, recipe, world);
  return { completed, missing, image: { runtime: "kernel", path, name } };
}

/** What a user should know of a build that went well. */
function warnings({ release }: KernelTarget, prepared: Prepared | undefined, output: string): Diagnostic[] {
  const { problem, compilerNote } = prepared?.record ?? { problem: null, compilerNote: noteOfCompiler(output) };
  return [
    ...(problem === null ? [] : [{ severity: "warning", code: "plain-build", message: `scripts for kernel ${release} are built the slow way: ${problem}` } as const]),
    ...(compilerNote === null ? [] : [{ severity: "warning", code: "other-compiler", message: compilerNote } as const]),
  ];
}

/** Says what is missing and which package has it. */
function hasTools(source: ModuleSource, target: KernelTarget, { prepared }: BuildOptions, { processes }: BuildWorld, diagnostics: Diagnostics): boolean {
  const needsMake = source.runtime === "kernel" && (prepared?.record.kernel ?? null) === null;
  for (const tool of needsMake ? ["gcc", "make"] : ["gcc"]) {
    if (processes.which(tool) !== undefined) continue;
    diagnostics.report({ severity: "error", code: "missing-tool", message: `${tool} is not installed, and building a script needs it`, hint: `install the package ${tool}` });
    return false;
  }
  if (source.runtime === "user" || target.hasBuildTree) return true;
  diagnostics.report({
    severity: "error", code: "missing-build-tree", message: `the build tree of kernel ${target.release} is missing: there is nothing usable at ${target.buildTree}`,
    hint: `install the package linux-headers-${target.release}, or try --runtime=user`,
  });
  return false;
}
