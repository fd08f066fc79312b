/** The user runtime made ready: its objects in an archive, from which the linker picks. */
import { makeArchive } from "./archive.ts";
import { shellWord } from "./commands.ts";
import { compileProcess } from "./flags.ts";
import { isSuccess } from "./link.ts";
import { sortMacros } from "./macros.ts";
import { baseSources, runtimeFiles, runtimeFolder, writeRuntime } from "./parts.ts";
import type { PrepareWorld } from "./prepare.ts";
import { KEPT, type Made, type Purpose } from "./record.ts";
import { programIdentity } from "./tools.ts";

/** Undefined when something does not compile: building a script in one go will say what. */
export async function prepareUserRuntime(purpose: Purpose, directory: string, world: PrepareWorld): Promise<Made | undefined> {
  const { files, assets, processes } = world;
  const folder = `${directory}/prepared`;
  const runtime = `${folder}/${runtimeFolder}`;
  writeRuntime(runtime, runtimeFiles(assets), files, assets);
  const flags = compileProcess(sortMacros(purpose.macros).runtime, runtime);
  const compile = (source: string, object: string): string => [...flags, "-c", "-o", object, `${runtime}/${source}`].map(shellWord).join(" ");
  const { completed } = await makeArchive({ sources: baseSources("user", assets), compile, directory, archiver: "ar", path: `${folder}/${KEPT.archive}` }, world);
  if (!isSuccess(completed)) return undefined;
  const compiler = processes.which("gcc") ?? "gcc";
  return { folder, record: { kernel: null, problem: null, compilerNote: null, tools: { [compiler]: programIdentity(compiler, files) ?? "" } }, isLasting: true };
}
