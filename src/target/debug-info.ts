/** The types and symbols of a kernel and its modules, from wherever they can be had; nothing is read before it is asked for. */
import type { BtfSource } from "../debuginfo/btf.ts";
import { openTypes, packTypes } from "../debuginfo/btf-pack.ts";
import { Elf } from "../debuginfo/elf.ts";
import { readElfSymbols, readKallsymsText } from "../debuginfo/symbol-lists.ts";
import { packSymbols, SymbolTable } from "../debuginfo/symbol-table.ts";
import type { SymbolSource } from "../debuginfo/symbols.ts";
import type { TypeSource } from "../debuginfo/types.ts";
import type { Platform } from "../platform/platform.ts";
import { attempt, first, keeping, type Source } from "./kept.ts";
import { type Kernel, KernelSources, SYSTEM_BTF, SYSTEM_SYMBOLS } from "./kernel-sources.ts";
import { moduleFile, moduleName } from "./module-files.ts";
import { readModule } from "./packed-files.ts";
import { fileKey, type Store } from "./store.ts";

type World = Pick<Platform, "files" | "processes">;

export interface DebugInfo {
  types(module?: string): TypeSource | undefined;
  symbols(module?: string): SymbolSource | undefined;
}

export function openDebugInfo(kernel: Kernel, world: World, store: Store | undefined): DebugInfo {
  const sources = new KernelSources(kernel, world);
  const base = remembering(() => findTypes(sources, store));
  const kernelSymbols = remembering(() => findSymbols(sources, kernel, world, store));
  const modules = new Map<string, Module>();
  const module = (name: string): Module => {
    const key = name.startsWith("/") ? name : moduleName(name);
    const known = modules.get(key) ?? openModule(key, kernel, base, world, store);
    modules.set(key, known);
    return known;
  };
  return {
    types: (name) => (name === undefined ? base()?.source : module(name).types()),
    symbols: (name) => (name === undefined ? kernelSymbols() : module(name).symbols()),
  };
}

function remembering<T>(find: () => T): () => T {
  let found: { readonly value: T } | undefined;
  return () => (found ??= { value: find() }).value;
}

/** Types of the kernel, and the key by which they are kept. */
interface Base {
  readonly source: BtfSource;
  readonly key: string | undefined;
}

function findTypes(sources: KernelSources, store: Store | undefined): Base | undefined {
  return first(sources.types(), (place) => {
    const source = keeping("types", place, openTypes, store);
    return source === undefined ? undefined : { source, key: place.key() };
  });
}

function findSymbols(sources: KernelSources, { buildTree }: Kernel, { files }: World, store: Store | undefined): SymbolTable | undefined {
  const exports = remembering(() => exportsOf(`${buildTree}/Module.symvers`, files));
  return first(sources.symbols(), (place) => keeping("symbols", place, (bytes) => SymbolTable.open(bytes, exports), store));
}

/** Names of what the kernel itself exports: lines `CRC<tab>NAME<tab>vmlinux<tab>...`. */
function exportsOf(symvers: string, files: Platform["files"]): ReadonlySet<string> {
  const text = attempt(() => files.readText(symvers)) ?? "";
  return new Set([...text.matchAll(/^\S+\t(\S+)\tvmlinux\t/gm)].map(([, name = ""]) => name));
}

interface Module {
  types(): TypeSource | undefined;
  symbols(): SymbolSource | undefined;
}

function openModule(name: string, kernel: Kernel, base: () => Base | undefined, world: World, store: Store | undefined): Module {
  const { files } = world;
  const file = remembering(() => attempt(() => moduleFile(kernel.release, name, files)));
  const elf = (path: string): Elf => new Elf(readModule(path, world));
  const loaded = `${SYSTEM_BTF}/${moduleName(name)}`;

  function* typeSources({ source, key }: Base): Iterable<Source> {
    if (kernel.isRunning && files.kind(loaded) === "file") yield { key: unkept, read: () => packTypes(files.read(loaded), source) };
    const path = file();
    if (path !== undefined) yield { key: () => (key === undefined ? undefined : `${key} ${fileKey(path, files)}`), read: () => splitTypes(elf(path), source) };
  }
  function* symbolSources(): Iterable<Source> {
    const path = file();
    if (path !== undefined) yield { key: () => fileKey(path, files), read: () => packed(readElfSymbols(elf(path))) };
    if (kernel.isRunning && files.kind(`/sys/module/${moduleName(name)}`) === "directory") yield { key: unkept, read: () => packed(readKallsymsText(files.readText(SYSTEM_SYMBOLS), moduleName(name))) };
  }
  return {
    types: remembering(() => {
      const kernelTypes = base();
      return kernelTypes === undefined ? undefined : first(typeSources(kernelTypes), (place) => keeping("types", place, (bytes) => openTypes(bytes, kernelTypes.source), store));
    }),
    symbols: remembering(() => first(symbolSources(), (place) => keeping("symbols", place, (bytes) => SymbolTable.open(bytes), store))),
  };
}

/** Of what is read faster than it is found again. */
const unkept = (): undefined => undefined;

function splitTypes(elf: Elf, base: BtfSource): Uint8Array | undefined {
  const content = (name: string): Uint8Array | undefined => {
    const section = elf.section(name);
    return section && elf.content(section);
  };
  const btf = content(".BTF");
  return btf && packTypes(btf, base, content(".BTF.base"));
}

function packed(columns: ReturnType<typeof readElfSymbols>): Uint8Array | undefined {
  return columns === undefined || columns.names.length === 0 ? undefined : packSymbols(columns);
}
