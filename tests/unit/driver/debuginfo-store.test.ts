import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Cache } from "../../../src/driver/cache.ts";
import { debuginfoStore } from "../../../src/driver/debuginfo-store.ts";
import { DEFAULT_OPTIONS, type Options } from "../../../src/driver/options.ts";
import { realPlatform } from "../../../src/platform/real.ts";
import type { Store } from "../../../src/target/store.ts";

const bytes = Uint8Array.of(1, 2, 3, 4, 5);
let userDirectory: string;

beforeEach(() => void (userDirectory = mkdtempSync(join(tmpdir(), "stap-store-test-"))));
afterEach(() => rmSync(userDirectory, { recursive: true, force: true }));

const folder = (): string => join(userDirectory, "cache", "debuginfo");

function open(options: Partial<Options> = {}): Store {
  const store = debuginfoStore({ options: { ...DEFAULT_OPTIONS, ...options }, platform: realPlatform(), userDirectory });
  if (store === undefined) throw new Error("no store");
  return store;
}

describe("what was read of a kernel", () => {
  test("is given back under its name, in a directory of the user's own", () => {
    open().put("types-1", bytes);
    expect(open().get("types-1")).toEqual(bytes);
    expect(open().get("types-2")).toBeUndefined();
    expect(readdirSync(folder())).toEqual(["types-1"]);
    expect(statSync(folder()).mode & 0o777).toBe(0o700);
  });
  test("stays with who has it when another is put in its place, or it is removed", () => {
    open().put("types-1", bytes);
    const before = open().get("types-1");
    open().put("types-1", Uint8Array.of(9));
    rmSync(join(folder(), "types-1"));
    expect(before).toEqual(bytes);
  });
  test("is not kept without a directory, or without a cache; a poisoned cache is not read", () => {
    const platform = realPlatform();
    expect(debuginfoStore({ options: DEFAULT_OPTIONS, platform, userDirectory: undefined })).toBeUndefined();
    expect(debuginfoStore({ options: { ...DEFAULT_OPTIONS, cache: "off" }, platform, userDirectory })).toBeUndefined();
    open().put("types-1", bytes);
    expect(open({ cache: "poisoned" }).get("types-1")).toBeUndefined();
  });
  test("is not used where somebody else may have written it", () => {
    open().put("types-1", bytes);
    chmodSync(join(folder(), "types-1"), 0o666);
    expect(open().get("types-1")).toBeUndefined();
    open().put("types-1", bytes);
    expect(open().get("types-1")).toEqual(bytes);
    chmodSync(folder(), 0o777);
    expect(open().get("types-1")).toBeUndefined();
  });
  test("is as good as absent where the directory cannot be one", () => {
    writeFileSync(join(userDirectory, "cache"), "no directory");
    open().put("types-1", bytes);
    expect(open().get("types-1")).toBeUndefined();
  });
  test("empty is empty", () => {
    open().put("types-1", new Uint8Array());
    expect(open().get("types-1")).toEqual(new Uint8Array());
  });
  test("is young again when it is used after a day", () => {
    open().put("types-1", bytes);
    const path = join(folder(), "types-1");
    const age = (hours: number): void => utimesSync(path, Date.now() / 1000 - hours * 3600, Date.now() / 1000 - hours * 3600);
    age(2);
    open().get("types-1");
    expect(Date.now() - statSync(path).mtimeMs).toBeGreaterThan(3_600_000);
    age(30);
    open().get("types-1");
    expect(Date.now() - statSync(path).mtimeMs).toBeLessThan(3_600_000);
  });
  test("counts towards the cache's limit, and goes when it was not used for longest; what a dead process left goes too", () => {
    const aged = (name: string, hours: number): void => {
      const path = join(folder(), name);
      utimesSync(path, Date.now() / 1000 - hours * 3600, Date.now() / 1000 - hours * 3600);
    };
    open().put("types-old", new Uint8Array(700_000));
    open().put("types-young", new Uint8Array(700_000));
    mkdirSync(join(folder(), ".new-aaaaaa"));
    for (const [name, hours] of [["types-old", 3], ["types-young", 2], [".new-aaaaaa", 2]] as const) aged(name, hours);
    writeFileSync(join(userDirectory, "cache", "cache_mb_limit"), "1\n");
    new Cache(join(userDirectory, "cache"), realPlatform()).clean();
    expect(readdirSync(folder())).toEqual(["types-young"]);
  });
});
