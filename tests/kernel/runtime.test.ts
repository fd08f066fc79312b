/** What the runtime does to itself and says of itself: stack traces through it, memory, time, load. */
import { expect, test } from "bun:test";
import { statSync } from "node:fs";
import { describeKernel, figure, machine } from "./machine.ts";

/** The stack as the kernel's unwinder sees it from inside a handler, one frame a line. */
const TRACE = `
%{
#include <linux/stacktrace.h>
%}
function trace:string() %{
	unsigned long entries[24];
	unsigned int i, n = stack_trace_save(entries, 24, 0);
	int at = 0;

	for (i = 0; i < n; i++)
		at += scnprintf(STAP_RETVALUE + at, MAXSTRINGLEN - at, "%pS\\n", (void *)entries[i]);
%}
`;
const OPTIONS = ["-g", "-DMAXSTRINGLEN=2048"];
const FRAME = /^[\w.]+\+0x[0-9a-f]+\/0x[0-9a-f]+(?: \[\w+\])?$/;

interface Frame {
  readonly name: string;
  readonly isOurs: boolean;
}

function framesOf(stdout: string): Frame[] {
  const lines = stdout.trimEnd().split("\n");
  for (const line of lines) expect(line).toMatch(FRAME);
  return lines.map((line) => ({ name: line.replace(/\+.*$/, ""), isOurs: line.endsWith("]") }));
}

/** Ours first, without a foreign one among them; then the kernel's. What a timer has interrupted may be a thread of ours: it is left out. */
function split(all: readonly Frame[]): { readonly ours: readonly string[]; readonly kernel: readonly string[] } {
  const interrupt = all.findIndex(({ name }) => name === "asm_sysvec_apic_timer_interrupt");
  const frames = interrupt < 0 ? all : all.slice(0, interrupt + 1);
  const end = frames.findIndex(({ isOurs }) => !isOurs);
  expect(frames.slice(end).filter(({ isOurs }) => isOurs)).toEqual([]);
  const names = frames.map(({ name }) => name);
  return { ours: names.slice(0, end), kernel: names.slice(end) };
}

async function traced(probe: string, options: readonly string[]): Promise<ReturnType<typeof split>> {
  const { stdout, stderr, status } = await machine.run(`${TRACE}${probe} { print(trace()) exit() }`, [...OPTIONS, ...options]);
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  return split(framesOf(stdout));
}

describeKernel("runtime", () => {
  for (const way of ["recorded", "kbuild"]) {
    test(`a stack trace from a begin probe goes through our frames to the thread's start (${way})`, async () => {
      const { ours, kernel } = await traced("probe begin", [`--build=${way}`]);
      // What only the thread calls may be a part of it; the compiler marks a copy made for one caller.
      const known = ours.map((name) => name.replace(/\.constprop\.\d+$/, "")).filter((name) => /^(handler_0|stp_begin_run|session_thread)$/.test(name));
      expect(known).toEqual(["handler_0", "stp_begin_run", "session_thread"]);
      expect(ours[0]).toMatch(/trace/);
      expect(kernel.join(" ")).toMatch(/^kthread ret_from_fork( ret_from_fork_asm)?$/);
    }, 300_000);

    test(`a stack trace from a timer goes through our frames to what was interrupted (${way})`, async () => {
      const { ours, kernel } = await traced("probe timer.ms(5)", [`--build=${way}`]);
      expect(ours.filter((name) => /^(handler_0|stp_probe_hit|beat_fire)$/.test(name))).toEqual(["handler_0", "stp_probe_hit", "beat_fire"]);
      expect(kernel.slice(0, 2)).toEqual(["__hrtimer_run_queues", "hrtimer_interrupt"]);
      expect(kernel).toContain("asm_sysvec_apic_timer_interrupt");
    }, 300_000);
  }

  test("a small script takes little memory, and says so with -v", async () => {
    const built = await machine.build('probe begin { println("hello") exit() }', ["--build=recorded"]);
    const { stdout, stderr } = await machine.load(built, { arguments: ["-v"] });
    expect(statSync(built.module).size).toBeLessThan(64 * 1024);
    figure("module of hello, bytes", `${statSync(built.module).size}`);
    expect(stdout).toBe("hello\n");
    const [, module, contexts, rings, other] = /^Pass 5: memory: (\d+)module\/(\d+)ctx\/(\d+)net\/(\d+)alloc kb\.$/m.exec(stderr)?.map(Number) ?? [];
    expect(module).toBeGreaterThan(8);
    expect(module).toBeLessThanOrEqual(80);
    expect(contexts).toBeLessThanOrEqual(16);
    expect(rings).toBeLessThanOrEqual(1024);
    expect(other).toBeLessThanOrEqual(4);
    figure("memory of hello, kb", `${(module ?? 0) + (contexts ?? 0) + (rings ?? 0) + (other ?? 0)}`);
  }, 120_000);

  test("-t reports hits and cycles of every probe that ran", async () => {
    const script = "global n probe timer.ms(5) { if (++n == 3) exit() } probe begin { println(1) } probe never { n = 1 } probe error { println(2) }";
    const { stdout, status } = await machine.run(script, ["-t", "-DSTP_FORCE_STDOUT_TTY"]);
    expect(status).toBe(0);
    const cycles = String.raw`cycles: \d+min/\d+avg/\d+max, variance: \d+`;
    const report = [
      "1", "----- probe hit report: ",
      String.raw`timer\.ms\(5\), \(<input>:1:10\), hits: \d+, ${cycles}, from: timer\.ms\(5\), index: 0`,
      String.raw`begin, \(<input>:1:53\), hits: 1, ${cycles}, from: begin, index: 1`,
      "----- refresh report:", "----- module init report:", `hits: 1, ${cycles}`, "",
    ];
    expect(stdout).toMatch(new RegExp(`^${report.join("\n")}$`));
  }, 120_000);

  test("handlers that take more than their share of a CPU end the script", async () => {
    const script = "global n probe timer.us(100) { for (i = 0; i < 2000; i++) n = n * 3 + i } probe end { println(\"end\") } probe error { println(\"error\") }";
    const { stdout, stderr, status } = await machine.run(script, ["-DSTP_OVERLOAD_INTERVAL=10000000", "-DSTP_OVERLOAD_THRESHOLD=1000"]);
    expect({ stdout, status }).toEqual({ stdout: "error\n", status: 1 });
    expect(stderr).toMatch(/^ERROR: probe overhead \(\d+ cycles\) exceeded threshold \(1000 cycles\) in last 10000000 cycles\n/);
  }, 120_000);

  test("too many skipped probes end the script", async () => {
    const script = `function wait() %{ /* guru */ int i; for (i = 0; i < 20000; i++) udelay(1); %}
      global n probe timer.profile { n++; wait() n *= 3 } probe error { println("error") }`;
    const { stdout, stderr, status } = await machine.run(`%{\n#include <linux/delay.h>\n%}\n${script}`, ["-g", "-DMAXTRYLOCK=0", "-DMAXSKIPPED=2", "-DSTP_NO_OVERLOAD"]);
    expect({ stdout, status }).toEqual({ stdout: "error\n", status: 1 });
    expect(stderr).toMatch(/^ERROR: Skipped too many probes, check MAXSKIPPED or try again with stap -t for more details\.\nWARNING: Number of errors: 0, skipped probes: \d+\nWARNING: Skipped due to global 'n' lock timeout: \d+\n/);
  }, 120_000);
});
