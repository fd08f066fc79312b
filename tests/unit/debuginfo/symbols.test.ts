import { describe, expect, test } from "bun:test";
import { Elf, SHF, STB, STT } from "../../../src/debuginfo/elf.ts";
import { readKallsyms } from "../../../src/debuginfo/kallsyms.ts";
import { pack, unpack } from "../../../src/debuginfo/pack.ts";
import type { SymbolColumns } from "../../../src/debuginfo/symbol-columns.ts";
import { readElfSymbols, readKallsymsText } from "../../../src/debuginfo/symbol-lists.ts";
import { packSymbols, SymbolTable } from "../../../src/debuginfo/symbol-table.ts";
import { elfFile } from "./elf-file.ts";
import { type ImageText, kallsymsImage, type SymbolText } from "./kallsyms-image.ts";

const BASE = 0xffffffff81000000n;
const longName = "x".repeat(300);
const symbols: readonly SymbolText[] = [
  { letter: "A", name: "fixed_percpu_data", address: 0n },
  { letter: "A", name: "runqueues", address: 0x1000n },
  { letter: "T", name: "_text", address: BASE },
  { letter: "t", name: "__pfx_vfs_read", address: BASE + 0x10n },
  { letter: "T", name: "vfs_read", address: BASE + 0x20n },
  { letter: "t", name: "vfs_read.cold", address: BASE + 0x60n },
  { letter: "t", name: "copy.isra.0", address: BASE + 0x80n },
  { letter: "t", name: "copy.constprop.0.isra.1", address: BASE + 0x90n },
  { letter: "t", name: "copy.part.0", address: BASE + 0xa0n },
  { letter: "t", name: "copy_more", address: BASE + 0xb0n },
  { letter: "t", name: "twice", address: BASE + 0xc0n },
  { letter: "W", name: "weak", address: BASE + 0xc8n },
  { letter: "W", name: "weak_too", address: BASE + 0xc8n },
  { letter: "t", name: "twice", address: BASE + 0xd0n },
  { letter: "t", name: longName, address: BASE + 0xe0n },
  { letter: "r", name: "__ksymtab_vfs_read", address: BASE + 0xf0n },
  ...Array.from({ length: 1500 }, (_, index) => ({ letter: "t", name: `sys_filler_${String(index).padStart(4, "0")}`, address: BASE + 0x1000n + BigInt(index) * 16n })),
  { letter: "T", name: "_sinittext", address: BASE + 0x20000n },
  { letter: "t", name: "start_kernel", address: BASE + 0x20010n },
  { letter: "T", name: "_einittext", address: BASE + 0x20020n },
  { letter: "D", name: "jiffies", address: BASE + 0x30000n },
];
const withoutPerCpu = symbols.filter(({ letter }) => letter !== "A");

function table(columns: SymbolColumns | undefined, exports?: () => ReadonlySet<string>): SymbolTable {
  const opened = columns && SymbolTable.open(packSymbols(columns), exports);
  if (opened === undefined) throw new Error("no symbols");
  return opened;
}

describe.each<[string, ImageText]>([
  ["6.0", { symbols, base: BASE, layout: "old", absolutePerCpu: true }],
  ["6.1", { symbols, base: BASE, layout: "sorted", absolutePerCpu: true }],
  ["6.12", { symbols, base: BASE, layout: "new", absolutePerCpu: true }],
  ["6.15", { symbols: withoutPerCpu, base: BASE, layout: "new", absolutePerCpu: false }],
])("the tables of symbols in an image like that of %s", (_, image) => {
  const columns = readKallsyms(kallsymsImage(image));

  test("are found and decoded", () => {
    expect(columns?.names).toEqual(image.symbols.map(({ name }) => name));
    expect(String.fromCharCode(...(columns?.letters ?? []))).toBe(image.symbols.map(({ letter }) => letter).join(""));
    expect([...(columns?.addresses ?? [])]).toEqual(image.symbols.map(({ address }) => address));
  });
  test("give each symbol a size that reaches to the next", () => {
    const found = table(columns);
    expect(found.functions("vfs_read")).toEqual([{ name: "vfs_read", size: 0x40, address: BASE + 0x20n, isGlobal: true, isInit: false }]);
    expect(found.functions("weak_too")[0]?.size).toBe(8);
    expect(found.functions("start_kernel")).toMatchObject([{ isInit: true, isGlobal: false }]);
  });
});

describe("an image", () => {
  const bytes = kallsymsImage({ symbols, base: BASE, layout: "new", absolutePerCpu: true });

  test("without tables has no symbols", () => {
    expect(readKallsyms(new Uint8Array(100_000))).toBeUndefined();
    expect(readKallsyms(new Uint8Array())).toBeUndefined();
  });
  test("whose markers disagree with its names has no symbols that could be trusted", () => {
    const start = Buffer.from(bytes).indexOf(Buffer.from(Int32Array.of(symbols.length, 0).buffer)) + 8;
    const changed = Uint8Array.from(bytes);
    // The length of a row: the next one begins elsewhere.
    changed[start] = changed[start]! + 1;
    expect(readKallsyms(changed)).toBeUndefined();
  });
  test("cut anywhere gives the symbols, or none", () => {
    for (let length = 0; length < bytes.length; length += 211) readKallsyms(bytes.subarray(0, length));
  });
  test("with bytes changed gives some symbols, or none", () => {
    for (let at = 0; at < bytes.length; at += 97) readKallsyms(Uint8Array.from(bytes, (byte, index) => (index === at ? byte ^ 0xff : byte)));
  });
});

describe("a table of symbols", () => {
  const found = table(readKallsyms(kallsymsImage({ symbols, base: BASE, layout: "new", absolutePerCpu: true })));
  const names = (name: string): readonly string[] => found.functions(name).map((symbol) => symbol.name);

  test("has all functions of a name, and whole copies of one, but not pieces", () => {
    expect(found.functions("twice").map(({ address }) => address)).toEqual([BASE + 0xc0n, BASE + 0xd0n]);
    expect(names("copy")).toEqual(["copy.constprop.0.isra.1", "copy.isra.0"]);
    expect(names("vfs_read")).toEqual(["vfs_read"]);
    expect(names("vfs_read.cold")).toEqual(["vfs_read.cold"]);
    expect(names("copy.isra.0")).toEqual(["copy.isra.0"]);
    expect(["", "vfs", "vfs_rea", "zzz", "__pfx_vfs_read", "jiffies"].map(names)).toEqual([[], [], [], [], [], []]);
    expect(names(longName)).toHaveLength(1);
  });
  test("lists functions as the source names them, each once, sorted, without pieces, padding and what is gone after the start", () => {
    const list = found.functionNames();
    expect(list.filter((name) => !name.startsWith("sys_filler"))).toEqual(["_einittext", "_text", "copy", "copy_more", "twice", "vfs_read", "weak", "weak_too", longName]);
    expect(list).toHaveLength(1509);
    expect(list).toEqual([...list].sort());
  });
  test("has variables, those of each CPU too", () => {
    expect(found.variables("jiffies")).toEqual([{ name: "jiffies", size: 0, address: BASE + 0x30000n, isGlobal: true, isInit: false }]);
    expect(found.variables("runqueues")).toMatchObject([{ address: 0x1000n }]);
    expect(found.variables("vfs_read")).toEqual([]);
  });
  test("knows what is exported; asks elsewhere where no symbol tells of exports", () => {
    expect(["vfs_read", "twice", "nothing"].map((name) => found.isExported(name))).toEqual([true, false, false]);
    const plain = table(readKallsymsText("0 T vfs_read\n0 t twice\n"), () => new Set(["twice"]));
    expect(["vfs_read", "twice"].map((name) => plain.isExported(name))).toEqual([false, true]);
  });
  test("opens nothing but what was packed", () => {
    const packed = packSymbols(readKallsymsText("0 T vfs_read\n"));
    for (const at of [0, 20, 40, packed.length - 1]) expect(SymbolTable.open(Uint8Array.from(packed, (byte, index) => (index === at ? byte ^ 1 : byte)))).toBeUndefined();
    expect([SymbolTable.open(packed.subarray(0, -8)), SymbolTable.open(new Uint8Array())]).toEqual([undefined, undefined]);
    expect(SymbolTable.open(packed)?.functionNames()).toEqual(["vfs_read"]);
  });
});

describe("/proc/kallsyms", () => {
  const text = "ffffffff81000000 T vfs_read\nffffffff81000010 d jiffies\nffffffffc0000000 t raid0_run\t[raid0]\nffffffffc0000010 t other\t[md_mod]\n0 t bpf_prog_1\t[bpf]\n";
  test("has the kernel's symbols, without addresses of this boot", () => {
    const kernel = table(readKallsymsText(text));
    expect(kernel.functionNames()).toEqual(["vfs_read"]);
    expect(kernel.functions("vfs_read")).toEqual([{ name: "vfs_read", size: 0, address: undefined, isGlobal: true, isInit: false }]);
    expect(kernel.variables("jiffies")).toMatchObject([{ isGlobal: false }]);
  });
  test("has those of a module", () => expect(table(readKallsymsText(text, "raid0")).functionNames()).toEqual(["raid0_run"]));
});

describe("symbols of a module's file", () => {
  const file = (symbols: Parameters<typeof elfFile>[0]["symbols"]): Elf => new Elf(elfFile({
    sections: [{ name: ".text", flags: SHF.ALLOC | SHF.EXECINSTR, content: "code" }, { name: ".init.text", flags: SHF.ALLOC | SHF.EXECINSTR, content: "code" }, { name: ".data", flags: SHF.ALLOC | SHF.WRITE, content: "data" }],
    symbols: symbols ?? [],
  }));
  const found = table(readElfSymbols(file([
    { name: "raid0.c", type: STT.FILE, binding: STB.LOCAL, section: ".text" },
    { name: "raid0_run", type: STT.FUNC, binding: STB.LOCAL, section: ".text", value: 16n, size: 40 },
    { name: "by_hand", section: ".text" },
    { name: "init_module", type: STT.FUNC, section: ".init.text", size: 8 },
    { name: "state", type: STT.OBJECT, section: ".data", size: 4 },
    { name: "printk" },
    { name: "__ksymtab_raid0_run", binding: STB.LOCAL, section: ".data" },
  ])));

  test("have sizes, but no addresses before it is loaded", () => {
    expect(found.functions("raid0_run")).toEqual([{ name: "raid0_run", size: 40, address: undefined, isGlobal: false, isInit: false }]);
    expect(found.functionNames()).toEqual(["by_hand", "raid0_run"]);
    expect(found.functions("init_module")).toMatchObject([{ isInit: true, isGlobal: true }]);
    expect(found.variables("state")).toMatchObject([{ size: 4 }]);
    expect(found.functions("printk")).toEqual([]);
    expect(found.isExported("raid0_run")).toBe(true);
  });
  test("are none where they were stripped", () => expect(readElfSymbols(file([{ name: "state", type: STT.OBJECT, section: ".data" }]))).toBeUndefined());
});

describe("a pack", () => {
  const parts = [Uint8Array.of(1, 2, 3), new Uint8Array(), Uint32Array.of(7, 8)];
  test("has its parts, each where any array can lie on it", () => {
    const opened = unpack(pack(parts), 3);
    expect(opened?.map((part) => [...part])).toEqual([[1, 2, 3], [], [7, 0, 0, 0, 8, 0, 0, 0]]);
    expect(opened?.map((part) => part.byteOffset % 8)).toEqual([0, 0, 0]);
  });
  test("of another number of parts, or at an odd place, is none", () => {
    const packed = pack(parts);
    const shifted = new Uint8Array(packed.length + 1);
    shifted.set(packed, 1);
    expect([unpack(packed, 2), unpack(packed, 4), unpack(shifted.subarray(1), 3)]).toEqual([undefined, undefined, undefined]);
  });
});
