/** Files of /proc/systemtap/MODULE: what reads and writes make of handlers; input probes; the tapset's json. */
import { expect, test } from "bun:test";
import { type Built, describeKernel, machine } from "./machine.ts";

/** Runs the module with a shell script as its -c command, in the module's own directory: what the handlers and what the script print. */
async function inFiles(built: Built, script: string): Promise<{ readonly printed: string; readonly stdout: string; readonly stderr: string; readonly status: number }> {
  const { stdout, stderr, status } = await machine.load(built, { arguments: ["-c", `cd /proc/systemtap/*_*/ && { ${script}; } > /tmp/out`] });
  const { stdout: said } = await machine.command(["cat", "/tmp/out"]);
  return { printed: stdout, stdout: said, stderr: built.stderr + stderr, status };
}

const build = machine.build;

describeKernel("procfs", () => {
  test("a read gives the text of the handler, made once for each open file", async () => {
    const built = await build('global n probe procfs("deep/er/n").read { $value = sprint(n++) . "\\n" } probe procfs.read { $value = "default\\n" }');
    expect(await inFiles(built, "cat deep/er/n; dd bs=1 if=deep/er/n 2>/dev/null; cat deep/er/n command")).toEqual({ printed: "", stdout: "0\n1\n2\ndefault\n", stderr: "", status: 0 });
  });

  test(".= makes a text longer than a string; what passes maxsize is cut and said", async () => {
    const built = await build('probe procfs("a").read.maxsize(1000) { for (i = 0; i < 30; i++) $value .= "0123456789012345678901234567890123456789" $value .= "" } probe procfs("b").read.maxsize(2000) { $value = "lost" $value = "" for (i = 0; i < 30; i++) $value .= "0123456789012345678901234567890123456789" }');
    const { stdout, stderr } = await inFiles(built, "cat a | wc -c; cat b | wc -c");
    expect(stdout).toBe("1000\n1200\n");
    expect(stderr).toBe('WARNING: the text of procfs("a").read.maxsize(1000) is cut at 1000 bytes: .maxsize allows more\n');
  });

  test("the size of all texts that name none is STP_PROCFS_BUFSIZE", async () => {
    const built = await build('probe procfs("a").read { for (i = 0; i < 30; i++) $value .= "0123456789012345678901234567890123456789" }', ["-DSTP_PROCFS_BUFSIZE=1100"]);
    expect((await inFiles(built, "cat a | wc -c")).stdout).toBe("1100\n");
  });

  test("what is written comes in pieces that fit a string, to every probe of the file", async () => {
    const built = await build('probe procfs("w").write { printf("%d %s\\n", strlen($value), substr($value, 0, 3)) } probe procfs("w").write { println("again") }');
    const long = "yes abcdefg | tr -d '\\n' | head -c 1000 | dd bs=1000 of=w 2>/dev/null";
    expect((await inFiles(built, `printf hello > w; ${long}`)).printed).toBe("5 hel\nagain\n511 abc\nagain\n489 abc\nagain\n");
  });

  test("permissions: 0400, 0200, 0600, and what umask leaves", async () => {
    const points = 'procfs("r").read, procfs("u").umask(0040).read, procfs("both").read, procfs("all").umask(0).read { $value = "" } probe procfs("w").write, procfs("both").write, procfs("all").umask(022).write { println($value) }';
    const built = await build(`probe ${points}`);
    expect((await inFiles(built, "stat -c '%n %a' all both r u w")).stdout).toBe("all 644\nboth 600\nr 400\nu 404\nw 200\n");
  });

  test("who has no permission is refused by the file system, and umask gives it", async () => {
    const built = await build('probe procfs("mine").read, procfs("all").umask(0).read { $value = "text\\n" } probe procfs("w").write { println($value) }');
    const nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups";
    expect((await inFiles(built, `${nobody} cat all; ${nobody} cat mine || echo refused; echo x | ${nobody} tee w || echo refused`)).stdout).toBe("text\nrefused\nx\nrefused\n");
  });

  test("readers at a time have texts of their own; a file that is open when the script ends gives an error", async () => {
    const built = await build('global n probe procfs("n").read { $value = sprint(++n) . " and more\\n" } probe procfs("end").write { exit() }');
    const script = "exec 5<n 6<n; head -c 1 <&5; head -c 1 <&6; head -c 4 <&5; echo; cat n; echo x > end; sleep 1; cat <&6 || echo gone";
    await inFiles(built, script);
    const { stdout } = await machine.command(["sh", "-c", "until grep -q gone /tmp/out; do sleep 0.1; done; cat /tmp/out"]);
    expect(stdout).toBe("12 and\n3 and more\ngone\n");
  });

  test("what a handler does not make or take is an error of the file", async () => {
    const built = await build('probe procfs("r").read { $value = "r\\n" } probe procfs("w").write { println($value) }');
    const { stdout } = await inFiles(built, "cat w || echo no; echo x > r || echo no; cat r");
    expect(stdout).toBe("no\nno\nr\n");
  });

  test("two scripts share the directory, and the last one takes it away", async () => {
    const one = await build('probe procfs("one").read { $value = "1\\n" }');
    const two = await build('probe procfs("two").read { $value = "2\\n" }');
    const [a, b] = [one, two].map(({ module }) => machine.inside(module));
    const { stdout } = await machine.shell(`
      $STAPRUN ${a} & first=$!; until [ -e /proc/systemtap/*/one ]; do sleep 0.1; done
      $STAPRUN ${b} & second=$!; until [ -e /proc/systemtap/*/two ]; do sleep 0.1; done
      cat /proc/systemtap/*/one /proc/systemtap/*/two
      kill $first; wait $first; cat /proc/systemtap/*/two; ls /proc/systemtap | wc -l
      kill $second; wait $second; ls /proc/systemtap 2>/dev/null || echo none`);
    expect(stdout).toBe("1\n2\n2\n1\nnone\n");
  });

  test("many writers at a time lose nothing", async () => {
    const built = await build('global n probe procfs("n").write { n += strlen($value) } probe procfs("n").read { $value = sprint(n) . "\\n" }');
    const { stdout } = await inFiles(built, 'for w in 1 2 3 4; do (i=0; while [ $i -lt 200 ]; do echo 1234567; i=$((i+1)); done > n) & done; wait; cat n');
    expect(stdout).toBe("6400\n");
  });

  test("input.char and input.line are what staprun reads", async () => {
    const { module } = await build('probe input.char { printf("<%s>", char) } probe input.line { printf("{%s}\\n", line) if (line == "end\\n") exit() }');
    const { stdout, status } = await machine.shell(`printf 'ab\\n\\nend\\nlost' | $STAPRUN ${machine.inside(module)}`);
    expect([stdout, status]).toEqual(["<a><b><\n>{ab\n}\n<\n>{\n}\n<e><n><d><\n>{end\n}\n", 0]);
  });

  test("json: the two files say the same metrics, with what needs escapes", async () => {
    const script = `
      global n
      probe begin {
        json_set_prefix("pre") json_add_numeric_metric("n", "a \\"number\\"", "count") json_add_string_metric("s/~", "")
        json_add_array("devices", "by name") json_add_array_numeric_metric("devices", "count", "", "count") json_add_array_string_metric("devices", "state", "up or down")
      }
      probe json_data {
        @json_output_data_start
        @json_output_numeric_value("n", --n)
        foreach_two = 2
        for (i = 0; i < foreach_two; i++) {
          @json_output_array_numeric_value("devices", sprintf("eth%d", i), "count", i * 10)
          @json_output_array_string_value("devices", sprintf("eth%d", i), "state", "tab\\there")
        }
        @json_output_string_value("s/~", "back\\\\slash\\001")
        @json_output_data_end
      }`;
    const { stdout, stderr } = await inFiles(await build(script), "cat data.json; echo =; cat data.json; echo =; cat metadata.json");
    expect(stderr).toBe("");
    const [first, second, metadata] = stdout.split("=\n").map((text) => JSON.parse(text));
    const devices = [{ __id: "eth0", count: 0, state: "tab\there" }, { __id: "eth1", count: 10, state: "tab\there" }];
    expect(first).toEqual({ n: -1, devices, "s/~": "back\\slash\x01" });
    expect(second).toEqual({ ...first, n: -2 });
    expect(metadata).toEqual({
      prefix: "pre",
      metrics: [
        { name: "n", pointer: "/n", type: "integer", units: "count", description: 'a "number"' },
        { name: "s/~", pointer: "/s~1~0", type: "string" },
        {
          name: "devices", pointer: "/devices", type: "array", description: "by name", index: "/__id",
          metrics: [{ name: "count", pointer: "/count", type: "integer", units: "count" }, { name: "state", pointer: "/state", type: "string", description: "up or down" }],
        },
      ],
    });
  });

  test("json: a metric that nobody has added, or that is output twice, is an error", async () => {
    const refused = async (body: string): Promise<string> => {
      const built = await build(`probe begin { json_add_numeric_metric("n", "", "") json_add_array("a", "") } probe json_data { @json_output_data_start ${body} @json_output_data_end }`);
      return (await inFiles(built, "cat data.json")).stderr.split(" near ")[0] ?? "";
    };
    expect(await refused('@json_output_numeric_value("m", 1)')).toBe("ERROR: json: there is no numeric metric 'm'");
    expect(await refused('@json_output_numeric_value("n", 1) @json_output_numeric_value("n", 1)')).toBe("ERROR: json: metric 'n' has been output already");
    expect(await refused('@json_output_array_numeric_value("a", "x", "m", 1)')).toBe("ERROR: json: there is no numeric metric 'm' in the array 'a'");
  });
});
