/** The user runtime: an ordinary process, made by one call of gcc. */
import type { BuildPlan, BuildResult } from "./build.ts";
import { frameLimit, generatedFlags } from "./flags.ts";
import { runtimeFolder } from "./parts.ts";

export async function buildProcess(plan: BuildPlan): Promise<BuildResult> {
  const { name, source, runtime, options, world } = plan;
  const path = `${options.directory}/${name}`;
  const inputs = [...source.units.map((unit) => unit.name), ...runtime.sources.map((file) => `${runtimeFolder}/${file}`)];
  const macros = plan.macros.definitions.map((definition) => `-D${definition}`);
  const argv = ["gcc", ...processFlags, ...macros, `-I${runtimeFolder}`, "-o", path, ...inputs, "-pthread"];
  const completed = await world.processes.run(argv, { directory: options.directory, stdin: "null", stdout: "pipe", stderr: "pipe" });
  return { completed, image: { runtime: "user", path, name } };
}

/** Signed arithmetic wraps, as the language says. */
const processFlags: readonly string[] = ["-std=gnu11", "-O1", "-fwrapv", "-fno-strict-aliasing", "-w", frameLimit, ...generatedFlags];
