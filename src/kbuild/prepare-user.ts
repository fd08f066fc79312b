/** The user runtime made ready: its objects in an archive, from which the linker picks. */
import { baseSources, runtimeFiles, runtimeFolder, writeRuntime } from "./parts.ts";
import type { PrepareWorld } from "./prepare.ts";
import { KEPT, type Made, type Purpose } from "./record.ts";
import { isSuccess } from "./link.ts";
import { PROCESSORS, programIdentity } from "./tools.ts";
import { compileProcess } from "./user.ts";
import { sortMacros } from "./macros.ts";
import { shellWord } from "./commands.ts";

/** Undefined when something does not compile: building a script in one go will say what. */
export async function prepareUserRuntime(purpose: Purpose, directory: string, world: PrepareWorld): Promise<Made | undefined> {
  const { files, assets, processes } = world;
  const folder = `${directory}/prepared`;
  writeRuntime(`${directory}/${runtimeFolder}`, runtimeFiles(assets), files, assets);
  writeRuntime(`${folder}/${runtimeFolder}`, runtimeFiles(assets), files, assets);
  const sources = baseSources("user", assets).map((path) => `${directory}/${runtimeFolder}/${path}`);
  const flags = compileProcess(sortMacros(purpose.macros).runtime, `${directory}/${runtimeFolder}`).map(shellWord).join(" ");
  // One shell starts the compilers, as many at a time as there are CPUs.
  const objects = sources.map((path) => path.replace(/\.c$/, ".o"));
  const text = [
    `printf '%s\\n' ${sources.map((path) => shellWord(path.replace(/\.c$/, ""))).join(" ")} | xargs -P ${PROCESSORS} -I @ ${flags} -c -o @.o @.c`,
    `ar qcsD ${shellWord(`${folder}/${KEPT.archive}`)} ${objects.map(shellWord).join(" ")}`,
  ].join("\n");
  const completed = await processes.run(["/bin/sh", "-ec", text], { directory, stdin: "null", stdout: "pipe", stderr: "pipe" });
  if (!isSuccess(completed)) return undefined;
  const compiler = processes.which("gcc") ?? "gcc";
  return { folder, record: { kernel: null, problem: null, compilerNote: null, tools: { [compiler]: programIdentity(compiler, files) ?? "" } }, isLasting: true };
}
