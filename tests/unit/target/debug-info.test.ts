/** Where types and symbols of a kernel come from, over files in memory. */
import { gzipSync, zstdCompressSync } from "node:zlib";
import { beforeEach, describe, expect, test } from "bun:test";
import { SHF, STT } from "../../../src/debuginfo/elf.ts";
import { Diagnostics } from "../../../src/diagnostics/diagnostic.ts";
import { FakePlatform } from "../../../src/platform/fake.ts";
import { PlatformError } from "../../../src/platform/platform.ts";
import { discoverKernel, type KernelTarget } from "../../../src/target/kernel.ts";
import type { Store } from "../../../src/target/store.ts";
import { func, int, pointer, prototype, type RecordText, struct, writeBtf } from "../debuginfo/btf-writer.ts";
import { elfFile } from "../debuginfo/elf-file.ts";
import { kallsymsImage } from "../debuginfo/kallsyms-image.ts";

const RELEASE = "6.12";
const RUNNING = "6.1.0-1-amd64";
const TREE = `/lib/modules/${RELEASE}/build`;
const BOOT = `/boot/vmlinuz-${RELEASE}`;

/** A kernel whose only struct has that name: it tells where the types came from. */
const records = (name: string): readonly RecordText[] => [int("int", 4, 1), struct(name, 8, [["number", 1, 0]]), pointer(2), prototype(1, [["it", 3]]), func("vfs_read", 4)];
const btf = (name: string): Uint8Array => writeBtf({ records: records(name) }).bytes;
const BASE = 0xffffffff81000000n;
const symbolNames = (own: string): Parameters<typeof kallsymsImage>[0]["symbols"] => [
  { letter: "T", name: own, address: BASE }, ...Array.from({ length: 1000 }, (_, index) => ({ letter: "t", name: `filler_${index}`, address: BASE + BigInt(index) })),
];
const code = { name: ".text", flags: SHF.ALLOC | SHF.EXECINSTR, content: "code" };
const vmlinux = (name: string): Uint8Array => elfFile({ sections: [code, { name: ".rodata", content: kallsymsImage({ symbols: symbolNames(`${name}_function`), base: BASE, layout: "new", absolutePerCpu: false }) }, { name: ".BTF", content: btf(name) }] });

function bootImage(payload: Uint8Array): Uint8Array {
  const image = Buffer.alloc(4096 + payload.length);
  image[0x1f1] = 3;
  image.write("HdrS", 0x202, "latin1");
  image.writeUInt16LE(0x20f, 0x206);
  image.writeUInt32LE(2048, 0x248);
  image.writeUInt32LE(payload.length, 0x24c);
  image.set(payload, 4 * 512 + 2048);
  return image;
}
/** The build adds the size. */
const sized = (payload: Uint8Array, size: number): Uint8Array => Buffer.concat([payload, Uint32Array.of(size) as unknown as Uint8Array].map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength)));
const zstdImage = (kernel: Uint8Array): Uint8Array => bootImage(sized(zstdCompressSync(kernel), kernel.length));

class CountingStore implements Store {
  readonly kept = new Map<string, Uint8Array>();
  hits = 0;
  get(name: string): Uint8Array | undefined {
    const found = this.kept.get(name);
    if (found !== undefined) this.hits++;
    return found;
  }
  put(name: string, bytes: Uint8Array): void {
    this.kept.set(name, bytes);
  }
}

let platform: FakePlatform;
let store: CountingStore;
beforeEach(() => {
  platform = new FakePlatform();
  store = new CountingStore();
});

function kernel(release = RELEASE, kept: Store | undefined = store): KernelTarget {
  const target = discoverKernel(release, platform, new Diagnostics(), kept);
  if (target === undefined) throw new Error("no kernel");
  return target;
}

const structOf = (target: KernelTarget, module?: string): string | undefined => {
  const [type] = target.types(module)?.functions(module === undefined ? "vfs_read" : "module_function")[0]?.parameters.map(({ type: of }) => of) ?? [];
  const to = type?.kind === "pointer" ? type.target : undefined;
  return to?.kind === "struct" ? to.name : undefined;
};
const put = (path: string, bytes: Uint8Array): void => platform.files.write(path, bytes);

describe("types of a kernel that does not run", () => {
  test("are those of the build tree, then of the boot image, then of its debug package", () => {
    put(`/usr/lib/debug/boot/vmlinux-${RELEASE}`, vmlinux("packaged"));
    expect(structOf(kernel())).toBe("packaged");
    put(BOOT, zstdImage(vmlinux("booted")));
    expect(structOf(kernel())).toBe("booted");
    put(`${TREE}/vmlinux`, vmlinux("built"));
    expect(structOf(kernel())).toBe("built");
  });
  test("are none where there is nothing", () => {
    expect(kernel().types()).toBeUndefined();
    expect(kernel().symbols()).toBeUndefined();
    expect(kernel().types("raid0")).toBeUndefined();
    expect(kernel().symbols("raid0")).toBeUndefined();
  });
  test("are looked for further where a file is damaged, unreadable, or has none", () => {
    put(`/usr/lib/debug/boot/vmlinux-${RELEASE}`, vmlinux("packaged"));
    for (const bytes of [Buffer.from("no ELF"), new Uint8Array(), elfFile({ sections: [code] }), elfFile({ sections: [{ name: ".BTF", content: "none" }] }), vmlinux("x").subarray(0, 2000)]) {
      put(`${TREE}/vmlinux`, bytes);
      expect(structOf(kernel())).toBe("packaged");
    }
    put(`${TREE}/vmlinux`, vmlinux("built"));
    platform.files.forbidden.add(`${TREE}/vmlinux`);
    expect(structOf(kernel())).toBe("packaged");
  });
});

describe("a boot image", () => {
  const whole = vmlinux("booted");
  const check = (image: Uint8Array): void => {
    put(BOOT, image);
    expect(structOf(kernel(RELEASE, undefined))).toBe("booted");
    expect(kernel(RELEASE, undefined).symbols()?.functions("booted_function")).toMatchObject([{ address: BASE }]);
  };
  test("may be packed by zstd", () => check(zstdImage(whole)));
  test("may be packed by gzip, which adds the size itself", () => check(bootImage(gzipSync(whole))));
  test("may be packed by LZ4", () => {
    const [literals, extra] = [whole.length - 15, [] as number[]];
    for (let left = literals; ; left -= 255) {
      extra.push(Math.min(left, 255));
      if (left < 255) break;
    }
    const block = Buffer.concat([Uint8Array.of(0xf0, ...extra), whole]);
    const words = (...values: readonly number[]): Buffer => Buffer.from(Uint32Array.from(values).buffer);
    check(bootImage(Buffer.concat([words(0x184c2102, block.length), block, words(whole.length)])));
  });
  test("may be packed by xz, which a program unpacks", () => {
    const packed = Buffer.from("\xfd7zXZ\0 and more of it", "latin1");
    platform.processes.onFilter = (argv, input) => {
      if (argv.join(" ") !== "xz -dc" || !Buffer.from(input).equals(packed)) throw new PlatformError("EIO", "not an xz file");
      return whole;
    };
    check(bootImage(sized(packed, whole.length)));
  });
  test("is unpacked once for types and symbols", () => {
    put(BOOT, zstdImage(whole));
    let maps = 0;
    const { files } = platform;
    const map = files.map.bind(files);
    files.map = (path) => {
      // Its key is asked for each time; its end is what unpacking reads, of all of it.
      maps++;
      return map(path);
    };
    const target = kernel(RELEASE, undefined);
    target.types();
    const before = maps;
    target.types();
    expect(maps).toBe(before);
    files.contents.set(BOOT, Buffer.concat([bootImage(Buffer.from("damaged, but nobody looks")), Buffer.alloc(10)]));
    expect(target.symbols()?.functions("booted_function")).toHaveLength(1);
  });
  test.each<[string, Uint8Array]>([
    ["that is none", Buffer.alloc(10_000, 7)],
    ["that is empty", new Uint8Array()],
    ["cut short", zstdImage(whole).subarray(0, -100)],
    ["packed in an unknown way", bootImage(Buffer.alloc(100, 7))],
    ["of a damaged payload", bootImage(Buffer.concat([Buffer.from("28b52ffd", "hex"), Buffer.alloc(100, 7)]))],
    ["of a damaged LZ4 payload", bootImage(Buffer.concat([Buffer.from("02214c18", "hex"), Buffer.alloc(100, 7)]))],
    ["of something else than a kernel", zstdImage(Buffer.from("just a text, and a long one, so that there is something to pack"))],
    ["whose xz cannot be run", bootImage(Buffer.from("\xfd7zXZ\0 and more", "latin1"))],
  ])("%s has nothing", (_, image) => {
    put(BOOT, image);
    expect([kernel().types(), kernel().symbols()]).toEqual([undefined, undefined]);
  });
});

describe("symbols of a kernel that does not run", () => {
  test("are those of the boot image, then those of a linked kernel", () => {
    put(`${TREE}/vmlinux`, elfFile({ sections: [code, { name: ".BTF", content: btf("built") }], symbols: [{ name: "built_function", section: ".text", type: STT.FUNC, size: 4 }] }));
    expect(kernel().symbols()?.functionNames()).toEqual(["built_function"]);
    put(BOOT, zstdImage(vmlinux("booted")));
    expect(kernel().symbols()?.functions("booted_function")).toHaveLength(1);
  });
  test("are not those of a file of types alone", () => {
    put(`${TREE}/vmlinux`, elfFile({ sections: [{ name: ".BTF", content: btf("built") }], symbols: [{ name: "__BTF_ID__struct__file__1", section: ".BTF" }] }));
    expect(kernel().symbols()).toBeUndefined();
  });
  test("are exported where the build tree's list says so", () => {
    put(BOOT, zstdImage(vmlinux("booted")));
    put(`${TREE}/Module.symvers`, Buffer.from("0x1\tbooted_function\tvmlinux\tEXPORT_SYMBOL\t\n0x2\tfiller_1\tdrivers/md/md-mod\tEXPORT_SYMBOL\t\n"));
    expect(["booted_function", "filler_1", "filler_2"].map((name) => kernel().symbols()?.isExported(name))).toEqual([true, false, false]);
  });
});

describe("the running kernel", () => {
  beforeEach(() => {
    put("/sys/kernel/btf/vmlinux", btf("running"));
    put("/proc/kallsyms", Buffer.from("0 T running_function\n0 t raid0_function\t[raid0]\n"));
    put(`/boot/vmlinuz-${RUNNING}`, zstdImage(vmlinux("booted")));
  });
  const notes = (id: string): Buffer => {
    const note = (name: string, type: number, content: Buffer): Buffer => {
      const head = Buffer.from(Uint32Array.of(name.length + 1, content.length, type).buffer);
      return Buffer.concat([head, Buffer.from(name.padEnd((name.length + 4) & ~3, "\0")), content, Buffer.alloc(-content.length & 3)]);
    };
    return Buffer.concat([note("Linux", 3, Buffer.from("other")), note("GNU", 3, Buffer.from(id, "hex"))]);
  };

  test("is asked itself", () => {
    expect(structOf(kernel(RUNNING))).toBe("running");
    expect(kernel(RUNNING).symbols()?.functionNames()).toEqual(["running_function"]);
    expect(store.kept.size).toBe(0);
  });
  test("is asked once, where it says which build it is", () => {
    put("/sys/kernel/notes", notes("0123456789"));
    for (let run = 0; run < 2; run++) expect([structOf(kernel(RUNNING)), kernel(RUNNING).symbols()?.functionNames()]).toEqual(["running", ["running_function"]]);
    expect([store.kept.size, store.hits]).toEqual([2, 2]);
    put("/sys/kernel/notes", notes("9876543210"));
    put("/sys/kernel/btf/vmlinux", btf("rebuilt"));
    expect(structOf(kernel(RUNNING))).toBe("rebuilt");
  });
  test("without types of its own has those of its boot image", () => {
    platform.files.remove("/sys/kernel/btf/vmlinux");
    expect(structOf(kernel(RUNNING))).toBe("booted");
  });
  test("tells of a loaded module that has no file", () => {
    expect(kernel(RUNNING).symbols("raid0")).toBeUndefined();
    platform.files.makeDirectory("/sys/module/raid0");
    expect(kernel(RUNNING).symbols("raid0")?.functionNames()).toEqual(["raid0_function"]);
    put("/sys/kernel/btf/raid0", moduleBtf("loaded", "running"));
    expect(structOf(kernel(RUNNING), "raid0")).toBe("loaded");
  });
});

function moduleBtf(name: string, kernelName: string): Uint8Array {
  const { strings } = writeBtf({ records: records(kernelName) });
  return writeBtf({ base: strings, records: [struct(name, 16, [["number", 1, 0]]), pointer(6), prototype(1, [["mine", 7]]), func("module_function", 8)] }).bytes;
}
const moduleFile = (name: string): Uint8Array => elfFile({
  sections: [code, { name: ".BTF", content: moduleBtf(name, "built") }], symbols: [{ name: "module_function", section: ".text", type: STT.FUNC, size: 4 }],
});

describe("a module", () => {
  const ROOT = `/lib/modules/${RELEASE}`;
  beforeEach(() => put(`${TREE}/vmlinux`, vmlinux("built")));

  test.each(["raid-class", "raid_class"])("is found by its name as %s", (name) => {
    put(`${ROOT}/modules.dep`, Buffer.from("kernel/drivers/md/raid0.ko: kernel/drivers/md/md-mod.ko\nkernel/drivers/scsi/raid-class.ko:\n"));
    put(`${ROOT}/kernel/drivers/scsi/raid-class.ko`, moduleFile("in_class"));
    expect(structOf(kernel(), name)).toBe("in_class");
    expect(kernel().symbols(name)?.functions("module_function")).toEqual([{ name: "module_function", size: 4, address: undefined, isGlobal: true, isInit: false }]);
    expect(kernel().types(name)?.find("struct built")).toHaveLength(1);
    expect(kernel().types(name)?.functions("vfs_read")).toEqual([]);
  });
  test("is found where depmod has not been, and by its path", () => {
    put(`${ROOT}/updates/fresh.ko`, moduleFile("fresh"));
    expect(structOf(kernel(), "fresh")).toBe("fresh");
    put(`${ROOT}/modules.dep`, Buffer.from("kernel/other.ko:\n"));
    expect(structOf(kernel(), "fresh")).toBe("fresh");
    put("/home/me/mine.ko", moduleFile("mine"));
    expect(structOf(kernel(), "/home/me/mine.ko")).toBe("mine");
    expect([kernel().types("other"), kernel().types("../x"), kernel().types("/home/none.ko")]).toEqual([undefined, undefined, undefined]);
  });
  test("may be packed", () => {
    platform.processes.onFilter = (_, input) => input.subarray(2);
    const packings: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = { xz: (bytes) => Buffer.concat([Buffer.from("xz"), bytes]), zst: zstdCompressSync, gz: gzipSync };
    for (const [ending, pack] of Object.entries(packings)) {
      put(`${ROOT}/kernel/a/by_${ending}.ko.${ending}`, pack(moduleFile(`from_${ending}`)));
      expect(structOf(kernel(), `by_${ending}`)).toBe(`from_${ending}`);
    }
  });
  test("is kept for its kernel and its own file", () => {
    put(`${ROOT}/kernel/raid0.ko`, moduleFile("one"));
    for (let run = 0; run < 2; run++) expect(structOf(kernel(), "raid0")).toBe("one");
    expect([store.kept.size, store.hits]).toEqual([2, 2]);
    put(`${ROOT}/kernel/raid0.ko`, moduleFile("other"));
    expect(structOf(kernel(), "raid0")).toBe("other");
  });
  test("without types has symbols", () => {
    put(`${ROOT}/kernel/raid0.ko`, elfFile({ sections: [code], symbols: [{ name: "plain", section: ".text", type: STT.FUNC }] }));
    expect(kernel().types("raid0")).toBeUndefined();
    expect(kernel().symbols("raid0")?.functionNames()).toEqual(["plain"]);
  });
});

describe("what is kept", () => {
  test("is used again while the file is the same, and read anew when it is damaged or something else", () => {
    put(`${TREE}/vmlinux`, vmlinux("built"));
    expect(structOf(kernel())).toBe("built");
    expect(structOf(kernel())).toBe("built");
    expect(store.hits).toBe(1);
    for (const [name, bytes] of store.kept) {
      for (const damaged of [bytes.subarray(0, 100), new Uint8Array(), Uint8Array.from(bytes, (byte, index) => (index === 200 ? byte ^ 1 : byte)), Buffer.from("something else")]) {
        store.kept.set(name, damaged);
        expect(structOf(kernel())).toBe("built");
        expect(store.kept.get(name)).toEqual(bytes);
      }
    }
    put(`${TREE}/vmlinux`, vmlinux("changed"));
    expect(structOf(kernel())).toBe("changed");
  });
});
