import { describe, expect, test } from "bun:test";
import { Elf, ElfError, SHF, SHN, SHT, STB } from "../../../src/debuginfo/elf.ts";
import { elfFile } from "./elf-file.ts";

const file = elfFile({
  sections: [
    { name: ".text", flags: SHF.ALLOC | SHF.EXECINSTR, content: "abc", alignment: 16 },
    { name: ".bss", type: SHT.NOBITS, flags: SHF.ALLOC | SHF.WRITE, content: "" },
    { name: ".modinfo", flags: SHF.ALLOC, content: "name=a\0" },
  ],
  symbols: [
    { name: "high", section: ".text", value: 0xffffffff81000040n, size: 3, type: 2 },
    { name: "wanted" },
    { name: "maybe", binding: STB.WEAK },
  ],
  relocations: { ".text": [{ offset: 1, type: 4, symbol: "wanted", addend: -4 }] },
});

describe("an ELF file", () => {
  const elf = new Elf(file);

  test("has its sections by name, with their content", () => {
    expect(elf.sections.map(({ name }) => name)).toEqual(["", ".text", ".bss", ".modinfo", ".rela.text", ".symtab", ".strtab"]);
    expect(elf.section(".text")).toMatchObject({ index: 1, flags: SHF.ALLOC | SHF.EXECINSTR, size: 3, alignment: 16 });
    expect(Buffer.from(elf.content(elf.sections[3]!)).toString()).toBe("name=a\0");
    expect(elf.content(elf.sections[2]!).length).toBe(0);
    expect(elf.section(".data")).toBeUndefined();
  });

  test("has symbols, with addresses that no number could hold", () => {
    expect(elf.symbols().slice(1)).toEqual([
      { name: "high", value: 0xffffffff81000040n, size: 3, binding: STB.GLOBAL, type: 2, section: 1 },
      { name: "wanted", value: 0n, size: 0, binding: STB.GLOBAL, type: 0, section: SHN.UNDEF },
      { name: "maybe", value: 0n, size: 0, binding: STB.WEAK, type: 0, section: SHN.UNDEF },
    ]);
  });

  test("has relocations that name a symbol by its number", () => {
    const [only] = elf.relocations(elf.section(".rela.text")!);
    expect(only).toEqual({ offset: 1, type: 4, symbol: 2, addend: -4 });
    expect(elf.symbols()[only!.symbol]?.name).toBe("wanted");
    expect(() => elf.relocations(elf.section(".text")!)).toThrow(ElfError);
  });

  test("can be given other contents, of any length", () => {
    const changed = new Elf(elf.withContents(new Map([[".modinfo", Buffer.from("name=longer\0")], [".text", Buffer.from("\xc3", "latin1")]])));
    expect(Buffer.from(changed.content(changed.section(".modinfo")!)).toString()).toBe("name=longer\0");
    expect(changed.section(".text")).toMatchObject({ size: 1 });
    expect(changed.section(".text")!.offset % 16).toBe(0);
    expect(changed.symbols()).toEqual(elf.symbols());
    expect(Buffer.from(elf.content(elf.section(".modinfo")!)).toString()).toBe("name=a\0");
    expect(() => elf.withContents(new Map([[".none", new Uint8Array()]]))).toThrow("no section .none");
  });

  test("may start anywhere in its buffer", () => {
    const shifted = new Uint8Array(file.length + 5);
    shifted.set(file, 5);
    expect(new Elf(shifted.subarray(5)).symbols()).toEqual(elf.symbols());
  });
});

describe("a damaged file", () => {
  test("of another kind says so", () => {
    expect(() => new Elf(Buffer.from("#!/bin/sh\n"))).toThrow("not an ELF file");
    expect(() => new Elf(Buffer.alloc(64))).toThrow("not an ELF file");
    const small = Uint8Array.from(file);
    small[4] = 1;
    expect(() => new Elf(small)).toThrow("not a 64-bit ELF file");
  });

  test("cut anywhere, or with any byte changed, gives an ElfError or is read; nothing else happens", () => {
    const readAll = (bytes: Uint8Array): void => {
      try {
        const elf = new Elf(bytes);
        for (const section of elf.sections) elf.content(section);
        elf.symbols();
        for (const section of elf.sections) if (section.type === SHT.RELA) elf.relocations(section);
      } catch (error) {
        if (!(error instanceof ElfError)) throw error;
      }
    };
    for (let length = 0; length < file.length; length++) readAll(file.subarray(0, length));
    for (let at = 0; at < file.length; at++) {
      for (const value of [0, 0x7f, 0xff]) {
        const changed = Uint8Array.from(file);
        changed[at] = value;
        readAll(changed);
      }
    }
  });
});
