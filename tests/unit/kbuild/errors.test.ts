import { describe, expect, test } from "bun:test";
import type { ModuleSource } from "../../../src/codegen/module-source.ts";
import { explainFailure, noteOfVersions } from "../../../src/kbuild/errors.ts";

const plain: ModuleSource = { runtime: "kernel", units: [{ name: "script.c", text: '#include "rt.h"\n' }], parts: new Set(), macros: [] };
const guru: ModuleSource = { ...plain, units: [...plain.units, { name: "embedded.c", text: '#include <linux/kernel.h>\n#line 3 "<input>"\nint x = nosuch;\n#line 4 "embedded.c"\n' }] };

function explain(source: ModuleSource, output: string): readonly (readonly [string, string])[] {
  return explainFailure(source, output).map((diagnostic) => [diagnostic.code, diagnostic.message]);
}

describe("an error in embedded C", () => {
  test("is at the script's line, without the compiler's noise", () => {
    const output = "<input>: In function ‘f_x’:\n<input>:3:9: error: ‘nosuch’ undeclared (first use in this function)\n    3 | int x = nosuch;\n<input>:3:9: note: each undeclared identifier is reported only once\nmake: *** [x] Error 2\n";
    expect(explain(guru, output)).toEqual([["embedded-c", "error in embedded C at <input>:3: ‘nosuch’ undeclared (first use in this function)"]]);
  });
  test("is said once", () => {
    const line = "<input>:3:9: error: bad\n";
    expect(explain(guru, line + line)).toEqual([["embedded-c", "error in embedded C at <input>:3: bad"]]);
  });
  test("loses the name of the warning that made it one", () => {
    expect(explain(guru, "<input>:3:9: error: the frame size of 600 bytes is larger than 512 bytes [-Werror=frame-larger-than=]\n")).toEqual([["embedded-c", "error in embedded C at <input>:3: the frame size of 600 bytes is larger than 512 bytes"]]);
  });
  test("may show in a header, or after the code", () => {
    expect(explain(guru, "/usr/src/linux/include/linux/x.h:7:1: error: bad\n")).toEqual([["embedded-c", "error in embedded C at /usr/src/linux/include/linux/x.h:7: bad"]]);
    expect(explain(guru, "/tmp/stapAb/embedded.c:9:1: error: expected declaration\n")).toEqual([["embedded-c", "error in embedded C at <input>: expected declaration"]]);
  });
  test("may be a symbol that the kernel does not export", () => {
    expect(explain(guru, 'ERROR: modpost: "kallsyms_lookup_name" [/tmp/stapAb/stap_x.ko] undefined!\n')).toEqual([["embedded-c-symbol", "error in embedded C: the kernel gives modules no 'kallsyms_lookup_name'"]]);
  });
});

test("a full disk is neither the script's fault nor ours", () => {
  const output = "/tmp/ccX.s: Fatal error: /tmp/ccY.o: No such file or directory\nledger.c:112: error: closing dependency file .ledger.o.d: No space left on device\n";
  expect(explain(plain, output)).toEqual([["full-disk", "no space left on device for the files of the build"]]);
});

describe("anything else", () => {
  test("is our own defect, with how to keep the evidence", () => {
    const [only] = explainFailure(plain, "/tmp/stapAb/script.c:9:1: error: expected ‘;’ before ‘}’ token\nmake: *** [x] Error 2\n");
    expect(only?.code).toBe("build-defect");
    expect(only?.message).toBe("the generated C does not build, which is a defect of stap: script.c:9: expected ‘;’ before ‘}’ token");
    expect(only?.hint).toContain("-k");
  });
  test("in our own headers, too, though the script brings C", () => {
    expect(explain(guru, "/tmp/stapAb/rt/rt.h:9:1: error: bad\n")[0]?.[0]).toBe("build-defect");
  });
  test("with no error line quotes the last words", () => {
    expect(explain(plain, "make: gcc: No such file\nmake: stopped\n")).toEqual([["build-defect", "the generated C does not build, which is a defect of stap: make: stopped"]]);
  });
});

describe("a compiler that is not the kernel's", () => {
  test("is noted by its version", () => {
    expect(noteOfVersions("gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0", "gcc-11 (Debian 11.3.0-12) 11.3.0")).toBe("the kernel was built by gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0, its modules by gcc-11 (Debian 11.3.0-12) 11.3.0");
    expect(noteOfVersions("gcc (GCC) 12.2.0", "Debian clang version 12.2.0")).toContain("clang");
  });
  test("is the same whatever its package is called", () => {
    expect(noteOfVersions("gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0", "x86_64-linux-gnu-gcc-12 (Debian 12.2.0-14+deb12u2) 12.2.0")).toBe(null);
  });
});
