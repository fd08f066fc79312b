/** Tracepoints of the kernel and of modules: arguments, all at once, hostile places, modules that come and go. */
import { expect, test } from "bun:test";
import { describeKernel, figure, machine } from "./machine.ts";

/** Hits, skips and probes as the lines of -v tell them. */
function ledgerOf(stderr: string): { readonly armed: number; readonly ms: number; readonly hits: number; readonly skipped: number; readonly busy: number; readonly reentrant: number } {
  const number = (pattern: RegExp): number => Number(pattern.exec(stderr)?.[1] ?? 0);
  return {
    armed: number(/(\d+) probes armed/), ms: number(/armed after ([\d.]+) ms/), hits: number(/(\d+) hits/), skipped: number(/(\d+) skipped/),
    busy: number(/session busy (\d+)/), reentrant: number(/reentrant (\d+)/),
  };
}

describeKernel("tracepoints", () => {
  test("arguments have their names, types and values", async () => {
    const script = `
      probe kernel.trace("signal:signal_generate") { if ($sig == 44) printf("%s:%s %d %d %d %s\\n", $$system, $$name, $sig, $task->tgid == target(), $group, substr($$parms, 0, 9)) }
      probe kernel.tracepoint("signal_deliver") { if ($arg1 == 44) printf("%s %d\\n", $$name, $arg1) }
      probe kernel.trace("sys_enter") { if (pid() == target() && $id == 62) printf("%d %d\\n", $regs->di == target(), $regs->si) }`;
    const built = await machine.build(script);
    const { stdout, stderr } = await machine.load(built, { arguments: ["-c", "trap : 44; kill -44 $$; :"] });
    expect(stdout).toBe("1 44\nsignal:signal_generate 44 1 1 sig=0x2c \nsignal_deliver 44\n");
    expect(stderr).toBe("");
  });

  test("two probes at one tracepoint both hit", async () => {
    const script = 'global a, b probe kernel.trace("sched_switch") { a++ } probe kernel.trace("sched:sched_swit??") { b++ if (b > 20) exit() } probe end { println(a > 10, b > 10) }';
    expect((await machine.run(script)).stdout).toBe("11\n");
  });

  test("every tracepoint of the kernel at once, with a counter, under load", async () => {
    const built = await machine.build('global n probe kernel.trace("*") { n[$$name] <<< 1 } probe timer.s(5) { exit() } probe end { foreach (name in n) println(name, " ", @count(n[name]) > 0) }');
    const load = "for i in 1 2 3; do (while :; do echo x > /dev/kmsg; ls -R /usr/share/doc > /dev/null; done & p=$!; sleep 4; kill $p) & done; wait";
    const { stdout, stderr, status } = await machine.load(built, { arguments: ["-v", "-c", load], limit: 90_000 });
    expect(status).toBe(0);
    const { armed, ms, hits, skipped, busy, reentrant } = ledgerOf(stderr);
    expect(armed).toBeGreaterThan(600);
    expect(stderr).not.toContain("registration error");
    expect(hits).toBeGreaterThan(10_000);
    // The session's own hits, and those in a handler: nothing else is left out.
    expect(skipped).toBe(busy + reentrant);
    const names = stdout.trim().split("\n").map((line) => line.split(" ")[0]);
    for (const name of ["sched_switch", "sys_enter", "rcu_utilization", "local_timer_entry", "console", "mm_page_alloc", "kfree"]) expect(names).toContain(name);
    figure("every tracepoint armed, ms", `${ms}`);
    figure("hits of every tracepoint in 5 s", `${hits}`);
  }, 300_000);

  test("printing from the scheduler, interrupts, the allocator and printk, and every line is accounted for", async () => {
    const points = ["sched_switch", "sched_waking", "sched_wakeup", "irq_handler_entry", "softirq_entry", "hrtimer_*", "console", "kmalloc", "kfree", "rcu_utilization", "page_fault_*", "netlink_*", "workqueue_*"];
    const script = `
      global lines
      probe ${points.map((name) => `kernel.trace("${name}") ?`).join(", ")} { printf("%s\\n", pp()) lines <<< 1 }
      probe timer.s(4) { exit() }
      probe end { printf("total %d\\n", @count(lines)) }`;
    const built = await machine.build(script);
    const load = "(while :; do echo x > /dev/kmsg; ls -R /usr/share/doc > /dev/null; done & p=$!; sleep 3; kill $p); wait";
    const { stdout, stderr } = await machine.load(built, { arguments: ["-v", "-c", load], limit: 90_000 });
    const lines = stdout.trim().split("\n");
    const lost = Number(/(\d+) lines? (?:were |was )?lost/.exec(stderr)?.[1] ?? 0);
    expect(lines.at(-1)).toBe(`total ${lines.length - 1 + lost}`);
    expect(lines.length).toBeGreaterThan(1000);
    expect(new Set(lines).size).toBeGreaterThan(8);
  }, 300_000);

  test("a module's tracepoints are armed when it is loaded, and let go when it leaves", async () => {
    const script = `
      global n
      probe module("xfs").tracepoint("xfs_*"), kernel.trace("xfs:xfs_buf*") { n++ }
      probe kernel.trace("module_free") { if ($mod->name$ == "\\"xfs\\"") { println("freed after hits: ", n > 0) n = 0 } }
      probe end { println("end") }`;
    const built = await machine.build(script);
    // There is no file system of that kind: XFS looks for it, and with `silent` says nothing.
    const round = "modprobe xfs && mount -t xfs -o loop,silent /tmp/none.xfs /mnt 2>/dev/null; rmmod xfs";
    const { stdout, stderr, status } = await machine.load(built, { arguments: ["-v", "-c", `modprobe loop; truncate -s 400M /tmp/none.xfs; ${round}; ${round}; modprobe xfs`], limit: 200_000 });
    expect([stdout, status]).toEqual(["freed after hits: 1\nfreed after hits: 1\nend\n", 0]);
    expect(stderr).not.toContain("registration error");
    await machine.command(["rmmod", "xfs"]);
  }, 300_000);
});
