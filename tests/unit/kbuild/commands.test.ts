import { describe, expect, test } from "bun:test";
import { fill, inParallel, parseCommandFile, readCommands, shellWord, UnknownCommand } from "../../../src/kbuild/commands.ts";

const STUB = { directory: "/tmp/s", name: "stap_stub", runtime: "rt", foreign: "rt/port/linux/beat" };
const OBJTOOL = "./tools/objtool/objtool --orc --module";

/** What kbuild of 6.1 leaves: objtool for each object. */
const OLD: Readonly<Record<string, string>> = {
  ".script.o.cmd": `cmd_/tmp/s/script.o := gcc-12 -Wp,-MMD,/tmp/s/.script.o.d -nostdinc -I./include -O2 -I/tmp/s/rt '-DSTP_MODULE_NAME="stap_stub"' -DKBUILD_MODNAME='"stap_stub"' -D__KBUILD_MODNAME=kmod_stap_stub -c -o /tmp/s/script.o /tmp/s/script.c   ; ${OBJTOOL} /tmp/s/script.o\n\nsource_/tmp/s/script.o := /tmp/s/script.c\n`,
  "rt/port/linux/.beat.o.cmd": `cmd_/tmp/s/rt/port/linux/beat.o := gcc-12 -Wp,-MMD,/tmp/s/rt/port/linux/.beat.o.d -O2 -I/tmp/s/rt -include /tmp/s/have.h -c -o /tmp/s/rt/port/linux/beat.o /tmp/s/rt/port/linux/beat.c ; ${OBJTOOL} /tmp/s/rt/port/linux/beat.o\n`,
  ".stap_stub.o.cmd": "cmd_/tmp/s/stap_stub.o := ld -m elf_x86_64 -r -o /tmp/s/stap_stub.o @/tmp/s/stap_stub.mod \n",
  ".stap_stub.ko.cmd": "cmd_/tmp/s/stap_stub.ko := ld -r -T arch/x86/module.lds -o /tmp/s/stap_stub.ko /tmp/s/stap_stub.o /tmp/s/stap_stub.mod.o;  true\n",
};

/** And of 6.12: objtool once, and an object that all modules have. */
const NEW: Readonly<Record<string, string>> = {
  ".script.o.cmd": (OLD[".script.o.cmd"] ?? "").replace("cmd_", "savedcmd_").replace(` ; ${OBJTOOL} /tmp/s/script.o`, ""),
  "rt/port/linux/.beat.o.cmd": (OLD["rt/port/linux/.beat.o.cmd"] ?? "").replace("cmd_", "savedcmd_").replace(` ; ${OBJTOOL} /tmp/s/rt/port/linux/beat.o`, ""),
  ".stap_stub.o.cmd": `savedcmd_/tmp/s/stap_stub.o := x86_64-linux-gnu-ld -r -o /tmp/s/stap_stub.o @/tmp/s/stap_stub.mod  ; ${OBJTOOL} --link /tmp/s/stap_stub.o\n\n/tmp/s/stap_stub.o: $(wildcard ./tools/objtool/objtool)\n`,
  ".stap_stub.ko.cmd": "savedcmd_/tmp/s/stap_stub.ko := x86_64-linux-gnu-ld -r -o /tmp/s/stap_stub.ko /tmp/s/stap_stub.o /tmp/s/stap_stub.mod.o /tmp/s/.module-common.o\n",
};

function read(files: Readonly<Record<string, string>>): ReturnType<typeof readCommands> {
  return readCommands(STUB, (path) => {
    const text = files[path];
    if (text === undefined) throw new Error(`no ${path}`);
    return text;
  });
}

describe("recorded commands", () => {
  test("where objtool looks at each object", () => {
    const { script, join, link, linker } = read(OLD);
    expect(script).toBe(`gcc-12 -nostdinc -I./include -O2 -I%{runtime} '-DSTP_MODULE_NAME="%{name}"' -DKBUILD_MODNAME='"%{name}"' -D__KBUILD_MODNAME=kmod_%{name} %{macros} -c -o %{object} %{source}   ; ${OBJTOOL} %{object}`);
    expect(join).toBe("ld -m elf_x86_64 -r -o %{object} %{inputs}");
    expect(link).toBe("ld -r -T arch/x86/module.lds -o %{image} %{object} %{metadata};  true");
    expect(linker).toBe("ld");
  });

  test("where objtool looks at the joined object", () => {
    const { script, join, link, linker } = read(NEW);
    expect(script).toEndWith("%{macros} -c -o %{object} %{source}");
    expect(join).toBe(`x86_64-linux-gnu-ld -r -o %{object} %{inputs}  ; ${OBJTOOL} --link %{object}`);
    expect(link).toBe("x86_64-linux-gnu-ld -r -o %{image} %{object} %{metadata} %{kept}/module-common.o");
    expect(linker).toBe("x86_64-linux-gnu-ld");
  });

  test("parts of the runtime know what this kernel has, C of the script does not", () => {
    const { foreign, part } = read(NEW);
    expect(part).toBe("gcc-12 -O2 -I%{runtime} -include %{kept}/have.h %{macros} -c -o %{object} %{source}");
    expect(foreign).toBe("gcc-12 -O2 -I%{runtime} %{macros} -c -o %{object} %{source}");
  });

  test("of an older kernel list the objects", () => {
    const { join } = read({ ...OLD, ".stap_stub.o.cmd": "cmd_/tmp/s/stap_stub.o := ld -r -o /tmp/s/stap_stub.o /tmp/s/script.o /tmp/s/rt/core/map.o\n" });
    expect(join).toBe("ld -r -o %{object} %{inputs}");
  });

  test("of an unknown form are refused, with the word that is unknown", () => {
    expect(() => read({ ...OLD, ".stap_stub.ko.cmd": "cmd_x := ld -r -o /tmp/s/stap_stub.ko /tmp/s/stap_stub.o /tmp/s/stap_stub.mod.o /tmp/s/new.o\n" })).toThrow(new UnknownCommand("a command of an unknown form, with /tmp/s/new.o: ld -r -o %{image} %{object} %{metadata}  ..."));
    expect(() => read({ ...OLD, ".stap_stub.o.cmd": "cmd_x := true\n" })).toThrow("with no inputs");
    expect(() => read({ ...OLD, ".script.o.cmd": "cmd_x := rustc /tmp/s/script.c\n" })).toThrow("without -c -o");
    expect(() => read({ ...OLD, ".script.o.cmd": "" })).toThrow("no command");
  });
});

describe("texts of shell and make", () => {
  test("a command file is written for make", () => {
    expect(parseCommandFile("cmd_a.o := sed 's/ko$$/o/' \\# $(pound)\n\nsource_a.o := a.c\n")).toBe("sed 's/ko$/o/' # #");
  });

  test("values are put in everywhere, and what has none stays", () => {
    expect(fill("a %{x} %{x} %{y}", { x: "$&" })).toBe("a $& $& %{y}");
  });

  test("a word is quoted where it must be", () => {
    expect([shellWord("/tmp/a-b_c.o"), shellWord("a b"), shellWord("it's"), shellWord("")]).toEqual(["/tmp/a-b_c.o", "'a b'", "'it'\\''s'", "''"]);
  });

  test("commands in parallel end with the first that fails", async () => {
    const run = (commands: readonly string[]): { status: number | null; output: string } => {
      const { exitCode, stdout } = Bun.spawnSync(["/bin/sh", "-ec", `${inParallel(commands)}\necho end`]);
      return { status: exitCode, output: stdout.toString() };
    };
    expect(run(["true", "true", "true"])).toEqual({ status: 0, output: "end\n" });
    expect(run([])).toEqual({ status: 0, output: "end\n" });
    expect(run(["true", "false", "true"])).toEqual({ status: 1, output: "" });
    expect(run(["false", "sleep 0.1; echo other"])).toEqual({ status: 1, output: "other\n" });
    expect(run(["true", "echo a; false; echo never"]).status).toBe(1);
  });
});
