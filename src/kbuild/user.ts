/** The user runtime: an ordinary process. */
import type { Completed } from "../platform/platform.ts";
import type { BuildPlan, BuildResult } from "./build.ts";
import { inParallel, shellWord } from "./commands.ts";
import { compileProcess, generatedOptimisation } from "./flags.ts";
import { isSuccess } from "./link.ts";
import { nameMacro } from "./macros.ts";
import { keepParts, locateParts } from "./part-objects.ts";
import { baseSources, neededParts, runtimeFiles, runtimeFolder, writeRuntime } from "./parts.ts";
import { KEPT, type Prepared } from "./record.ts";
import { ENGLISH } from "./tools.ts";

/** One call of gcc for the script and what was prepared; without that, for the script and all sources. */
export async function buildProcess(plan: BuildPlan, prepared: Prepared | undefined): Promise<BuildResult> {
  const { name, options: { directory }, world: { files } } = plan;
  const image = { runtime: "user", path: `${directory}/${name}`, name } as const;
  if (prepared === undefined) return { completed: await run(plan, linkText(plan, image.path, runtimeFolder, writeSources(plan))), image };
  const { folder } = prepared;
  const runtime = `${folder}/${runtimeFolder}`;
  const parts = locateParts(neededParts(plan.source, plan.world.assets), folder, directory, files);
  const compiled = parts.filter(({ isKept }) => !isKept).map(({ source, object }) => words([...compileProcess(plan.macros.runtime, runtime), "-c", "-o", object, `${runtime}/${source}`]));
  const link = linkText(plan, image.path, runtime, [...parts.map(({ object }) => object), `${folder}/${KEPT.archive}`]);
  const completed = await run(plan, compiled.length === 0 ? link : `${inParallel(compiled)}\n${link}`);
  if (isSuccess(completed)) keepParts(parts, folder, files);
  return { completed, image };
}

/** Compiles the script and links it with the inputs. */
function linkText({ name, source, macros }: BuildPlan, path: string, runtime: string, inputs: readonly string[]): string {
  const own = [...macros.script, nameMacro(name)].map((definition) => `-D${definition}`);
  return words([...compileProcess(macros.runtime, runtime), ...generatedOptimisation, ...own, "-o", path, ...source.units.map((unit) => unit.name), ...inputs, "-pthread"]);
}

function run({ options, world }: BuildPlan, text: string): Promise<Completed> {
  options.onCommand(text);
  return world.processes.run(["/bin/sh", "-ec", `${ENGLISH}${text}`], { directory: options.directory, stdin: "null", stdout: "pipe", stderr: "pipe" });
}

/** Gives what to compile of them, by paths in the directory. */
function writeSources({ source, options, world: { files, assets } }: BuildPlan): readonly string[] {
  writeRuntime(`${options.directory}/${runtimeFolder}`, runtimeFiles(assets), files, assets);
  return [...baseSources("user", assets), ...neededParts(source, assets)].map((path) => `${runtimeFolder}/${path}`);
}

function words(argv: readonly string[]): string {
  return argv.map(shellWord).join(" ");
}
