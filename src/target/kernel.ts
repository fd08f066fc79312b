/** The kernel that a script is built for: its release, its build tree, its configuration. */
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { SymbolSource } from "../debuginfo/symbols.ts";
import type { TypeSource } from "../debuginfo/types.ts";
import { sha256 } from "../platform/digest.ts";
import type { Files, Platform } from "../platform/platform.ts";
import { openDebugInfo } from "./debug-info.ts";
import { moduleFiles, moduleName } from "./module-files.ts";
import type { Store } from "./store.ts";
import { traceSystems } from "./trace-systems.ts";

export interface KernelTarget {
  /** As uname -r says it: `6.1.0-56-cloud-amd64`. */
  readonly release: string;
  /** As scripts write it: x86_64, arm64, i386, powerpc, s390, riscv. */
  readonly arch: string;
  /** Where kbuild finds the kernel. It may not be there: only pass 4 needs it. */
  readonly buildTree: string;
  /** The build tree can be used. */
  readonly hasBuildTree: boolean;
  /** It is the kernel that we run on: what is built can be loaded here. */
  readonly isRunning: boolean;
  /** The value of a configuration symbol without quotes: `y`, `m`, `250`, `x86-64`; undefined when it is not set, or nothing is known. */
  config(name: string): string | undefined;
  /**
   * Types and prototypes of the kernel, or of one of its modules by its name; undefined where there is no debug information of them. Read
   * when first asked for.
   */
  types(module?: string): TypeSource | undefined;
  /** Symbols of the kernel, or of one of its modules; undefined where none can be read. */
  symbols(module?: string): SymbolSource | undefined;
  /** The system of a tracepoint, `sched` of sched_switch; undefined where nothing that is here tells it. */
  traceSystem(name: string): string | undefined;
  /** Names of the modules that are installed for it, and of those that are loaded where it is the running one; `-` is `_`. */
  moduleNames(): readonly string[];
  loadedModules(): readonly string[];
  /** Changes whenever the installed kernel's interface may have, and is the same on another machine with this kernel: part of every cache key. */
  readonly identity: string;
}

const LOADED = "/proc/modules";

type World = Pick<Platform, "files" | "kernel" | "processes">;

/**
 * `wanted` is a release, the path of a build tree, or undefined for the running kernel. Undefined, with a diagnostic, where a build
 * tree was named that is none. `store` keeps what takes long to read.
 */
export function discoverKernel(wanted: string | undefined, world: World, diagnostics: Diagnostics, store?: Store): KernelTarget | undefined {
  const running = world.kernel.release();
  if (wanted === undefined || !wanted.startsWith("/")) {
    const release = (wanted ?? running).replace(/\/+$/, "");
    return makeTarget(release, `/lib/modules/${release}/build`, running, world, store);
  }
  const release = releaseOf(wanted, world.files);
  if (release !== undefined) return makeTarget(release, wanted, running, world, store);
  diagnostics.report({
    severity: "error", code: "no-kernel-release", message: `ERROR: kernel release isn't found in "${wanted}"`,
    hint: "-r takes a configured kernel build tree, or the release of an installed kernel",
  });
  return undefined;
}

function makeTarget(release: string, buildTree: string, running: string, world: World, store: Store | undefined): KernelTarget {
  const { files, kernel } = world;
  let settings: ReadonlyMap<string, string> | undefined;
  let identity: string | undefined;
  const isRunning = release === running;
  const debugInfo = openDebugInfo({ release, buildTree, isRunning }, world, store);
  const arch = kernelArchitecture(kernel.machine());
  return {
    release,
    arch,
    buildTree,
    hasBuildTree: files.kind(`${buildTree}/.config`) === "file" && files.kind(`${buildTree}/Makefile`) === "file",
    isRunning,
    types: (module) => debugInfo.types(module),
    symbols: (module) => debugInfo.symbols(module),
    traceSystem: traceSystems({ release, buildTree, arch, isRunning }, files),
    moduleNames: () => moduleFiles(release, files).map(moduleName),
    loadedModules: () => (isRunning && files.kind(LOADED) === "file" ? [...files.readText(LOADED).matchAll(/^\S+/gm)].map(([name]) => name) : []),
    config: (name) => (settings ??= readConfiguration(release, buildTree, files)).get(name),
    get identity() {
      return (identity ??= digestTree(release, buildTree, files));
    },
  };
}

/** Debian's kernel.release leaves the local part of the version out; utsrelease.h has what the kernel itself says. */
export function releaseOf(tree: string, files: Files): string | undefined {
  const header = `${tree}/include/generated/utsrelease.h`;
  if (files.kind(header) === "file") {
    const release = /#define\s+UTS_RELEASE\s+"([^"]+)"/.exec(files.readText(header))?.[1];
    if (release !== undefined) return release;
  }
  const plain = `${tree}/include/config/kernel.release`;
  return files.kind(plain) === "file" ? files.readText(plain).trim() || undefined : undefined;
}

/** The build tree's own, or the one that a distribution keeps beside the boot image. */
function readConfiguration(release: string, buildTree: string, files: Files): ReadonlyMap<string, string> {
  const places = [`${buildTree}/.config`, `/boot/config-${release}`, `/lib/modules/${release}/config`];
  const place = places.find((path) => files.kind(path) === "file" && files.isReadable(path));
  return new Map(place === undefined ? [] : parseConfiguration(files.readText(place)));
}

function parseConfiguration(text: string): [string, string][] {
  return [...text.matchAll(/^(CONFIG_\w+)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value.replace(/^"(.*)"$/, "$1")]);
}

/** What a module is built against, and which build of the kernel it was. */
const TELLING_FILES = ["Module.symvers", ".config", "include/generated/compile.h", "include/generated/utsversion.h"];

/** By content, not by time or place: two machines with the same kernel agree. A megabyte or two, read and hashed in 2 ms. */
function digestTree(release: string, buildTree: string, files: Files): string {
  const content = (path: string): Uint8Array | string => (files.kind(path) === "file" ? files.read(path) : "none");
  const digests = TELLING_FILES.map((name) => sha256(content(`${buildTree}/${name}`)));
  return `${release} ${sha256(digests.join(" "))}`;
}

/** uname -m, as the kernel's build system names it. */
export function kernelArchitecture(machine: string): string {
  if (/^i.86$/.test(machine)) return "i386";
  if (machine.startsWith("arm") && machine !== "arm64") return "arm";
  const renamed: Readonly<Record<string, string>> = { aarch64: "arm64", s390x: "s390", ppc64: "powerpc", ppc64le: "powerpc", riscv64: "riscv" };
  return renamed[machine] ?? machine;
}
