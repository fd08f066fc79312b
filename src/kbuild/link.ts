/**
 * A kernel module by the commands that kbuild was seen to run: the script's units are compiled against rt.h, the linker takes what they need from
 * the prepared runtime, objtool runs as in the kernel's own build, and the module's metadata is filled in.
 */
import type { SourceUnit } from "../codegen/module-source.ts";
import { Elf, SHN, STB } from "../debuginfo/elf.ts";
import type { Completed, Platform } from "../platform/platform.ts";
import { fill, inParallel, shellWord } from "./commands.ts";
import type { Macros } from "./macros.ts";
import { makeMetadata } from "./metadata.ts";
import { flagsOf, runtimeFolder } from "./parts.ts";
import { keepParts, locateParts, type PartObject } from "./part-objects.ts";
import { KEPT, type KernelRecipe } from "./record.ts";
import { trimCommand, trimmedSymbols } from "./trim.ts";
import { type Export, findExports } from "./symvers.ts";
import { ENGLISH } from "./tools.ts";

type World = Pick<Platform, "files" | "processes">;

export interface LinkPlan {
  readonly name: string;
  /** Files in the directory. */
  readonly units: readonly SourceUnit["name"][];
  /** Sources of the runtime that the script needs besides the base. */
  readonly parts: readonly string[];
  readonly directory: string;
  readonly macros: Macros;
  /** Objects to link the units with, instead of what they need of the runtime. */
  readonly objects?: readonly string[];
  /** Told each shell text before it runs. */
  readonly onCommand?: (text: string) => void;
}

export interface Linked {
  readonly completed: Completed;
  /** Symbols that the module needs and the kernel does not give to modules: then there is no module. */
  readonly missing: readonly string[];
  readonly path: string;
}

/** `folder` holds the prepared runtime. */
export async function linkModule(plan: LinkPlan, folder: string, recipe: KernelRecipe, world: World): Promise<Linked> {
  const { name, directory } = plan;
  const path = `${directory}/${name}.ko`;
  const object = `${directory}/${name}.o`;
  const parts = locateParts(plan.parts, folder, directory, world.files);
  const joined = await run(joinText(plan, object, parts, folder, recipe), plan, recipe, world);
  if (!isSuccess(joined)) return { completed: joined, missing: [], path };
  keepParts(parts, folder, world.files);
  const elf = new Elf(world.files.read(object));
  const { imports, missing } = resolveImports(elf, recipe, world);
  if (missing.length > 0) return { completed: joined, missing, path };
  const metadata = `${directory}/${name}.mod.o`;
  const template = world.files.read(`${folder}/${KEPT.template}`);
  world.files.write(metadata, makeMetadata(template, recipe.stubName, { name, imports, layout: recipe.layout ?? undefined }));
  const trimmed = `${directory}/${name}.trim`;
  world.files.write(trimmed, trimmedSymbols([...elf.symbols(), ...new Elf(template).symbols()]).map((symbol) => `-N ${symbol}\n`).join(""));
  const values = { object: shellWord(object), metadata: shellWord(metadata), image: shellWord(path), kept: shellWord(folder) };
  const linked = await run(`${fill(recipe.commands.link, values)}\n${trimCommand(shellWord(trimmed), values.image)}`, plan, recipe, world);
  return { completed: { status: linked.status, stdout: joined.stdout + linked.stdout, stderr: joined.stderr + linked.stderr }, missing, path };
}

export function isSuccess({ status }: Completed): boolean {
  return "code" in status && status.code === 0;
}

/** All that is to be compiled, at once; then the join. */
function joinText(plan: LinkPlan, object: string, parts: readonly PartObject[], folder: string, recipe: KernelRecipe): string {
  const { commands } = recipe;
  const unitText = (unit: string): string => fill(unit === "script.c" ? commands.script : commands.foreign, unitValues(plan, folder, unit));
  const partText = ({ source, object: made }: PartObject): string => fill(commands.part, partValues(recipe, folder, source, made));
  const units = plan.units.map((unit) => shellWord(`${plan.directory}/${toObject(unit)}`));
  const inputs = [...units, ...parts.map((part) => shellWord(part.object))];
  // Of the runtime the linker takes what something refers to; the kernel refers to the two entry points.
  const rest = plan.objects?.map(shellWord) ?? ["-u init_module", "-u cleanup_module", shellWord(`${folder}/${KEPT.archive}`)];
  return [
    inParallel([...plan.units.map(unitText), ...parts.filter(({ isKept }) => !isKept).map(partText)]),
    fill(commands.join, { object: shellWord(object), inputs: [...inputs, ...rest].join(" ") }),
  ].join("\n");
}

/** Of a source of the runtime, for the template `part`. */
export function partValues({ stubName }: KernelRecipe, folder: string, source: string, object: string): Readonly<Record<string, string>> {
  const runtime = shellWord(`${folder}/${runtimeFolder}`);
  return { name: stubName, source: `${runtime}/${source}`, object: shellWord(object), runtime, kept: shellWord(folder), macros: flagsOf(source).join(" ") };
}

function unitValues({ name, directory, macros }: LinkPlan, folder: string, unit: string): Readonly<Record<string, string>> {
  return {
    name,
    source: shellWord(`${directory}/${unit}`),
    object: shellWord(`${directory}/${toObject(unit)}`),
    runtime: shellWord(`${folder}/${runtimeFolder}`),
    macros: macros.script.map((definition) => shellWord(`-D${definition}`)).join(" "),
  };
}

/** Ends with the first command that fails. */
function run(text: string, { onCommand }: LinkPlan, recipe: KernelRecipe, { processes }: World): Promise<Completed> {
  onCommand?.(text);
  return processes.run(["/bin/sh", "-ec", `${settings(recipe)}${text}`], { directory: recipe.directory, stdin: "null", stdout: "pipe", stderr: "pipe" });
}

/** Shell text that the commands want before them. */
export function settings({ environment }: KernelRecipe): string {
  return `${ENGLISH}${Object.entries(environment).map(([name, value]) => `export ${name}=${shellWord(value)}\n`).join("")}`;
}

interface Resolved {
  readonly imports: ReadonlyMap<string, Export>;
  readonly missing: readonly string[];
}

/** What the joined object refers to and does not have, as the kernel exports it. */
function resolveImports(elf: Elf, recipe: KernelRecipe, { files }: World): Resolved {
  const wanted = elf.symbols().filter(({ section, name }) => section === SHN.UNDEF && name !== "" && !OF_EVERY_MODULE.has(name));
  const known = new Map(Object.entries(recipe.exports));
  const unknown = wanted.map(({ name }) => name).filter((name) => !known.has(name));
  const found = unknown.length === 0 ? known : new Map([...known, ...findExports(files.readText(recipe.symvers), unknown)]);
  const imports = new Map(wanted.flatMap(({ name }) => {
    const given = found.get(name);
    return given === undefined ? [] : [[name, given] as const];
  }));
  return { imports, missing: wanted.filter(({ name, binding }) => !imports.has(name) && binding !== STB.WEAK).map(({ name }) => name) };
}

/** What the metadata defines, and what the linker makes up. */
const OF_EVERY_MODULE: ReadonlySet<string> = new Set(["__this_module", "_GLOBAL_OFFSET_TABLE_"]);

function toObject(unit: string): string {
  return unit.replace(/\.c$/, ".o");
}
