/** An error in each pass, with its message and status: passes 1 to 4 outside, for the machine's kernel; pass 5 inside. */
import { describe, expect, test } from "bun:test";
import { realPlatform } from "../../src/platform/real.ts";
import { Sandbox } from "../../src/sandbox/sandbox.ts";
import { stap } from "../harness/dist.ts";
import { describeKernel, machine, release } from "./machine.ts";

const INSTEAD = "use --runtime=user (begin, end and timer probes), or --sandbox";

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

  test("pass 3", async () => {
    const { stdout, stderr, status } = await machine.build("global s probe begin { s <<< 1 println(@hist_linear(s, 0, 10, 0)) }");
    expect({ stdout, stderr, status }).toEqual({
      stdout: "",
      stderr: `semantic error: @hist_linear needs a positive width, not 0: identifier 's' at <input>:1:8
        source: global s probe begin { s <<< 1 println(@hist_linear(s, 0, 10, 0)) }
                       ^

Pass 3: translation failed.  [man error::pass3]
`,
      status: 1,
    });
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

  test.each([
    ["sys_module", "you have no permission to load modules"],
    ["net_admin", "you have no permission to send commands to a loaded module (CAP_NET_ADMIN)"],
  ])("pass 5, without the capability %s", async (capability, why) => {
    const { module } = await machine.build("probe begin { exit() }");
    const path = machine.inside(module);
    const outcome = await machine.shell(`setpriv --bounding-set=-${capability} --inh-caps=-${capability} $STAPRUN ${path}`);
    expect(outcome).toEqual({ stdout: "", stderr: `ERROR: Couldn't insert module '${path}': ${why}; run as root, or ${INSTEAD}\n`, status: 1 });
  });

  test("pass 5, as an ordinary user: told before anything is built", async () => {
    const { stdout, stderr, status } = await machine.shell(`
      rm -rf /tmp/user; mkdir -p -m 777 /tmp/user/tmp; chmod 777 /tmp/user; cd /tmp/user
      HOME=/tmp/user TMPDIR=/tmp/user/tmp setpriv --reuid=65534 --clear-groups $STAP --vp 00011 -e 'probe begin { exit() }'
      status=$?; ls -A tmp; exit $status`);
    expect({ stdout, stderr, status }).toEqual({
      stdout: "",
      stderr: `ERROR: Couldn't insert module: you have no permission to load modules; run as root, or ${INSTEAD}\nPass 5: run failed.  [man error::pass5]\n`,
      status: 1,
    });
  });
});

// kernel.modules_disabled=1 stays until the next boot, so this takes a machine of its own.
describe(`a kernel that takes no modules any more (${release})`, () => {
  test("stap and staprun say so, and leave nothing", async () => {
    const { module } = await machine.build("probe begin { exit() }");
    const sandbox = await Sandbox.start({ release, memory: 1024 }, realPlatform());
    try {
      const path = Sandbox.pathInside(module);
      const { stdout, stderr, status } = await sandbox.capture(["sh", "-c", `
        echo 1 > /proc/sys/kernel/modules_disabled; ln -s ${Sandbox.pathInside(stap)} /run/staprun; mkdir /tmp/tmp
        /run/staprun ${path}; echo $?
        TMPDIR=/tmp/tmp HOME=/tmp ${Sandbox.pathInside(stap)} --vp 00011 -e 'probe begin { exit() }'; echo $?; ls -A /tmp/tmp`]);
      const why = `loading modules is switched off until the next boot (kernel.modules_disabled=1); ${INSTEAD}`;
      expect({ stdout, stderr, status }).toEqual({
        stdout: "1\n1\n",
        stderr: `ERROR: Couldn't insert module '${path}': ${why}\nERROR: Couldn't insert module: ${why}\nPass 5: run failed.  [man error::pass5]\n`,
        status: { code: 0 },
      });
    } finally {
      await sandbox.stop();
    }
  });
});
