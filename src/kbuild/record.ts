/**
 * Prepared runtimes that are kept: ROOT/KEY-TOOLS/, one folder for each kernel (or none, for processes), compiler, state of c-runtime and macros
 * that it reads. A folder is put together aside and renamed, and its record says what the other files hold; so a torn one is never used.
 */
import { sha256 } from "../platform/digest.ts";
import { type Platform, PlatformError } from "../platform/platform.ts";
import type { KernelTarget } from "../target/kernel.ts";
import type { RecordedCommands } from "./commands.ts";
import { compileProcess } from "./flags.ts";
import { kbuildFile } from "./kbuild-file.ts";
import { sortMacros } from "./macros.ts";
import { type Runtime, runtimeDigest } from "./parts.ts";
import type { Export } from "./symvers.ts";
import { compilerIdentity, programIdentity } from "./tools.ts";

type World = Pick<Platform, "files" | "assets" | "processes" | "clock">;

/** What a runtime is prepared for. */
export interface Purpose {
  readonly runtime: Runtime;
  readonly target: KernelTarget;
  /** -D of the command line. */
  readonly macros: readonly string[];
}

/** How a kernel's modules are made. */
export interface KernelRecipe {
  readonly commands: RecordedCommands;
  /** Where the commands run, and what they want in the environment. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The name that the metadata to be filled in holds. */
  readonly stubName: string;
  /** Path of Module.symvers. */
  readonly symvers: string;
  /** Of all that the runtime imports. */
  readonly exports: Readonly<Record<string, Export>>;
  readonly layout: Export | null;
}

export interface PreparedRecord {
  /** Null for processes, and for a kernel whose modules are built the plain way. */
  readonly kernel: KernelRecipe | null;
  /** Why they are; null where they are not. */
  readonly problem: string | null;
  /** What kbuild says about a compiler that is not the kernel's; null where it says nothing. */
  readonly compilerNote: string | null;
  /** Path -> identity of each program that took part. */
  readonly tools: Readonly<Record<string, string>>;
}

/** A runtime that is ready to be linked with. */
export interface Prepared {
  readonly folder: string;
  readonly record: PreparedRecord;
}

/** What preparing gives. */
export interface Made extends Prepared {
  /** It would come out the same the next time: it is worth keeping. */
  readonly isLasting: boolean;
}

/** Files of a folder, besides the headers in `rt/`. */
export const KEPT = { archive: "runtime.a", template: "template.mod.o", common: "module-common.o" } as const;

const RECORD = "record.json";
/** A change of what a folder holds changes it. */
const FORMAT = "stap prepared 1";
/** ms between two notes that a folder is in use: its age decides when it goes. */
const NOTE_INTERVAL = 600_000;

/** ms for which a kernel that could not be prepared for is not tried again. */
const PROBLEM_LIFE = 86_400_000;

/** Equal purposes, equal keys. */
function key({ runtime, target, macros }: Purpose, world: World): string {
  const given = sortMacros(macros);
  // The stub's Kbuild file and the compiler's words hold all flags that this program has a say in.
  const kernel = [target.identity, target.buildTree, kbuildFile({ name: "stub", units: ["script.c"], sources: ["stub.c"], macros: { runtime: given.runtime, script: [] } }, world.assets)];
  const recipe = runtime === "kernel" ? kernel : compileProcess(given.runtime, "");
  return sha256(JSON.stringify([FORMAT, runtime, target.arch, recipe, compilerIdentity(world)]), runtimeDigest(world.assets)).slice(0, 32);
}

/** A whole folder of the tools that are here, or undefined. */
export function findPrepared(purpose: Purpose, root: string, world: World): Prepared | undefined {
  const { files } = world;
  if (files.kind(root) !== "directory") return undefined;
  const wanted = key(purpose, world);
  for (const name of files.list(root).filter((each) => each.startsWith(`${wanted}-`))) {
    const prepared = open(`${root}/${name}`, world);
    if (prepared !== undefined) return prepared;
  }
  return undefined;
}

/**
 * Moves what was put together in `made` to its place; gives it from there, or what another process has put there meanwhile, unless
 * what stands there is not trusted (`replaces`).
 */
export function keepPrepared(made: Made, purpose: Purpose, root: string, world: World, replaces = false): Prepared {
  const { files } = world;
  if (!made.isLasting) return made;
  files.makeDirectory(root, 0o700);
  const aside = files.makeTemporaryDirectory(`${root}/.new-`);
  const folder = `${root}/${key(purpose, world)}-${sha256(JSON.stringify(made.record.tools)).slice(0, 8)}`;
  try {
    copyTree(made.folder, aside, world);
    const digests = Object.fromEntries(filesBelow(aside, "", world).map((path) => [path, sha256(files.read(`${aside}/${path}`))]));
    files.write(`${aside}/${RECORD}`, JSON.stringify({ format: FORMAT, record: made.record, digests }));
    return place(aside, folder, made, world, replaces);
  } finally {
    files.remove(aside);
  }
}

function place(aside: string, folder: string, { record }: Prepared, world: World, replaces: boolean): Prepared {
  try {
    world.files.rename(aside, folder);
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    const other = replaces ? undefined : open(folder, world);
    if (other !== undefined) return other;
    // What stands there is broken: it gives way.
    world.files.remove(folder);
    world.files.rename(aside, folder);
  }
  return { folder, record };
}

/** Undefined when it is torn, damaged, of another format, or was made by programs that have changed. */
function open(folder: string, world: World): Prepared | undefined {
  const { files } = world;
  try {
    const { format, record, digests } = JSON.parse(files.readText(`${folder}/${RECORD}`)) as { format: string; record: PreparedRecord; digests: Record<string, string> };
    if (format !== FORMAT) return undefined;
    if (record.problem !== null && world.clock.wall() - files.modified(`${folder}/${RECORD}`) > PROBLEM_LIFE) return undefined;
    if (Object.entries(record.tools).some(([path, identity]) => programIdentity(path, files) !== identity)) return undefined;
    if (Object.entries(digests).some(([path, digest]) => sha256(files.read(`${folder}/${path}`)) !== digest)) return undefined;
    noteUse(folder, world);
    return { folder, record };
  } catch (error) {
    if (error instanceof PlatformError || error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

function noteUse(folder: string, { files, clock }: World): void {
  const path = `${folder}/used`;
  try {
    if (files.kind(path) === undefined || clock.wall() - files.modified(path) > NOTE_INTERVAL) files.write(path, "");
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
  }
}

function copyTree(from: string, to: string, world: World): void {
  for (const path of filesBelow(from, "", world)) {
    const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
    if (folder !== "") world.files.makeDirectory(`${to}/${folder}`);
    world.files.copy(`${from}/${path}`, `${to}/${path}`);
  }
}

function filesBelow(root: string, folder: string, world: World): string[] {
  return world.files.list(`${root}/${folder}`).flatMap((name) => {
    const path = `${folder}${name}`;
    return world.files.kind(`${root}/${path}`) === "directory" ? filesBelow(root, `${path}/`, world) : [path];
  });
}
