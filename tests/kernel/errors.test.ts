/** An error in each pass, with its message and status: passes 1 to 4 outside, for the machine's kernel; pass 5 inside. */
import { expect, test } from "bun:test";
import { describeKernel, machine } from "./machine.ts";

describeKernel("errors", () => {
  test("pass 1", async () => {
    const { stdout, stderr, status } = await machine.build("probe begin { if ( }");
    expect({ stdout, stderr, status }).toEqual({
      stdout: "",
      stderr: `parse error: expected literal string or number
        saw: operator '}' at <input>:1:20
     source: probe begin { if ( }
                                ^

1 parse error.
Pass 1: parse failed.  [man error::pass1]
`,
      status: 1,
    });
  });

  test("pass 2", async () => {
    const { stdout, stderr, status } = await machine.build("probe begin { nosuch() }");
    expect({ stdout, status }).toEqual({ stdout: "", status: 1 });
    expect(stderr.replace(/ \(similar: [^)]*\)/, "")).toBe(`semantic error: unresolved function nosuch: identifier 'nosuch' at <input>:1:15
        source: probe begin { nosuch() }
                              ^

Pass 2: analysis failed.  [man error::pass2]
`);
  });

  test("pass 4: the compiler's word about embedded C names the script's line", async () => {
    const { stdout, stderr, status } = await machine.build("function f:long() %{\n  STAP_RETVALUE = no_such_thing;\n%}\nprobe begin { println(f()) }", ["-g"]);
    expect({ stdout, status }).toEqual({ stdout: "", status: 1 });
    expect(stderr).toContain("<input>:2");
    expect(stderr).toContain("no_such_thing");
    expect(stderr).toEndWith("Pass 4: compilation failed.  [man error::pass4]\n");
  });

  test("pass 5, when a probe runs", async () => {
    const { stdout, stderr, status } = await machine.run('probe begin { println("first") println(1 / zero()) } function zero() { return 0 }');
    expect({ stdout, stderr, status }).toEqual({ stdout: "first\n", stderr: "ERROR: division by 0 near operator '/' at <input>:1:42\nWARNING: Number of errors: 1, skipped probes: 0\n", status: 1 });
  });

  test("pass 5, when loading is refused", async () => {
    const { module } = await machine.build("probe begin { exit() }");
    const { stdout, stderr, status } = await machine.shell(`setpriv --bounding-set=-sys_module --inh-caps=-sys_module $STAPRUN ${machine.inside(module)}`);
    expect({ stdout, status }).toEqual({ stdout: "", status: 1 });
    expect(stderr).toMatch(/^ERROR: .*root.*$/m);
    expect(stderr).toContain("--runtime=user");
  });
});
