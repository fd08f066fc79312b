import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModuleSource } from "../../../src/codegen/module-source.ts";
import { buildName, Cache, type CacheEntry } from "../../../src/driver/cache.ts";
import { type Platform, PlatformError } from "../../../src/platform/platform.ts";
import { realPlatform } from "../../../src/platform/real.ts";
import type { KernelTarget } from "../../../src/target/kernel.ts";
import { unknownKernel } from "../../harness/kernel.ts";

const target: KernelTarget = unknownKernel;
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
  const name = buildName({ source: source(text), target, makeDirectives: [], builder: "recorded" }, world);
  const entry = cache.entry(name, "kernel");
  const path = join(directory, "built.ko");
  writeFileSync(path, Buffer.alloc(size, 1));
  cache.store(entry, source(text), { runtime: "kernel", path, name });
  return entry;
}

describe("the name of a build", () => {
  const name = (inputs: Partial<Parameters<typeof buildName>[0]>): string => buildName({ source: source("int x;"), target, makeDirectives: [], builder: "recorded", ...inputs }, world);
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
  test.each(["source", "image", "log"] as const)("is not held when any bit of its %s is another", (part) => {
    const cache = new Cache(join(directory, "cache"), world);
    const entry = stored(cache, "int x;");
    const whole = readFileSync(entry[part]);
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const flipped = Buffer.from(whole);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      writeFileSync(entry[part], flipped);
      expect(cache.holds(entry)).toBe(false);
    }
    writeFileSync(entry[part], whole);
    expect(cache.holds(entry)).toBe(true);
  });
  test("is not held under the name of another", () => {
    const cache = new Cache(join(directory, "cache"), world);
    const [one, other] = [stored(cache, "a"), stored(cache, "b")];
    for (const part of ["source", "image", "log"] as const) renameSync(one[part], other[part]);
    expect(cache.holds(other)).toBe(false);
  });
  test("is held where there is no compiler at all", () => {
    const cache = new Cache(join(directory, "cache"), world);
    const entry = stored(cache, "a");
    compiler = "";
    expect(cache.holds(entry)).toBe(true);
  });
});

describe("storing", () => {
  /** The world, in which writing and renaming end after `steps` of them: with a refusal, or, as kill -9 would have it, with nothing said or tidied. */
  const failing = (steps: number, isDeath: boolean): Platform => {
    let left = steps;
    const step = <T extends unknown[]>(action: (...words: T) => void) => (...words: T): void => {
      if (left-- > 0) action(...words);
      else if (!isDeath) throw new PlatformError("ENOSPC", "No space left on device");
      else throw new Death();
    };
    const { files } = world;
    const remove = (path: string): void => (left < 0 && isDeath ? undefined : files.remove(path));
    return { ...world, files: { ...files, write: step(files.write), rename: step(files.rename), remove } };
  };
  class Death extends Error {}

  test.each([["a full disk", false], ["a death", true]] as const)("that %s cuts short leaves the old entry, the new one or none", (_, isDeath) => {
    const root = join(directory, "cache");
    const whole = new Cache(root, world);
    for (let steps = 0; steps < 6; steps++) {
      const old = stored(whole, "a", 10);
      expect(() => stored(new Cache(root, failing(steps, isDeath)), "a", 20)).toThrow(isDeath ? Death : PlatformError);
      const size = statSync(old.image).size;
      expect(whole.holds(old)).toBe(false);
      expect([10, 20]).toContain(size);
    }
    expect(whole.holds(stored(new Cache(root, failing(6, isDeath)), "a", 20))).toBe(true);
  });
  test("that a full disk cuts short leaves no file of its own", () => {
    const root = join(directory, "cache");
    const entry = stored(new Cache(root, world), "a");
    expect(() => stored(new Cache(root, failing(3, false)), "a")).toThrow("No space left on device");
    expect(readdirSync(entry.directory).filter((name) => !name.startsWith(entry.name))).toEqual([]);
  });
  test("by two at once leaves an entry of one of them, or none", () => {
    const root = join(directory, "cache");
    const other = new Cache(root, world);
    const { files } = world;
    // Between any two steps of the one the other stores all of its own.
    for (let at = 0; at < 6; at++) {
      let step = 0;
      const between = <T extends unknown[]>(action: (...words: T) => void) => (...words: T): void => {
        if (step++ === at) stored(other, "a", 20);
        action(...words);
      };
      const entry = stored(new Cache(root, { ...world, files: { ...files, write: between(files.write), rename: between(files.rename) } }), "a", 10);
      if (other.holds(entry)) expect([10, 20]).toContain(statSync(entry.image).size);
      expect(other.holds(stored(other, "a", 20))).toBe(true);
    }
  });
});

describe("a directory that others could have written to", () => {
  const root = (): string => join(directory, "cache");
  const cases: [string, string, (entry: CacheEntry) => void][] = [
    ["belongs to another user", "it belongs to another user, of number 4321", () => chownSync(root(), 4321, 0)],
    ["is open to all", "other users may write to it, its mode is 777", () => chmodSync(root(), 0o777)],
    ["is open to another group", "other users may write to it, its mode is 775", () => (chownSync(root(), 0, 4321), chmodSync(root(), 0o775))],
    ["lies in one of another user", "it belongs to another user, of number 4321", () => chownSync(directory, 4321, 0)],
    ["is a link to one of another user", "it belongs to another user, of number 4321", () => {
      mkdirSync(join(directory, "theirs"));
      chownSync(join(directory, "theirs"), 4321, 0);
      rmSync(root(), { recursive: true });
      symlinkSync(join(directory, "theirs"), root());
    }],
  ];
  // Only root can give files away.
  test.skipIf(process.geteuid?.() !== 0).each(cases)("is refused when it %s", (_, message, spoil) => {
    spoil(stored(new Cache(root(), world), "a"));
    expect(() => new Cache(root(), world)).toThrow(message);
  });
  test.skipIf(process.geteuid?.() !== 0).each(["directory", "source", "image", "log"] as const)("is refused when the %s of an entry is another user's", (part) => {
    const cache = new Cache(root(), world);
    const entry = stored(cache, "a");
    chownSync(entry[part], 4321, 0);
    expect(() => cache.holds(entry)).toThrow("it belongs to another user, of number 4321");
    if (part === "directory") expect(() => stored(cache, "a")).toThrow("it belongs to another user, of number 4321");
  });
  test("is not one that is open to a group of the user's own", () => {
    const entry = stored(new Cache(root(), world), "a");
    chmodSync(root(), 0o775);
    expect(new Cache(root(), world).holds(entry)).toBe(process.getegid?.() === process.geteuid?.());
  });
});

describe("cleaning", () => {
  const limit = (megabytes: number): void => writeFileSync(join(directory, "cache", "cache_mb_limit"), `${megabytes}\n`);
  const age = (entry: CacheEntry, seconds: number): void => {
    for (const path of [entry.source, entry.image, entry.log]) utimesSync(path, Date.now() / 1000 - seconds, Date.now() / 1000 - seconds);
  };

  test("the files of limits are made with upstream's defaults, and then nothing is due", () => {
    const cache = new Cache(join(directory, "cache"), world);
    const entry = stored(cache, "a");
    cache.cleanWhenDue(entry);
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
    const [old, added] = [stored(cache, "a", 700_000), stored(cache, "b", 700_000)];
    limit(0);
    cache.cleanWhenDue(added);
    expect(cache.holds(old)).toBe(true);
    const interval = join(directory, "cache", "cache_clean_interval_s");
    utimesSync(interval, 0, 0);
    cache.cleanWhenDue(added);
    expect(cache.holds(old)).toBe(false);
    expect(Date.now() - statSync(interval).mtimeMs).toBeLessThan(60_000);
  });
  test("never takes what was just added, whatever the limit", () => {
    const cache = new Cache(join(directory, "cache"), world);
    const added = stored(cache, "a", 700_000);
    limit(0);
    writeFileSync(join(directory, "cache", "cache_clean_interval_s"), "0\n");
    cache.cleanWhenDue(added);
    expect(cache.holds(added)).toBe(true);
    cache.clean();
    expect(cache.holds(added)).toBe(false);
  });
  test("never takes what another process used meanwhile", () => {
    const cache = new Cache(join(directory, "cache"), world);
    const entry = stored(cache, "a", 700_000);
    age(entry, 300);
    limit(0);
    const { files } = world;
    // The limit is read when everything has been looked at.
    const readText = (path: string): string => {
      if (path.endsWith("cache_mb_limit")) cache.refresh(entry);
      return files.readText(path);
    };
    new Cache(join(directory, "cache"), { ...world, files: { ...files, readText } }).clean();
    expect(cache.holds(entry)).toBe(true);
  });
  test("touches nothing that this program did not make", () => {
    const cache = new Cache(join(directory, "cache"), world);
    const entry = stored(cache, "a");
    const foreign = [join(entry.directory, "notes.txt"), join(directory, "cache", "README"), join(entry.directory, "stap_notes.c")];
    for (const path of foreign) writeFileSync(path, "x");
    limit(0);
    cache.clean();
    expect(foreign.map((path) => world.files.kind(path))).toEqual(["file", "file", "file"]);
    expect(readdirSync(entry.directory).sort()).toEqual(["notes.txt", "stap_notes.c"]);
  });
  test("takes upstream's entries as well", () => {
    const cache = new Cache(join(directory, "cache"), world);
    const { directory: folder } = stored(cache, "a");
    const theirs = ["stap_93457d6f669b8c0a850b663f72bbb0ca_968.ko", "stap_93457d6f669b8c0a850b663f72bbb0ca_968_hash.log"];
    for (const name of theirs) writeFileSync(join(folder, name), "x");
    limit(0);
    cache.clean();
    expect(readdirSync(folder)).toEqual([]);
  });
  test("takes what a process that died has left, an hour later", () => {
    const cache = new Cache(join(directory, "cache"), world);
    const { directory: folder } = stored(cache, "a");
    for (const [name, hours] of [[".new-aaaaaa", 2], [".new-bbbbbb", 0]] as const) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, "file"), "x");
      utimesSync(join(folder, name), Date.now() / 1000 - hours * 3600, Date.now() / 1000 - hours * 3600);
    }
    cache.clean();
    expect(readdirSync(folder).filter((name) => name.startsWith(".new-"))).toEqual([".new-bbbbbb"]);
  });

  describe("of prepared runtimes", () => {
    /** A prepared runtime that was last used so many hours ago. */
    const prepared = (name: string, hours: number): string => {
      const folder = join(directory, "cache", "prepared", name);
      mkdirSync(join(folder, "objects"), { recursive: true });
      writeFileSync(join(folder, "objects", "core.o"), Buffer.alloc(700_000));
      for (const path of [join(folder, "objects", "core.o"), join(folder, "objects"), folder]) utimesSync(path, Date.now() / 1000 - hours * 3600, Date.now() / 1000 - hours * 3600);
      return folder;
    };
    test("counts them, and takes those that were not used for longest", () => {
      const cache = new Cache(join(directory, "cache"), world);
      const [old, young] = [prepared("old", 3), prepared("young", 2)];
      const entry = stored(cache, "a");
      limit(1);
      cache.clean();
      expect([old, young].map((path) => world.files.kind(path))).toEqual([undefined, "directory"]);
      expect(cache.holds(entry)).toBe(true);
    });
    test("never takes one that another process began to use meanwhile", () => {
      const cache = new Cache(join(directory, "cache"), world);
      const folder = prepared("old", 3);
      writeFileSync(join(folder, "used"), "");
      utimesSync(join(folder, "used"), 0, 0);
      utimesSync(folder, Date.now() / 1000 - 7200, Date.now() / 1000 - 7200);
      limit(0);
      const { files } = world;
      const readText = (path: string): string => {
        if (path.endsWith("cache_mb_limit")) writeFileSync(join(folder, "used"), "");
        return files.readText(path);
      };
      new Cache(join(directory, "cache"), { ...world, files: { ...files, readText } }).clean();
      expect(world.files.kind(folder)).toBe("directory");
      cache.clean();
      expect(world.files.kind(folder)).toBeUndefined();
    });
    test("takes what a process that died has left, an hour later", () => {
      const cache = new Cache(join(directory, "cache"), world);
      const [old, young] = [prepared(".new-aaaaaa", 2), prepared(".new-bbbbbb", 0)];
      cache.clean();
      expect([old, young].map((path) => world.files.kind(path))).toEqual([undefined, "directory"]);
    });
    test("leaves those that may be in use, unless it was asked for", () => {
      const cache = new Cache(join(directory, "cache"), world);
      const folder = prepared("young", 0.5);
      const entry = stored(cache, "a");
      limit(0);
      writeFileSync(join(directory, "cache", "cache_clean_interval_s"), "0\n");
      cache.cleanWhenDue(entry);
      expect(world.files.kind(folder)).toBe("directory");
      cache.clean();
      expect(world.files.kind(folder)).toBeUndefined();
    });
  });
});
