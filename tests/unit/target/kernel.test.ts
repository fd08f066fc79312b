import { describe, expect, test } from "bun:test";
import { Diagnostics } from "../../../src/diagnostics/diagnostic.ts";
import { FakePlatform } from "../../../src/platform/fake.ts";
import { discoverKernel, kernelArchitecture, type KernelTarget } from "../../../src/target/kernel.ts";

function discover(wanted: string | undefined, files: Record<string, string> = {}): { target: KernelTarget | undefined; codes: string[] } {
  const platform = new FakePlatform();
  for (const [path, text] of Object.entries(files)) platform.files.write(path, text);
  const diagnostics = new Diagnostics();
  const target = discoverKernel(wanted, platform, diagnostics);
  return { target, codes: diagnostics.all.map(({ code }) => code) };
}

describe("the kernel that is meant", () => {
  test("without a word: the running one, whose build tree may be missing", () => {
    expect(discover(undefined).target).toMatchObject({ release: "6.1.0-1-amd64", buildTree: "/lib/modules/6.1.0-1-amd64/build", hasBuildTree: false, isRunning: true, arch: "x86_64" });
  });
  test("a release", () => {
    const tree = "/lib/modules/6.12/build";
    expect(discover("6.12", { [`${tree}/.config`]: "", [`${tree}/Makefile`]: "" }).target).toMatchObject({ release: "6.12", hasBuildTree: true, isRunning: false });
  });
  test("a build tree, whose header knows more than its release file", () => {
    const files = { "/tree/include/config/kernel.release": "6.1.192\n", "/tree/include/generated/utsrelease.h": `#define UTS_RELEASE "6.1.0-56-amd64"\n` };
    expect(discover("/tree", files).target).toMatchObject({ release: "6.1.0-56-amd64", buildTree: "/tree" });
  });
  test("a build tree with the release file alone", () => expect(discover("/tree", { "/tree/include/config/kernel.release": "6.1.192\n" }).target).toMatchObject({ release: "6.1.192" }));
  test("a directory that is no build tree", () => expect(discover("/tmp")).toEqual({ target: undefined, codes: ["no-kernel-release"] }));
});

describe("its configuration", () => {
  const text = 'CONFIG_A=y\nCONFIG_B="x y"\n# CONFIG_C is not set\nCONFIG_HZ=250\n';
  test("from the build tree, quotes taken off", () => {
    const { target } = discover("6.1", { "/lib/modules/6.1/build/.config": text });
    expect(["CONFIG_A", "CONFIG_B", "CONFIG_C", "CONFIG_HZ", "CONFIG"].map((name) => target?.config(name))).toEqual(["y", "x y", undefined, "250", undefined]);
  });
  test("from the boot directory where there is no build tree", () => expect(discover("6.1", { "/boot/config-6.1": text }).target?.config("CONFIG_HZ")).toBe("250"));
  test("unknown without either", () => expect(discover("6.1").target?.config("CONFIG_HZ")).toBeUndefined());
});

describe("the identity", () => {
  const files = (tree: string): Record<string, string> => ({
    [`${tree}/Module.symvers`]: "a", [`${tree}/.config`]: "b", [`${tree}/include/generated/utsversion.h`]: "c", [`${tree}/include/generated/compile.h`]: "d",
    [`${tree}/include/generated/utsrelease.h`]: '#define UTS_RELEASE "6.1"\n',
  });
  const identity = (given: Record<string, string>, wanted = "6.1"): string | undefined => discover(wanted, given).target?.identity;
  const tree = "/lib/modules/6.1/build";

  test.each(["Module.symvers", ".config", "include/generated/utsversion.h", "include/generated/compile.h"])("changes with %s, though its size is the same", (name) => {
    expect(identity({ ...files(tree), [`${tree}/${name}`]: "x" })).not.toBe(identity(files(tree)));
  });
  test("changes with the release", () => expect(identity(files("/lib/modules/6.2/build"), "6.2")).not.toBe(identity(files(tree))));
  test("is the same wherever the build tree is", () => expect(identity(files("/tree"), "/tree")).toBe(identity(files(tree))));
});

test.each([["x86_64", "x86_64"], ["i686", "i386"], ["aarch64", "arm64"], ["armv7l", "arm"], ["ppc64le", "powerpc"], ["s390x", "s390"], ["riscv64", "riscv"]])("%s is %s", (machine, arch) => expect(kernelArchitecture(machine)).toBe(arch));
