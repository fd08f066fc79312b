/**
 * Makes a runtime ready to be linked with. For a kernel: real kbuild builds a stub, and what it ran and made becomes the record; by those commands
 * the runtime is compiled. The stub is built once more by the record alone, and the two must be alike: a kernel for which they are not is
 * built for by plain kbuild.
 */
import { Elf, ElfError, SHN } from "../debuginfo/elf.ts";
import type { Platform } from "../platform/platform.ts";
import { makeArchive } from "./archive.ts";
import { ANSWERS, fill, type RecordedCommands, readCommands, shellWord, UnknownCommand } from "./commands.ts";
import { compareModules, importedSymbols } from "./compare.ts";
import { lastLine, noteOfCompiler, noteOfVersions, parseErrors } from "./errors.ts";
import { kbuildFile, makeCommand } from "./kbuild-file.ts";
import { isSuccess, linkModule, partValues, settings } from "./link.ts";
import { type Macros, sortMacros } from "./macros.ts";
import { checkTemplate, UnknownMetadata } from "./metadata.ts";
import { baseSources, runtimeFiles, runtimeFolder, writeRuntime } from "./parts.ts";
import { KEPT, type KernelRecipe, type Made, type Purpose } from "./record.ts";
import { findExports } from "./symvers.ts";
import { programIdentity } from "./tools.ts";

export type PrepareWorld = Pick<Platform, "files" | "assets" | "processes">;

/** The stub: a module with all that a script's has, a generated unit and a source that reads the kernel's headers. */
const STUB_NAME = "stap_stub";
const STUB_SOURCE = "stub.c";
const STUB_SCRIPT_TEXT = '#include "rt.h"\nstp_i64 stub_answer(stp_i64 (*ask)(void));\nstp_i64 stub_answer(stp_i64 (*ask)(void)) { return ask() + 1; }\n';
const STUB_SOURCE_TEXT = `#include <linux/module.h>
#include <linux/printk.h>
MODULE_LICENSE("GPL");
long long stub_answer(long long (*ask)(void));
static long long ask(void) { return 1; }
static int __init stub_init(void) { return printk("%lld\\n", stub_answer(ask)); }
static void __exit stub_exit(void) { printk("end\\n"); }
module_init(stub_init);
module_exit(stub_exit);
`;

/** What stands where while a runtime is being prepared. */
interface Workshop {
  readonly purpose: Purpose;
  readonly macros: Macros;
  /** Of the stub. */
  readonly directory: string;
  /** Becomes the kept folder. */
  readonly folder: string;
  readonly world: PrepareWorld;
}

/** A command failed, for whatever passing reason. */
class CommandFailed extends Error {}

/** Where it cannot be done the record says why. `directory` is made, and its content of no more use to others. */
export async function prepareKernelRuntime(purpose: Purpose, directory: string, world: PrepareWorld): Promise<Made> {
  const macros: Macros = { runtime: sortMacros(purpose.macros).runtime, script: [] };
  const shop: Workshop = { purpose, macros, directory, folder: `${directory}/prepared`, world };
  writeStub(shop);
  const made = await world.processes.run(makeCommand(purpose.target.buildTree, directory, []), { directory, stdin: "null", stdout: "pipe", stderr: "pipe" });
  const note = noteOfCompiler(made.stderr);
  try {
    if (!isSuccess(made)) throw new CommandFailed(`its build system fails on a stub: ${firstWords(made.stderr)}`);
    return await record(shop, note);
  } catch (error) {
    if (error instanceof CommandFailed) return unprepared(shop, "failed", error.message, note);
    if (error instanceof UnknownCommand || error instanceof UnknownMetadata || error instanceof ElfError) return unprepared(shop, "unknown", error.message, note);
    throw error;
  }
}

/** What is unknown stays so; what failed may do better the next time. */
function unprepared({ folder }: Workshop, how: "unknown" | "failed", problem: string, compilerNote: string | null): Made {
  return { folder, record: { kernel: null, problem, compilerNote, tools: {} }, isLasting: how === "unknown" };
}

function firstWords(output: string): string {
  return parseErrors(output)[0]?.message ?? lastLine(output);
}

/** Whatever a compiler reads comes from the kept folder, so that parts can be compiled later; the stub's folder has the stub alone. */
function writeStub({ macros, directory, folder, world: { files, assets } }: Workshop): void {
  writeRuntime(`${folder}/${runtimeFolder}`, runtimeFiles(assets), files, assets);
  writeRuntime(`${directory}/${runtimeFolder}`, runtimeFiles(assets).filter((path) => path.endsWith(".h") || path.startsWith("compat/")), files, assets);
  files.write(`${directory}/script.c`, STUB_SCRIPT_TEXT);
  files.write(`${directory}/${runtimeFolder}/${STUB_SOURCE}`, STUB_SOURCE_TEXT);
  files.write(`${directory}/Kbuild`, kbuildFile({ name: STUB_NAME, units: ["script.c"], sources: [STUB_SOURCE], macros }, assets));
}

async function record(shop: Workshop, said: string | null): Promise<Made> {
  const { directory, folder, world: { files } } = shop;
  const stub = { directory, name: STUB_NAME, runtime: runtimeFolder, foreign: `${runtimeFolder}/${STUB_SOURCE.replace(/\.c$/, "")}` };
  const commands = readCommands(stub, (path) => files.readText(`${directory}/${path}`));
  const template = `${directory}/${STUB_NAME}.mod.o`;
  checkTemplate(files.read(template), STUB_NAME);
  const note = said ?? (await compareCompilers(commands, shop));
  files.copy(template, `${folder}/${KEPT.template}`);
  files.copy(`${directory}/${ANSWERS}`, `${folder}/${ANSWERS}`);
  if (files.kind(`${directory}/.${KEPT.common}`) === "file") files.copy(`${directory}/.${KEPT.common}`, `${folder}/${KEPT.common}`);
  const bare = bareRecipe(shop, commands);
  const imports = await compileBase(shop, bare);
  const recipe = { ...bare, exports: Object.fromEntries(findExports(files.readText(bare.symvers), imports)) };
  const difference = await differenceFromKbuild(shop, recipe);
  if (difference !== undefined) return unprepared(shop, "unknown", difference, note);
  return { folder, record: { kernel: recipe, problem: null, compilerNote: note, tools: toolsOf(commands, recipe.directory, shop.world) }, isLasting: true };
}

/** What a user should know where the compiler that kbuild has used is not that of the kernel. */
async function compareCompilers(commands: RecordedCommands, { purpose: { target }, world }: Workshop): Promise<string | null> {
  const kernels = target.config("CONFIG_CC_VERSION_TEXT");
  const { stdout } = await world.processes.run([...compilerOf(commands), "--version"], { directory: target.buildTree });
  const [first = ""] = stdout.split("\n");
  return kernels === undefined || first === "" ? null : noteOfVersions(kernels, first);
}

/** Its words before the first flag. */
function compilerOf(commands: RecordedCommands): readonly string[] {
  return commands.script.trim().split(/\s+-/, 1)[0]?.split(/\s+/) ?? [];
}

/** With no exports yet. */
function bareRecipe({ purpose: { target }, world: { files } }: Workshop, commands: RecordedCommands): KernelRecipe {
  const symvers = `${target.buildTree}/Module.symvers`;
  // kbuild says it to its own scripts; Debian's objtool is one.
  const architecture = /\barch\/(\w+)\/include\b/.exec(commands.script)?.[1];
  return {
    commands, directory: target.buildTree, environment: architecture === undefined ? {} : { SRCARCH: architecture },
    stubName: STUB_NAME, symvers, exports: {}, layout: findExports(files.readText(symvers), ["module_layout"]).get("module_layout") ?? null,
  };
}

/** Gives what the runtime imports. */
async function compileBase({ directory, folder, world }: Workshop, recipe: KernelRecipe): Promise<ReadonlySet<string>> {
  const compile = (source: string, object: string): string =>
    `${settings(recipe)}cd ${shellWord(recipe.directory)}\n${fill(recipe.commands.part, partValues(recipe, folder, source, object))}\n`;
  const archiver = recipe.commands.linker.replace(/ld(\.\w+)?$/, "ar");
  const plan = { sources: baseSources("kernel", world.assets), compile, directory, archiver, path: `${folder}/${KEPT.archive}` };
  const { completed, objects } = await makeArchive(plan, world);
  if (!isSuccess(completed)) throw new CommandFailed(`the runtime cannot be compiled by its recorded commands: ${firstWords(completed.stderr)}`);
  const elves = objects.map((path) => new Elf(world.files.read(path)));
  const defined = new Set(elves.flatMap((elf) => elf.symbols().filter(({ section }) => section !== SHN.UNDEF).map(({ name }) => name)));
  return new Set(elves.flatMap((elf) => importedSymbols(elf)).filter((name) => !defined.has(name)));
}

/** Builds the stub by the record, and says in what it is not what kbuild made. */
async function differenceFromKbuild({ directory, folder, macros, world }: Workshop, recipe: KernelRecipe): Promise<string | undefined> {
  const again = `${directory}/again`;
  world.files.makeDirectory(again);
  world.files.write(`${again}/script.c`, STUB_SCRIPT_TEXT);
  world.files.write(`${folder}/${runtimeFolder}/${STUB_SOURCE}`, STUB_SOURCE_TEXT);
  const plan = { name: STUB_NAME, units: ["script.c"] as const, parts: [STUB_SOURCE], directory: again, macros, objects: [] };
  const { completed, missing, path } = await linkModule(plan, folder, recipe, world);
  for (const made of [`${runtimeFolder}/${STUB_SOURCE}`, "parts"]) world.files.remove(`${folder}/${made}`);
  if (!isSuccess(completed)) throw new CommandFailed(`its recorded commands fail: ${lastLine(completed.stderr)}`);
  if (missing.length > 0) return `it does not export ${missing[0]}`;
  return compareModules(world.files.read(`${directory}/${STUB_NAME}.ko`), world.files.read(path));
}

/** Compiler, linker and objtool, by where they are. */
function toolsOf(commands: RecordedCommands, directory: string, { files, processes }: PrepareWorld): Record<string, string> {
  const objtool = /\S*\/objtool(?=\s)/.exec(`${commands.script} ${commands.join}`)?.[0];
  const paths = [...compilerOf(commands), commands.linker, ...(objtool === undefined ? [] : [objtool])].flatMap((word) => (word.includes("/") ? `${directory}/${word}` : (processes.which(word) ?? [])));
  return Object.fromEntries(paths.flatMap((path) => {
    const identity = programIdentity(path, files);
    return identity === undefined ? [] : [[path, identity] as const];
  }));
}
