/** The user runtime: an ordinary process. */
import type { BuildPlan, BuildResult } from "./build.ts";
import { frameLimit, generatedFlags } from "./flags.ts";
import { nameMacro } from "./macros.ts";
import { neededSources, runtimeFiles, runtimeFolder, writeRuntime } from "./parts.ts";
import { KEPT, type Prepared } from "./record.ts";

/** One call of gcc, with what was prepared; without, with all sources. */
export async function buildProcess(plan: BuildPlan, prepared: Prepared | undefined): Promise<BuildResult> {
  const { name, source, macros, options, world } = plan;
  const path = `${options.directory}/${name}`;
  const own = [...macros.script, nameMacro(name)].map((definition) => `-D${definition}`);
  const runtime = prepared === undefined ? writeSources(plan) : { folder: `${prepared.folder}/${runtimeFolder}`, inputs: [`${prepared.folder}/${KEPT.archive}`] };
  const argv = [...compileProcess(macros.runtime, runtime.folder), ...own, "-o", path, ...source.units.map((unit) => unit.name), ...runtime.inputs, "-pthread"];
  plan.onCommand(argv);
  const completed = await world.processes.run(argv, { directory: options.directory, stdin: "null", stdout: "pipe", stderr: "pipe" });
  return { completed, image: { runtime: "user", path, name } };
}

/** gcc with its flags. Signed arithmetic wraps, as the language says. */
export function compileProcess(macros: readonly string[], runtime: string): string[] {
  return ["gcc", "-std=gnu11", "-O1", "-fwrapv", "-fno-strict-aliasing", "-w", frameLimit, ...generatedFlags, ...macros.map((definition) => `-D${definition}`), `-I${runtime}`];
}

function writeSources({ source, options, world: { files, assets } }: BuildPlan): { readonly folder: string; readonly inputs: readonly string[] } {
  writeRuntime(`${options.directory}/${runtimeFolder}`, runtimeFiles(assets), files, assets);
  return { folder: runtimeFolder, inputs: neededSources(source, assets).map((path) => `${runtimeFolder}/${path}`) };
}
