/** Counters of the perf core, watched memory and packets: what the kernel's own events bring to handlers. */
import { expect, test } from "bun:test";
import { describeKernel, machine } from "./machine.ts";

/** Runs a script with a shell command as its target. */
async function beside(script: string, command: string, options: readonly string[] = []): Promise<{ readonly stdout: string; readonly stderr: string; readonly status: number }> {
  const built = await machine.build(script, options);
  const { stdout, stderr, status } = await machine.load(built, { arguments: ["-c", `{ ${command}; } > /dev/null`], limit: 90_000 });
  return { stdout, stderr: built.stderr + stderr, status };
}

const BUSY = "i=0; while [ $i -lt 30000 ]; do i=$((i+1)); done";

describeKernel("events", () => {
  test("software counters sample on every CPU, by period and by frequency", async () => {
    const script = `
      global clock, rate, faults, switches, cpus
      probe perf.sw.cpu_clock { clock++ cpus[cpu()] <<< 1 }
      probe perf.sw.cpu_clock.hz(50) { rate++ }
      probe perf.sw.page_faults.sample(100) { faults++ }
      probe perf.sw.context_switches.sample(1) { switches++ }
      probe end { n = 0 foreach (c in cpus) n++ println(n, " ", clock > 200, rate > 5, rate < clock, faults > 1, switches > 10) }`;
    const { stdout, stderr, status } = await beside(script, `(${BUSY}) & ${BUSY}; wait; for i in 1 2 3 4 5; do ls / > /dev/null; done`);
    expect({ stdout, stderr, status }).toEqual({ stdout: "2 11111\n", stderr: "", status: 0 });
  });

  test("what the machine cannot count is refused, and the others go on", async () => {
    const { stdout, stderr, status } = await beside('probe perf.hw.cpu_cycles { println("never") } probe perf.type(99).config(1).process("sh") { println("never") } probe perf.sw.cpu_clock { println("counted") exit() }', BUSY);
    expect([stdout.split("\n")[0], status]).toEqual(["counted", 0]);
    expect(stderr.split("\n").sort()).toEqual([
      "",
      "WARNING: probe perf.type(0).config(0).sample(1000000) registration error [man warning::pass5] (rc -2)",
      'WARNING: probe perf.type(99).config(1).sample(1000000).process("/usr/bin/dash") registration error [man warning::pass5] (rc -2)',
    ]);
  });

  test("a counter of a program counts the tasks that run it, and no others", async () => {
    const script = `
      global own, others
      probe perf.sw.cpu_clock.sample(1000000).process("bash") { if (execname() == "bash") own++; else others++ }
      probe end { println(own > 20, " ", others) }`;
    const { stdout, stderr } = await beside(script, `bash -c 'for ((i=0;i<30000;i++)); do :; done; exec sh -c "${BUSY.replaceAll("$", "\\$")}"'; ${BUSY}`);
    expect({ stdout, stderr }).toEqual({ stdout: "1 0\n", stderr: "" });
  });

  test("@perf reads counters: of each CPU, and of the tasks that run a program", async () => {
    const script = `
      global own, all
      probe perf.sw.cpu_clock.counter("of CPU"), perf.sw.cpu_clock.process("bash").counter("own") {}
      probe perf.sw.cpu_clock.sample(1000000).process("bash") { own <<< @perf("own") }
      probe timer.profile { all <<< @perf("of CPU") }
      probe end { println(@max(all) > 100000000, " ", @max(own) > 10000000, " ", @perf("of CPU"), @perf("own")) }`;
    const { stdout, stderr } = await beside(script, `bash -c 'for ((i=0;i<30000;i++)); do :; done'; ${BUSY}`);
    expect({ stdout, stderr }).toEqual({ stdout: "1 1 00\n", stderr: "" });
  });

  test("a CPU that goes and comes back is counted again", async () => {
    const script = 'global n, again probe perf.sw.cpu_clock { if (cpu() == 1) n++ } probe kernel.trace("cpuhp_exit") { if ($cpu == 1 && $state > 200) { n = 0 again++ } } probe end { println(n > 20, again > 0) }';
    const off = "echo 0 > /sys/devices/system/cpu/cpu1/online; echo 1 > /sys/devices/system/cpu/cpu1/online";
    expect((await beside(script, `${off}; taskset 2 sh -c '${BUSY}'`)).stdout).toBe("11\n");
  });

  test("a CPU's writes and reads of an address are seen, by symbol and by number", async () => {
    const script = `
      global ticks, shown
      probe kernel.data("jiffies_64").write { ticks++ }
      probe kernel.data("panic_timeout").rw { if (shown++ < 1) printf("%s %s\\n", execname(), pp()) }
      probe kernel.data("panic_on_oops").write { println("written by ", execname()) }
      probe kernel.data($1).length(4).rw { println("by number") }
      probe end { println(ticks > 10) }`;
    const { stdout: address } = await machine.command(["sh", "-c", "grep ' sysctl_panic_on_rcu_stall$' /proc/kallsyms | cut -c1-16"]);
    const built = await machine.build(script, [], [`0x${address.trim()}`]);
    const { stdout, stderr } = await machine.load(built, { arguments: ["-c", "{ cat /proc/sys/kernel/panic /proc/sys/kernel/panic_on_oops; echo 1 > /proc/sys/kernel/panic_on_oops; cat /proc/sys/kernel/panic_on_rcu_stall; sleep 1; } > /dev/null"] });
    expect(stderr).toBe("");
    expect(stdout.split("\n")).toEqual(['cat kernel.data("panic_timeout").length(1).rw', "written by sh", "by number", "1", ""]);
  });

  test("more watched addresses than the processor has are told before and refused", async () => {
    const built = await machine.build('probe kernel.data("jiffies_64").write, kernel.data("panic_timeout").write, kernel.data("panic_on_oops").write, kernel.data("panic_on_warn").write, kernel.data("oops_in_progress").write { exit() }');
    expect(built.stderr).toContain("WARNING: too many hardware breakpoint probes requested for this architecture (5 vs. 4)");
    const { stderr } = await machine.load(built);
    expect(stderr).toMatch(/^WARNING: probe kernel\.data\("oops_in_progress"\)\.length\(1\)\.write registration error \[man warning::pass5\] \(rc -28\)\n$/);
  });

  test("packets are seen at their hooks in every namespace, and dropped in guru mode", async () => {
    // Of lengths that no packet has which the kernel sends by itself.
    const script = `
      global lengths
      probe begin { for (length = 41; length < 45; length++) lengths[length] = 1 }
      probe netfilter.hook("NF_INET_LOCAL_IN").pf("NFPROTO_IPV4") { if ($skb->len in lengths) printf("in %d %d %s %d %d\\n", $hooknum, $skb->len, $in->name$, $out, $verdict) }
      probe netfilter.pf("NFPROTO_IPV4").hook("NF_IP_LOCAL_OUT").priority("NF_IP_PRI_FIRST") { if ($skb->len == 42) { $verdict = 0 println("dropped") } }
      probe netfilter.pf("NFPROTO_IPV6").hook("NF_IP6_LOCAL_OUT") { if ($skb->len == 61) printf("out6 %s\\n", $out->name$) }
      probe netfilter.hook("NF_ARP_IN").pf("NFPROTO_ARP"), netfilter.hook("NF_BR_FORWARD").pf("NFPROTO_BRIDGE") { println(pp()) }
      probe netfilter.hook("77").pf("NFPROTO_IPV4") { println("never") }`;
    const built = await machine.build(script, ["-g"]);
    const send = "ip link set lo up; for text in 1234567890123 12345678901234 123456789012345; do printf $text > /dev/udp/127.0.0.1/9; done; printf 1234567890123 > /dev/udp/::1/9";
    const script2 = `${send}; unshare -n bash -c 'ip link set lo up; printf 1234567890123456 > /dev/udp/127.0.0.1/9'; true`;
    const { stdout, stderr } = await machine.load(built, { arguments: ["-c", `bash -c '${script2.replaceAll("'", `'\\''`)}' 2>/dev/null`], limit: 60_000 });
    expect(stdout.split("\n")).toEqual(['in 1 41 "lo" 0 1', "dropped", 'in 1 43 "lo" 0 1', 'out6 "lo"', 'in 1 44 "lo" 0 1', ""]);
    expect(stderr).toBe('WARNING: probe netfilter.hook("77").pf("NFPROTO_IPV4") registration error [man warning::pass5] (rc -22)\n');
  }, 120_000);

  test("a verdict that the kernel does not know is an error, and the packet passes", async () => {
    const { stderr } = await beside('probe netfilter.hook("NF_INET_LOCAL_OUT").pf("NFPROTO_IPV4") { $verdict = 9 }', "bash -c 'ip link set lo up; printf 1 > /dev/udp/127.0.0.1/9' || echo lost", ["-g"]);
    expect(stderr).toBe("ERROR: netfilter has no verdict 9\nWARNING: Number of errors: 1, skipped probes: 0\n");
  });
});
