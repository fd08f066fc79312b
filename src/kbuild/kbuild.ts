/** A kernel module by the kernel's own build system: slow and sure. Everything that goes in is written to one directory. */
import type { BuildPlan, BuildResult } from "./build.ts";
import { kbuildFile, makeCommand } from "./kbuild-file.ts";
import { baseSources, neededParts, runtimeFiles, runtimeFolder, writeRuntime } from "./parts.ts";

export async function buildByKbuild(plan: BuildPlan): Promise<BuildResult> {
  const { name, source, target, macros, options, world } = plan;
  const { directory } = options;
  writeRuntime(`${directory}/${runtimeFolder}`, runtimeFiles(world.assets), world.files, world.assets);
  const kbuild = kbuildFile({ name, units: source.units.map((unit) => unit.name), sources: [...baseSources("kernel", world.assets), ...neededParts(source, world.assets)], macros }, world.assets);
  world.files.write(`${directory}/Kbuild`, kbuild);
  const argv = makeCommand(target.buildTree, directory, options.makeDirectives);
  plan.onCommand(argv);
  const completed = await world.processes.run(argv, { directory, stdin: "null", stdout: "pipe", stderr: "pipe" });
  return { completed, image: { runtime: "kernel", path: `${directory}/${name}.ko`, name } };
}
