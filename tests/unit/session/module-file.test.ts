import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Diagnostics } from "../../../src/diagnostics/diagnostic.ts";
import { FakePlatform } from "../../../src/platform/fake.ts";
import { PlatformError } from "../../../src/platform/platform.ts";
import { loadFailure } from "../../../src/session/failures.ts";
import { findModule, imageFromModuleFile, removeModules } from "../../../src/session/staprun.ts";

const directory = mkdtempSync(join(tmpdir(), "module-"));
const platform = new FakePlatform();

/** An object file with the .modinfo that modpost writes. */
function compile(name: string, info: readonly string[]): void {
  const text = info.map((entry, index) => `static const char i${index}[] __attribute__((section(".modinfo"), used, aligned(1))) = "${entry}";`).join("\n");
  writeFileSync(join(directory, "m.c"), text);
  const compiled = Bun.spawnSync(["gcc", "-c", "-o", "m.ko", "m.c"], { cwd: directory });
  if (!compiled.success) throw new Error(compiled.stderr.toString());
  platform.files.write(`/m/${name}`, readFileSync(join(directory, "m.ko")));
}

beforeAll(() => {
  compile("ours.ko", ["license=GPL", "parmtype=stp_port:uint", "parmtype=stp_token:ullong", "name=hello", "vermagic=6.12.1-cloud SMP mod_unload "]);
  compile("other.ko", ["license=GPL", "name=ext4", "vermagic=6.12.1-cloud SMP"]);
  platform.files.write("/m/junk.ko", "junk");
  platform.files.write("/m/cut.ko", platform.files.read("/m/ours.ko").subarray(0, 200));
});

afterAll(() => rmSync(directory, { recursive: true }));

test("a module of ours is known by its own name", () => {
  expect(imageFromModuleFile("/m/ours.ko", platform)).toEqual({ runtime: "kernel", path: "/m/ours.ko", name: "hello" });
});

for (const [file, message] of [
  ["junk.ko", "is no kernel module"],
  ["cut.ko", "is no kernel module"],
  ["other.ko", "was not made by this stap"],
  ["absent.ko", "No such file"],
] as const) {
  test(`${file} ${message}`, () => expect(() => imageFromModuleFile(`/m/${file}`, platform)).toThrow(message));
}

test("a name alone is looked for among the administrator's modules", () => {
  expect(findModule("hello", platform)).toBe("/lib/modules/6.1.0-1-amd64/systemtap/hello.ko");
  expect([findModule("hello.ko", platform), findModule("./hello", platform)]).toEqual(["hello.ko", "./hello"]);
});

test("a module of another kernel: both releases are named", () => {
  const message = loadFailure(new PlatformError("ENOEXEC", "finit_module: Exec format error"), { runtime: "kernel", path: "/m/ours.ko", name: "hello" }, platform);
  expect(message).toBe("Couldn't insert module '/m/ours.ko': Invalid module format; it was built for 6.12.1-cloud, this kernel is 6.1.0-1-amd64: build it with -r 6.1.0-1-amd64");
});

test("staprun -d removes only what is ours, and '*' only what nobody uses", async () => {
  const world = new FakePlatform();
  for (const [name, state] of [["mine", "running"], ["left", "orphaned"], ["done", "finished"]]) world.files.write(`/sys/module/${name}/parameters/stp_state`, `${state}\n`);
  world.files.write("/sys/module/ext4/refcnt", "1");
  const diagnostics = new Diagnostics();
  expect(await removeModules("ext4", world, diagnostics)).toBe(1);
  expect(diagnostics.errors[0]?.message).toContain("'ext4'");
  expect(await removeModules("*", world, diagnostics)).toBe(0);
  expect(world.kernel.removed).toEqual(["done", "left"]);
  expect(await removeModules("mine", world, diagnostics)).toBe(0);
  expect(world.kernel.removed).toEqual(["done", "left", "mine"]);
});
