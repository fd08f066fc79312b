/**
 * Makes a runtime ready to be linked with. For a kernel: real kbuild builds a stub, a module of the whole runtime and an empty script; from
 * what it ran and made comes the record. The stub is built once more by the record alone, and the two must be alike: a kernel for which they
 * are not is built for by plain kbuild.
 */
import { Elf, ElfError, SHN } from "../debuginfo/elf.ts";
import type { Platform } from "../platform/platform.ts";
import { ANSWERS, type RecordedCommands, readCommands, UnknownCommand } from "./commands.ts";
import { compareModules } from "./compare.ts";
import { lastLine, noteOfCompiler, parseErrors } from "./errors.ts";
import { kbuildFile, makeCommand } from "./kbuild-file.ts";
import { isSuccess, linkModule } from "./link.ts";
import { sortMacros } from "./macros.ts";
import { checkTemplate, UnknownMetadata } from "./metadata.ts";
import { baseSources, readsKernelHeaders, runtimeFiles, runtimeFolder, writeRuntime } from "./parts.ts";
import { KEPT, type KernelRecipe, type Made, type Purpose } from "./record.ts";
import { findExports } from "./symvers.ts";
import { programIdentity } from "./tools.ts";

export type PrepareWorld = Pick<Platform, "files" | "assets" | "processes">;

const STUB_NAME = "stap_stub";
const STUB_SCRIPT = '#include "rt.h"\nconst struct stp_script stp_script = { 0 };\n';

/** What stands where while a runtime is being prepared. */
interface Workshop {
  readonly purpose: Purpose;
  readonly directory: string;
  /** Becomes the kept folder. */
  readonly folder: string;
  readonly sources: readonly string[];
  readonly world: PrepareWorld;
}

/** Where it cannot be done the record says why. `directory` is made, and its content of no more use to others. */
export async function prepareKernelRuntime(purpose: Purpose, directory: string, world: PrepareWorld): Promise<Made> {
  const shop: Workshop = { purpose, directory, folder: `${directory}/prepared`, sources: baseSources("kernel", world.assets), world };
  writeStub(shop);
  const made = await world.processes.run(makeCommand(purpose.target.buildTree, directory, []), { directory, stdin: "null", stdout: "pipe", stderr: "pipe" });
  const note = noteOfCompiler(made.stderr);
  if (!isSuccess(made)) return unprepared(shop, "failed", `its build system fails on the runtime: ${parseErrors(made.stderr)[0]?.message ?? lastLine(made.stderr)}`, note);
  try {
    return await record(shop, note);
  } catch (error) {
    if (error instanceof CommandFailed) return unprepared(shop, "failed", error.message, note);
    if (error instanceof UnknownCommand || error instanceof UnknownMetadata || error instanceof ElfError) return unprepared(shop, "unknown", error.message, note);
    throw error;
  }
}

/** A command failed, for whatever passing reason. */
class CommandFailed extends Error {}

/** What is unknown stays so; what failed may do better the next time. */
function unprepared({ folder }: Workshop, how: "unknown" | "failed", problem: string, compilerNote: string | null): Made {
  return { folder, record: { kernel: null, problem, compilerNote, tools: {} }, isLasting: how === "unknown" };
}

function writeStub({ purpose, directory, folder, sources, world: { files, assets } }: Workshop): void {
  writeRuntime(`${directory}/${runtimeFolder}`, runtimeFiles(assets), files, assets);
  // Parts are compiled later, from the kept folder.
  writeRuntime(`${folder}/${runtimeFolder}`, runtimeFiles(assets), files, assets);
  files.write(`${directory}/script.c`, STUB_SCRIPT);
  const { runtime } = sortMacros(purpose.macros);
  files.write(`${directory}/Kbuild`, kbuildFile({ name: STUB_NAME, units: ["script.c"], sources, macros: { runtime, script: [] } }, assets));
}

async function record(shop: Workshop, note: string | null): Promise<Made> {
  const { directory, folder, world: { files } } = shop;
  const foreign = shop.sources.find(readsKernelHeaders) ?? "";
  const commands = readCommands({ directory, name: STUB_NAME, runtime: runtimeFolder, foreign: `${runtimeFolder}/${foreign.replace(/\.c$/, "")}` }, (path) => files.readText(`${directory}/${path}`));
  const recipe = makeRecipe(shop, commands);
  const template = `${directory}/${STUB_NAME}.mod.o`;
  checkTemplate(files.read(template), STUB_NAME);
  files.copy(template, `${folder}/${KEPT.template}`);
  files.copy(`${directory}/${ANSWERS}`, `${folder}/${ANSWERS}`);
  if (files.kind(`${directory}/.${KEPT.common}`) === "file") files.copy(`${directory}/.${KEPT.common}`, `${folder}/${KEPT.common}`);
  await archive(shop, commands);
  const difference = await differenceFromKbuild(shop, recipe);
  if (difference !== undefined) return unprepared(shop, "unknown", difference, note);
  return { folder, record: { kernel: recipe, problem: null, compilerNote: note, tools: toolsOf(commands, recipe.directory, shop.world) }, isLasting: true };
}

function makeRecipe({ purpose, directory, world: { files } }: Workshop, commands: RecordedCommands): KernelRecipe {
  const symvers = `${purpose.target.buildTree}/Module.symvers`;
  const text = files.readText(symvers);
  const stub = new Elf(files.read(`${directory}/${STUB_NAME}.ko`));
  const imports = stub.symbols().filter(({ section, name }) => section === SHN.UNDEF && name !== "").map(({ name }) => name);
  // kbuild says it to its own scripts; Debian's objtool is one.
  const architecture = /\barch\/(\w+)\/include\b/.exec(commands.script)?.[1];
  return {
    commands, directory: purpose.target.buildTree, environment: architecture === undefined ? {} : { SRCARCH: architecture },
    stubName: STUB_NAME, symvers, exports: Object.fromEntries(findExports(text, imports)), layout: findExports(text, ["module_layout"]).get("module_layout") ?? null,
  };
}

/** The runtime's objects as kbuild left them: the linker picks from an archive what a script needs. */
async function archive({ directory, folder, sources, world: { processes } }: Workshop, { linker }: RecordedCommands): Promise<void> {
  const archiver = linker.replace(/ld(\.\w+)?$/, "ar");
  const objects = objectPaths(directory, sources);
  const { status, stderr } = await processes.run([archiver, "qcsD", `${folder}/${KEPT.archive}`, ...objects], { directory, stdin: "null", stdout: "pipe", stderr: "pipe" });
  if (!("code" in status && status.code === 0)) throw new CommandFailed(`${archiver} fails: ${stderr.trim()}`);
}

function objectPaths(directory: string, sources: readonly string[]): string[] {
  return sources.map((path) => `${directory}/${runtimeFolder}/${path.replace(/\.c$/, ".o")}`);
}

/** Builds the stub by the record, and says in what it is not what kbuild made. */
async function differenceFromKbuild({ directory, folder, sources, world }: Workshop, recipe: KernelRecipe): Promise<string | undefined> {
  const again = `${directory}/again`;
  world.files.makeDirectory(again);
  world.files.write(`${again}/script.c`, STUB_SCRIPT);
  const plan = { name: STUB_NAME, units: ["script.c"] as const, parts: [], directory: again, macros: { runtime: [], script: [] }, objects: objectPaths(directory, sources) };
  const { completed, missing, path } = await linkModule(plan, folder, recipe, world);
  if (!isSuccess(completed)) throw new CommandFailed(`its recorded commands fail: ${lastLine(completed.stderr)}`);
  if (missing.length > 0) return `it does not export ${missing[0]}`;
  return compareModules(world.files.read(`${directory}/${STUB_NAME}.ko`), world.files.read(path));
}

/** Compiler, linker and objtool, by where they are. */
function toolsOf(commands: RecordedCommands, directory: string, { files, processes }: PrepareWorld): Record<string, string> {
  const compiler = commands.script.trim().split(/\s+-/, 1)[0]?.split(/\s+/) ?? [];
  const objtool = /\S*\/objtool(?=\s)/.exec(`${commands.script} ${commands.join}`)?.[0];
  const paths = [...compiler, commands.linker, ...(objtool === undefined ? [] : [objtool])].flatMap((word) => (word.includes("/") ? `${directory}/${word}` : (processes.which(word) ?? [])));
  return Object.fromEntries(paths.flatMap((path) => {
    const identity = programIdentity(path, files);
    return identity === undefined ? [] : [[path, identity] as const];
  }));
}
