/** What is kept of a prepared runtime: found again when it is whole and its tools are the same, and never otherwise. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RUNTIME_MACROS, sortMacros } from "../../../src/kbuild/macros.ts";
import { keepParts, locateParts } from "../../../src/kbuild/part-objects.ts";
import { baseSources, neededParts, runtimeFiles } from "../../../src/kbuild/parts.ts";
import { findPrepared, keepPrepared, type Made, type Purpose } from "../../../src/kbuild/record.ts";
import { programIdentity } from "../../../src/kbuild/tools.ts";
import type { Platform } from "../../../src/platform/platform.ts";
import { realPlatform } from "../../../src/platform/real.ts";
import type { KernelTarget } from "../../../src/target/kernel.ts";
import { unknownKernel } from "../../harness/kernel.ts";

const target: KernelTarget = unknownKernel;
const purpose: Purpose = { runtime: "kernel", target, macros: [] };

let directory: string;
let compiler: string;
let world: Platform;
const root = (): string => join(directory, "prepared");

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "stap-prepared-test-"));
  compiler = join(directory, "gcc");
  writeFileSync(compiler, "compiler");
  const real = realPlatform();
  world = { ...real, processes: { ...real.processes, which: () => compiler } };
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** As preparing leaves it: a folder in a temporary place. */
function made(content: string, isLasting = true): Made {
  const folder = mkdtempSync(join(directory, "made-"));
  mkdirSync(join(folder, "rt"));
  writeFileSync(join(folder, "runtime.a"), content);
  writeFileSync(join(folder, "rt/rt.h"), "#define X\n");
  return { folder, isLasting, record: { kernel: null, problem: null, compilerNote: null, tools: { [compiler]: programIdentity(compiler, world.files) ?? "" } } };
}

const find = (change: Partial<Purpose> = {}): string | undefined => findPrepared({ ...purpose, ...change }, root(), world)?.folder;

describe("a prepared runtime", () => {
  test("is found again, by the same record, where it was put", () => {
    const kept = keepPrepared(made("objects"), purpose, root(), world);
    expect(kept.folder).toStartWith(`${root()}/`);
    expect(findPrepared(purpose, root(), world)).toEqual(kept);
    expect(readFileSync(join(kept.folder, "rt/rt.h"), "utf8")).toBe("#define X\n");
    expect(readdirSync(root()).length).toBe(1);
  });

  test("is not found where none is", () => {
    expect(find()).toBeUndefined();
    mkdirSync(root());
    expect(find()).toBeUndefined();
  });

  test("serves its own purpose alone", () => {
    keepPrepared(made("objects"), purpose, root(), world);
    expect(find({ runtime: "user" })).toBeUndefined();
    expect(find({ target: { ...target, identity: "6.1 other" } })).toBeUndefined();
    expect(find({ target: { ...target, buildTree: "/c" } })).toBeUndefined();
    expect(find({ macros: ["MAXSTRINGLEN=256"] })).toBeUndefined();
  });

  test("does not care for macros that it never reads", () => {
    keepPrepared(made("objects"), purpose, root(), world);
    expect(find({ macros: ["MAXACTION=1", "FOO"] })).toBeDefined();
  });

  test("is not used when a file of it is damaged, cut or lost", () => {
    for (const harm of [(path: string) => truncateSync(path, 3), (path: string) => writeFileSync(path, "Objects"), (path: string) => rmSync(path)]) {
      const { folder } = keepPrepared(made("objects"), purpose, root(), world);
      harm(join(folder, "runtime.a"));
      expect(find()).toBeUndefined();
      // The next one takes its place.
      keepPrepared(made("objects"), purpose, root(), world);
      expect(find()).toBe(folder);
    }
  });

  test("is not used when its record makes no sense", () => {
    const { folder } = keepPrepared(made("objects"), purpose, root(), world);
    for (const text of ["", "{", "{}", "null", '{"format":"stap prepared 1"}', '{"format":"another"}']) {
      writeFileSync(join(folder, "record.json"), text);
      expect(find()).toBeUndefined();
    }
  });

  test("is not used when a tool has changed", () => {
    keepPrepared(made("objects"), purpose, root(), world);
    writeFileSync(compiler, "another compiler");
    expect(find()).toBeUndefined();
  });

  test("that another process put there meanwhile is used", () => {
    const first = keepPrepared(made("objects"), purpose, root(), world);
    const second = keepPrepared(made("other"), purpose, root(), world);
    expect(second.folder).toBe(first.folder);
    expect(readFileSync(join(first.folder, "runtime.a"), "utf8")).toBe("objects");
    expect(readdirSync(root()).length).toBe(1);
  });

  test("that may come out better the next time is not kept", () => {
    const passing = made("objects", false);
    expect(keepPrepared(passing, purpose, root(), world)).toBe(passing);
    expect(find()).toBeUndefined();
  });

  test("that could not be is tried again a day later", () => {
    const failed = made("objects");
    const { folder } = keepPrepared({ ...failed, record: { ...failed.record, problem: "its modules are odd" } }, purpose, root(), world);
    expect(find()).toBe(folder);
    const before = Date.now() / 1000 - 90_000;
    utimesSync(join(folder, "record.json"), before, before);
    expect(find()).toBeUndefined();
  });

  test("that is used is young", () => {
    const { folder } = keepPrepared(made("objects"), purpose, root(), world);
    find();
    const before = Date.now() / 1000 - 90_000;
    utimesSync(join(folder, "used"), before, before);
    find();
    expect(world.files.modified(join(folder, "used"))).toBeGreaterThan(Date.now() - 60_000);
  });
});

describe("objects of parts", () => {
  const locate = (...parts: string[]): ReturnType<typeof locateParts> => locateParts(parts, join(directory, "kept"), directory, world.files);

  test("are made beside the script, and kept", () => {
    const [clock] = locate("tapset/linux/clock.c");
    expect(clock).toEqual({ source: "tapset/linux/clock.c", object: join(directory, "tapset-linux-clock.o"), isKept: false });
    writeFileSync(clock?.object ?? "", "object");
    keepParts([clock!], join(directory, "kept"), world.files);
    const [kept] = locate("tapset/linux/clock.c");
    expect(kept).toMatchObject({ isKept: true });
    expect(readFileSync(kept?.object ?? "", "utf8")).toBe("object");
    expect(locate("tapset/clock.c", "tapset/linux/clock2.c").map(({ isKept }) => isKept)).toEqual([false, false]);
    expect(readdirSync(join(directory, "kept/parts")).length).toBe(1);
  });

  test("are made anew when what was kept is damaged", () => {
    const [timer] = locate("probe/timer.c");
    writeFileSync(timer?.object ?? "", "object");
    keepParts([timer!], join(directory, "kept"), world.files);
    truncateSync(locate("probe/timer.c")[0]?.object ?? "", 2);
    expect(locate("probe/timer.c")).toMatchObject([{ isKept: false }]);
  });
});

describe("the runtime's own files", () => {
  const { assets } = realPlatform();
  /** Defined by the generated C itself, which nothing but the script is compiled with. */
  const ofGeneratedCode = "STP_COMPACT";
  const sources = runtimeFiles(assets).map((path) => assets.readText(`c-runtime/${path}`));

  test("read no macro of the command line but those that are listed", () => {
    const own = new Set(sources.flatMap((text) => [...text.matchAll(/^#\s*define\s+(\w+)/gm)].map((match) => match[1] ?? "")));
    const defaults = sources.flatMap((text) => [...text.matchAll(/^#\s*ifndef\s+(\w+)\s*\n#\s*define\s+\1[ \t]+\S/gm)].map((match) => match[1] ?? ""));
    const asked = sources.flatMap((text) => [...text.matchAll(/^#\s*(?:if.*\bdefined\W+|ifdef\s+)(\w+)/gm)].map((match) => match[1] ?? "")).filter((name) => name.startsWith("STP_") && !own.has(name));
    expect(new Set([...defaults, ...asked].filter((name) => !name.startsWith("STP_HAVE_") && name !== ofGeneratedCode))).toEqual(new Set(RUNTIME_MACROS));
  });

  test("belong to a runtime, or to none", () => {
    const kernel = baseSources("kernel", assets);
    const user = baseSources("user", assets);
    expect(kernel).toContain("port/linux/read.c");
    expect(kernel.filter((path) => path.startsWith("port/user/"))).toEqual([]);
    expect(user.filter((path) => path.includes("linux") || path.startsWith("probe/") || path === "transport/netlink.c")).toEqual([]);
    expect([...kernel, ...user].filter((path) => path.startsWith("compat/"))).toEqual([]);
  });

  test("are compiled in one way: what is joined is there, and not by itself", () => {
    const kernel = baseSources("kernel", assets);
    const joined = kernel.filter((path) => path.startsWith("join/")).flatMap((path) => [...assets.readText(`c-runtime/${path}`).matchAll(/"\.\.\/(.*)"/g)].map((match) => match[1] ?? ""));
    expect(joined).toContain("core/session.c");
    expect(joined.filter((path) => !runtimeFiles(assets).includes(path) || kernel.includes(path))).toEqual([]);
    expect(new Set(joined).size).toBe(joined.length);
    expect(baseSources("user", assets)).toContain("core/session.c");
  });

  test("parts are taken by name, from the half of the runtime", () => {
    const needed = (runtime: "kernel" | "user", ...parts: string[]): readonly string[] => neededParts({ runtime, units: [], parts: new Set(parts), macros: [] }, assets);
    expect(needed("kernel")).toEqual([]);
    expect(needed("kernel", "timer", "profile")).toEqual(["probe/profile.c", "probe/timer.c"]);
    expect(needed("kernel", "clock")).toEqual(["tapset/linux/clock.c"]);
    expect(needed("user", "clock", "timer")).toEqual(["tapset/user/clock.c"]);
  });
});

test("macros go to the runtime or to the script", () => {
  expect(sortMacros(["MAXSTRINGLEN=256", "FOO", "STP_BUFFER=1", "BAR=x y"])).toEqual({ runtime: ["STP_MAXSTRINGLEN=256", "STP_BUFFER=1"], script: ["FOO=1", "BAR=x y"] });
});
