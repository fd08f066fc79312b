import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModuleSource } from "../../../src/codegen/module-source.ts";
import { buildName, Cache, type CacheEntry } from "../../../src/driver/cache.ts";
import type { Platform } from "../../../src/platform/platform.ts";
import { realPlatform } from "../../../src/platform/real.ts";
import type { KernelTarget } from "../../../src/target/kernel.ts";

const target: KernelTarget = { release: "6.1", arch: "x86_64", buildTree: "/b", hasBuildTree: true, isRunning: false, config: () => undefined, identity: "6.1 5@7" };
const source = (text: string): ModuleSource => ({ runtime: "kernel", units: [{ name: "script.c", text }], parts: new Set(["timer"]), macros: [] });

let directory: string;
let compiler: string;
let world: Platform;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "stap-cache-test-"));
  compiler = join(directory, "gcc");
  writeFileSync(compiler, "compiler");
  const real = realPlatform();
  world = { ...real, processes: { ...real.processes, which: () => (compiler === "" ? undefined : compiler) } };
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Stores an entry with an image of `size` bytes. */
function stored(cache: Cache, text: string, size = 10): CacheEntry {
  const name = buildName({ source: source(text), target, makeDirectives: [] }, world);
  const entry = cache.entry(name, "kernel");
  const path = join(directory, "built.ko");
  writeFileSync(path, Buffer.alloc(size, 1));
  cache.store(entry, source(text), { runtime: "kernel", path, name });
  return entry;
}

describe("the name of a build", () => {
  const name = (inputs: Partial<Parameters<typeof buildName>[0]>): string => buildName({ source: source("int x;"), target, makeDirectives: [], ...inputs }, world);
  test("has upstream's form", () => expect(name({})).toMatch(/^stap_[0-9a-f]{32}_6$/));
  test("is the same for the same inputs", () => expect(name({})).toBe(name({})));
  test.each<[string, Parameters<typeof name>[0]]>([
    ["another text", { source: source("int y;") }],
    ["another part", { source: { ...source("int x;"), parts: new Set(["begin"]) } }],
    ["another macro", { source: { ...source("int x;"), macros: ["A=1"] } }],
    ["another runtime", { source: { ...source("int x;"), runtime: "user" } }],
    ["another kernel package of the same release", { target: { ...target, identity: "6.1 5@8" } }],
    ["another make directive", { makeDirectives: ["V=1"] }],
  ])("changes with %s", (_, inputs) => expect(name(inputs)).not.toBe(name({})));
});

describe("entries", () => {
  test("lie where upstream lays them", () => {
    const entry = stored(new Cache(join(directory, "cache"), world), "a");
    expect(entry.image).toBe(join(directory, "cache", entry.name.slice(5, 7), `${entry.name}.ko`));
    expect(readdirSync(entry.directory).sort()).toEqual([`${entry.name}.c`, `${entry.name}.ko`, `${entry.name}.log`]);
  });
  test("a whole one is held, an unknown one is not", () => {
    const cache = new Cache(join(directory, "cache"), world);
    expect(cache.holds(cache.entry("stap_00_1", "kernel"))).toBe(false);
    expect(cache.holds(stored(cache, "a"))).toBe(true);
  });
  test.each<[string, (entry: CacheEntry) => void]>([
    ["image cut", (entry) => truncateSync(entry.image, 5)],
    ["image of zeroes", (entry) => writeFileSync(entry.image, Buffer.alloc(10))],
    ["source emptied", (entry) => truncateSync(entry.source, 0)],
    ["log emptied", (entry) => truncateSync(entry.log, 0)],
    ["log missing", (entry) => rmSync(entry.log)],
    ["image missing", (entry) => rmSync(entry.image)],
    ["compiler replaced", () => writeFileSync(compiler, "another compiler")],
  ])("is not held with its %s", (_, damage) => {
    const cache = new Cache(join(directory, "cache"), world);
    const entry = stored(cache, "a");
    damage(entry);
    expect(cache.holds(entry)).toBe(false);
  });
  test("is held where there is no compiler at all", () => {
    const cache = new Cache(join(directory, "cache"), world);
    const entry = stored(cache, "a");
    compiler = "";
    expect(cache.holds(entry)).toBe(true);
  });
});

describe("cleaning", () => {
  const limit = (megabytes: number): void => writeFileSync(join(directory, "cache", "cache_mb_limit"), `${megabytes}\n`);
  const age = (entry: CacheEntry, seconds: number): void => {
    for (const path of [entry.source, entry.image, entry.log]) utimesSync(path, Date.now() / 1000 - seconds, Date.now() / 1000 - seconds);
  };

  test("the files of limits are made with upstream's defaults", () => {
    new Cache(join(directory, "cache"), world);
    expect(world.files.readText(join(directory, "cache", "cache_mb_limit"))).toBe("256\n");
    expect(world.files.readText(join(directory, "cache", "cache_clean_interval_s"))).toBe("300\n");
  });
  test("removes the oldest until the rest fits", () => {
    const cache = new Cache(join(directory, "cache"), world);
    const [old, middle, young] = ["a", "b", "c"].map((text) => stored(cache, text, 700_000)) as [CacheEntry, CacheEntry, CacheEntry];
    age(old, 300);
    age(middle, 200);
    limit(1);
    cache.clean();
    expect([old, middle, young].map((entry) => cache.holds(entry))).toEqual([false, false, true]);
    expect(readdirSync(old.directory).filter((name) => name.startsWith(old.name))).toEqual([]);
  });
  test("an entry that was used is young again", () => {
    const cache = new Cache(join(directory, "cache"), world);
    const [used, unused] = ["a", "b"].map((text) => stored(cache, text, 700_000)) as [CacheEntry, CacheEntry];
    age(used, 300);
    age(unused, 200);
    cache.refresh(used);
    limit(1);
    cache.clean();
    expect([used, unused].map((entry) => cache.holds(entry))).toEqual([true, false]);
  });
  test("what fits stays", () => {
    const cache = new Cache(join(directory, "cache"), world);
    const entry = stored(cache, "a");
    cache.clean();
    expect(cache.holds(entry)).toBe(true);
  });
  test("waits for its interval, then starts it anew", () => {
    const cache = new Cache(join(directory, "cache"), world);
    const entry = stored(cache, "a", 700_000);
    limit(0);
    cache.cleanWhenDue();
    expect(cache.holds(entry)).toBe(true);
    const interval = join(directory, "cache", "cache_clean_interval_s");
    utimesSync(interval, 0, 0);
    cache.cleanWhenDue();
    expect(cache.holds(entry)).toBe(false);
    expect(Date.now() - statSync(interval).mtimeMs).toBeLessThan(60_000);
  });
});
