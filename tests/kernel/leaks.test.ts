/** What many rounds of load and unload leave behind: nothing. */
import { expect, test } from "bun:test";
import { describeKernel, isLong, machine } from "./machine.ts";

const SCRIPT = `global a, b, s
  probe begin { for (i = 0; i < 100; i++) { a[i] = i; b[sprint(i)] = "x"; s <<< i } println("round") }
  probe timer.ms(10) { if (a[7]++ == 10) exit() }
  probe end { println(@count(s)) println(b["99"]) }`;

/** Every family that takes something of the kernel's. */
const EVENTS = `global hits
  probe procfs("a/b/c").read { $value = "x" }
  probe procfs("a/d").write, kernel.trace("sched_switch"), kernel.trace("sys_enter"), module("xfs").tracepoint("xfs_buf_init"), perf.sw.cpu_clock, perf.type(1).config(2).sample(1).process("bun"),
    kernel.data("jiffies_64").write, netfilter.hook("NF_INET_LOCAL_IN").pf("NFPROTO_IPV4"), netfilter.pf("NFPROTO_IPV6").hook("NF_IP6_LOCAL_OUT") { hits <<< 1 }
  probe timer.ms(50) { exit() }
  probe end { println(@count(hits) > 0) }`;

interface Totals {
  /** kB */
  readonly percpu: number;
  /** Objects that kmalloc gave out, by cache and by the stack that asked for them; areas of vmalloc, by who asked. */
  readonly allocations: ReadonlyMap<string, number>;
  /** Objects in use, by slab cache. A slab that a CPU has at hand counts as full, so these are not exact. */
  readonly slabs: ReadonlyMap<string, { readonly active: number; readonly perSlab: number }>;
}

/** Frees what can be freed first, so that what is counted is what is held; what was used of late survives a first pass. */
async function totals(): Promise<Totals> {
  const { stdout } = await machine.shell(`
    sync; for pass in 1 2 3; do echo 3 > /proc/sys/vm/drop_caches; sleep 0.5; done
    for cache in /sys/kernel/slab/*/shrink; do echo 1 > $cache; done 2>/dev/null
    sleep 6 # kfree_rcu() collects for 5 s
    cat /proc/meminfo; echo ==; cat /proc/slabinfo; echo ==; cat /proc/vmallocinfo; echo ==
    cd /sys/kernel/debug/slab; for cache in *; do echo "cache $cache"; cat $cache/alloc_traces; done`);
  const [meminfo = "", slabinfo = "", vmallocinfo = "", traces = ""] = stdout.split("==\n");
  const slabs = slabinfo.split("\n").slice(2).map((line) => line.split(/ +/)).filter((words) => words.length > 4);
  return {
    percpu: Number(/^Percpu: +(\d+) kB/m.exec(meminfo)?.[1]),
    allocations: new Map([...readTraces(traces), ...readAreas(vmallocinfo)]),
    slabs: new Map(slabs.map(([name = "", active, , , perSlab]) => [name, { active: Number(active), perSlab: Number(perSlab) }])),
  };
}

/** Documentation/mm/slub.rst, "DebugFS files for SLUB": a line with a count, then the stack's lines. */
function readTraces(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const part of text.split(/^cache /m).slice(1)) {
    const cache = part.slice(0, part.indexOf("\n"));
    for (const record of part.slice(part.indexOf("\n") + 1).split("\n\n")) {
      // A module that has gone has addresses without names, which need not be the same each time.
      const [first = "", ...stack] = record.split("\n").map((line) => line.trim().replace(/^0x[0-9a-f]+$/, "a module that has gone"));
      const key = [cache, ...stack].join("\n  ");
      counts.set(key, (counts.get(key) ?? 0) + Number.parseInt(first || "0", 10));
    }
  }
  return counts;
}

/** Lines `FROM-TO SIZE CALLER ...`. */
function readAreas(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of text.split("\n")) {
    const key = `vmalloc ${line.split(/ +/)[2]}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Of these caches, what other processes use goes up and down by some slabs. */
const UNSTEADY_SLABS = 10;

/** What the reading of these counters itself opens. */
const OF_COUNTING = /\bdebugfs_file_get\b/;

/** What grew by an object a round or more. */
function growth(before: Totals, after: Totals, rounds: number): string[] {
  const allocated = [...after.allocations].map(([stack, count]) => ({ what: stack, more: count - (before.allocations.get(stack) ?? 0), certain: rounds }));
  const cached = [...after.slabs].filter(([name]) => !name.startsWith("kmalloc-")).map(([name, { active, perSlab }]) => {
    return { what: name, more: active - (before.slabs.get(name)?.active ?? 0), certain: Math.max(rounds, UNSTEADY_SLABS * perSlab) };
  });
  return [...allocated, ...cached].filter(({ what, more, certain }) => more >= certain && !OF_COUNTING.test(what)).map(({ what, more }) => `${more} more objects after ${rounds} rounds: ${what}`);
}


describeKernel("leaks", () => {
  const scripts = [
    { what: "arrays, aggregates and timers", script: SCRIPT, printed: "round\n100\nx\n", settled: 10, rounds: isLong ? 500 : 50 },
    // A round waits for RCU a dozen times: in the long run alone.
    ...(isLong ? [{ what: "probes on events", script: EVENTS, printed: "1\n", settled: 10, rounds: 100 }] : []),
  ];
  test.each(scripts)("$what: slab, vmalloc and per-CPU totals after round $settled are those after round $rounds", async ({ script, printed, settled, rounds }) => {
    const built = await machine.build(script);
    const round = async (): Promise<void> => {
      const { stdout, status } = await machine.load(built);
      expect([stdout, status]).toEqual([printed, 0]);
    };
    for (let count = 0; count < settled; count++) await round();
    const before = await totals();
    for (let count = settled; count < rounds; count++) await round();
    const after = await totals();
    expect(before.allocations.size).toBeGreaterThan(100);
    expect(growth(before, after, rounds - settled)).toEqual([]);
    expect(after.percpu).toBe(before.percpu);
  }, 1_800_000);
});
