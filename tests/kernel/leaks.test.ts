/** What many rounds of load and unload leave behind: nothing. */
import { expect, test } from "bun:test";
import { describeKernel, isLong, machine } from "./machine.ts";

const SCRIPT = `global a, b, s
  probe begin { for (i = 0; i < 100; i++) { a[i] = i; b[sprint(i)] = "x"; s <<< i } println("round") }
  probe timer.ms(10) { if (a[7]++ == 10) exit() }
  probe end { println(@count(s)) }`;

interface Totals {
  /** kB */
  readonly percpu: number;
  readonly vmalloc: number;
  /** Objects in use, by slab cache. */
  readonly slabs: ReadonlyMap<string, number>;
}

/** Frees what can be freed first, so that what is counted is what is held. */
async function totals(): Promise<Totals> {
  const { stdout } = await machine.shell(`
    sync; echo 3 > /proc/sys/vm/drop_caches; sleep 1
    for cache in /sys/kernel/slab/*/shrink; do echo 1 > $cache; done 2>/dev/null
    cat /proc/meminfo; echo ==; cat /proc/slabinfo; echo ==; cat /proc/vmallocinfo`);
  const [meminfo = "", slabinfo = "", vmallocinfo = ""] = stdout.split("==\n");
  const kilobytes = (name: string): number => Number(new RegExp(`^${name}: +(\\d+) kB`, "m").exec(meminfo)?.[1]);
  const slabs = slabinfo.split("\n").slice(2).map((line) => line.split(/ +/)).filter((words) => words.length > 2);
  return { percpu: kilobytes("Percpu"), vmalloc: vmallocinfo.split("\n").length, slabs: new Map(slabs.map(([name = "", active]) => [name, Number(active)])) };
}

/** Caches that grew by an object a round or more. */
function growth(before: Totals, after: Totals, rounds: number): string[] {
  return [...after.slabs].flatMap(([name, active]) => {
    const more = active - (before.slabs.get(name) ?? 0);
    return more >= rounds ? [`${name}: ${more} more objects after ${rounds} rounds`] : [];
  });
}

const SETTLED = 10;
const ROUNDS = isLong ? 500 : 50;

describeKernel("leaks", () => {
  test(`slab, per-CPU and vmalloc totals after round ${SETTLED} are those after round ${ROUNDS}`, async () => {
    const built = await machine.build(SCRIPT);
    const round = async (): Promise<void> => {
      const { stdout, status } = await machine.load(built);
      expect([stdout, status]).toEqual(["round\n100\n", 0]);
    };
    for (let count = 0; count < SETTLED; count++) await round();
    const before = await totals();
    for (let count = SETTLED; count < ROUNDS; count++) await round();
    const after = await totals();
    expect(growth(before, after, ROUNDS - SETTLED)).toEqual([]);
    expect({ percpu: after.percpu, vmalloc: after.vmalloc }).toEqual({ percpu: before.percpu, vmalloc: before.vmalloc });
  }, 1_800_000);
});
