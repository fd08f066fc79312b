/** Pass 4: from C to something that can be run. */
import type { ModuleSource } from "../codegen/module-source.ts";
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { Completed, Platform } from "../platform/platform.ts";
import type { KernelTarget } from "../target/kernel.ts";
import { explainFailure } from "./errors.ts";
import { buildKernelModule } from "./kernel.ts";
import { Macros } from "./macros.ts";
import type { ModuleImage } from "./module-image.ts";
import { runtimeFiles, runtimeFolder } from "./parts.ts";
import type { RuntimeFiles } from "./parts.ts";
import { buildProcess } from "./user.ts";

export interface BuildOptions {
  /** An empty directory of our own. The image and, when it is kept, everything that made it stay there. */
  readonly directory: string;
  /** NAME=VALUE of -B, for make. */
  readonly makeDirectives: readonly string[];
  /** Report what the compiler said, as a note. */
  readonly showsCompiler: boolean;
}

export type BuildWorld = Pick<Platform, "files" | "processes" | "assets">;

/** What every way of building needs: the sources are written, the macros are settled. */
export interface BuildPlan {
  readonly name: string;
  readonly source: ModuleSource;
  readonly target: KernelTarget;
  readonly runtime: RuntimeFiles;
  readonly macros: Macros;
  readonly options: BuildOptions;
  readonly world: BuildWorld;
}

/** How a way of building ended. */
export interface BuildResult {
  readonly completed: Completed;
  readonly image: ModuleImage;
}

/** Undefined, with at least one error reported, when nothing came of it. */
export async function build(source: ModuleSource, name: string, target: KernelTarget, options: BuildOptions, world: BuildWorld, diagnostics: Diagnostics): Promise<ModuleImage | undefined> {
  if (!hasTools(source, target, world, diagnostics)) return undefined;
  const runtime = runtimeFiles(source, world.assets);
  const plan: BuildPlan = { name, source, target, runtime, macros: new Macros(name, source.macros), options, world };
  writeSources(plan);
  const { completed, image } = source.runtime === "kernel" ? await buildKernelModule(plan) : await buildProcess(plan);
  const output = `${completed.stdout}${completed.stderr}`;
  const noise = output.trim();
  if (options.showsCompiler && noise !== "") diagnostics.report({ severity: "note", code: "compiler-output", message: noise });
  if ("code" in completed.status && completed.status.code === 0 && world.files.kind(image.path) === "file") return image;
  for (const diagnostic of explainFailure(source, output)) diagnostics.report(diagnostic);
  return undefined;
}

/** Says what is missing and which package has it. */
function hasTools(source: ModuleSource, target: KernelTarget, { processes }: BuildWorld, diagnostics: Diagnostics): boolean {
  const tools = source.runtime === "kernel" ? ["gcc", "make"] : ["gcc"];
  for (const tool of tools) {
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

function writeSources({ source, runtime, options, world: { files, assets } }: BuildPlan): void {
  for (const unit of source.units) files.write(`${options.directory}/${unit.name}`, unit.text);
  const folders = new Set(runtime.all.map((path) => path.replace(/(^|\/)[^/]*$/, "")));
  for (const folder of [...folders].sort()) files.makeDirectory(`${options.directory}/${runtimeFolder}/${folder}`);
  for (const path of runtime.all) files.write(`${options.directory}/${runtimeFolder}/${path}`, assets.read(`c-runtime/${path}`));
}
