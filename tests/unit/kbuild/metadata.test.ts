import { describe, expect, test } from "bun:test";
import { Elf, SHF } from "../../../src/debuginfo/elf.ts";
import { compareModules } from "../../../src/kbuild/compare.ts";
import { checkTemplate, makeMetadata, modinfoStrings, versionTable } from "../../../src/kbuild/metadata.ts";
import { findExports, owningModule } from "../../../src/kbuild/symvers.ts";
import { elfFile, type SectionText } from "../debuginfo/elf-file.ts";

const SYMVERS = "0x4c9d28b0\tphys_base\tvmlinux\tEXPORT_SYMBOL\t\n0xa351f379\tmodule_layout\tvmlinux\tEXPORT_SYMBOL\t\n0xffffffff\tnf_hook\tnet/netfilter/nf_tables\tEXPORT_SYMBOL_GPL\tNETFILTER\n0x00000001\told_form\tvmlinux\tEXPORT_SYMBOL\n0x00000002\tphys_base_2\tfs/fuse/fuse\tEXPORT_SYMBOL\t";

function version(name: string, crc: number): Buffer {
  const record = Buffer.alloc(64);
  record.writeUInt32LE(crc, 0);
  record.write(name, 8);
  return record;
}

const module = Buffer.concat([Buffer.alloc(24, 1), Buffer.from("stap_stub\0"), Buffer.alloc(46), Buffer.alloc(48, 2)]);
const sections: readonly SectionText[] = [
  { name: ".modinfo", flags: SHF.ALLOC, content: "depends=\0retpoline=Y\0name=stap_stub\0vermagic=6.1 SMP \0" },
  { name: "__versions", flags: SHF.ALLOC, content: version("module_layout", 1), alignment: 32 },
  { name: ".gnu.linkonce.this_module", flags: SHF.ALLOC | SHF.WRITE, content: module, alignment: 64 },
  { name: ".note.Linux", flags: SHF.ALLOC, content: "note" },
];
const template = elfFile({
  sections,
  symbols: [{ name: "init_module" }],
  relocations: { ".gnu.linkonce.this_module": [{ offset: 120, type: 1, symbol: "init_module", addend: 0 }] },
});

describe("Module.symvers", () => {
  test("gives checksum, owner and namespace of what was asked for", () => {
    expect(findExports(SYMVERS, ["phys_base", "nf_hook", "old_form", "phys_base_2", "nothing"])).toEqual(new Map([
      ["phys_base", { crc: 0x4c9d28b0, owner: "vmlinux", namespace: "" }],
      ["nf_hook", { crc: 0xffffffff, owner: "net/netfilter/nf_tables", namespace: "NETFILTER" }],
      ["old_form", { crc: 1, owner: "vmlinux", namespace: "" }],
      ["phys_base_2", { crc: 2, owner: "fs/fuse/fuse", namespace: "" }],
    ]));
  });

  test("a name is neither a part of another nor an owner", () => {
    expect(findExports(SYMVERS, ["phys", "vmlinux", "EXPORT_SYMBOL"]).size).toBe(0);
  });

  test("the owner is a module's name", () => {
    expect(owningModule({ crc: 0, owner: "vmlinux", namespace: "" })).toBeUndefined();
    expect(owningModule({ crc: 0, owner: "net/netfilter/nf_tables", namespace: "" })).toBe("nf_tables");
  });
});

describe("metadata", () => {
  const imports = findExports(SYMVERS, ["phys_base", "nf_hook", "phys_base_2"]);
  const layout = findExports(SYMVERS, ["module_layout"]).get("module_layout");
  const made = new Elf(makeMetadata(template, "stap_stub", { name: "t", imports, layout }));
  const content = (name: string): Uint8Array => made.content(made.section(name)!);

  test("has the module's name and what it depends on; the rest stays", () => {
    expect(modinfoStrings(content(".modinfo"))).toEqual(["depends=fuse,nf_tables", "retpoline=Y", "name=t", "vermagic=6.1 SMP "]);
    expect(Buffer.from(content(".note.Linux")).toString()).toBe("note");
    expect(made.relocations(made.section(".rela.gnu.linkonce.this_module")!)).toMatchObject([{ offset: 120, type: 1 }]);
  });

  test("has the checksum of every import, and of the layout of modules", () => {
    expect(versionTable(content("__versions"))).toEqual(new Map([["phys_base", 0x4c9d28b0], ["nf_hook", 0xffffffff], ["phys_base_2", 2], ["module_layout", 0xa351f379]]));
  });

  test("writes the name over the stub's, whichever is longer, and nothing else", () => {
    const field = (name: string): Buffer => {
      const elf = new Elf(makeMetadata(template, "stap_stub", { name, imports: new Map(), layout: undefined }));
      return Buffer.from(elf.content(elf.section(".gnu.linkonce.this_module")!));
    };
    for (const name of ["t", "stap_0123456789abcdef0123456789abcdef_12345"]) {
      const bytes = field(name);
      expect(bytes.length).toBe(module.length);
      expect(bytes.toString("latin1", 24, 80).replace(/\0*$/, "")).toBe(name);
      expect([bytes.subarray(0, 24), bytes.subarray(80)]).toEqual([module.subarray(0, 24), module.subarray(80)]);
    }
  });

  test("is not made from an object that would need more", () => {
    expect(() => checkTemplate(template, "stap_stub")).not.toThrow();
    expect(() => checkTemplate(template, "another")).toThrow("do not hold their name");
    expect(() => checkTemplate(elfFile({ sections: [...sections, { name: "__version_ext_crcs", flags: SHF.ALLOC, content: "abcd" }] }), "stap_stub")).toThrow("its modules have a section __version_ext_crcs");
    expect(() => checkTemplate(elfFile({ sections: sections.slice(0, 2) }), "stap_stub")).toThrow("no section .gnu.linkonce.this_module");
  });

  test("cannot hold a symbol's name that is too long", () => {
    const long = new Map([["x".repeat(56), { crc: 1, owner: "vmlinux", namespace: "" }]]);
    expect(() => makeMetadata(template, "stap_stub", { name: "t", imports: long, layout: undefined })).toThrow("too long");
  });
});

describe("two modules", () => {
  const file = (change: Partial<SectionText>, symbols: readonly string[] = ["a"]): Uint8Array =>
    elfFile({ sections: [{ ...(sections[0] as SectionText), ...change }, ...sections.slice(1)], symbols: symbols.map((name) => ({ name })) });

  test("are alike when they say the same", () => {
    expect(compareModules(file({}), file({}))).toBeUndefined();
  });

  test("differ in sections, in modinfo, in imports, in checksums", () => {
    expect(compareModules(file({}), file({ flags: 7 }))).toContain("other sections: .modinfo type 1 flags 2");
    expect(compareModules(file({ content: "a=1\0" }), file({ content: "a=2\0" }))).toContain("other modinfo: a=1, not a=2");
    expect(compareModules(file({}), file({}, ["a", "b"]))).toContain("other imports: nothing, not b");
    const other = elfFile({ sections: sections.map((section) => (section.name === "__versions" ? { ...section, content: version("module_layout", 2) } : section)), symbols: [{ name: "a" }] });
    expect(compareModules(file({}), other)).toContain("other versions: module_layout 1, not module_layout 2");
  });
});
