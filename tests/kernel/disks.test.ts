/** The hunt for a slow disk: a striped one over two RAM disks and one that delays each request, read by a program. Nothing but BTF tells of its types. */
import { expect, test } from "bun:test";
import { join } from "node:path";
import { describeKernel, figure, machine } from "./machine.ts";

const DISKS = `sh ${machine.inside(join(import.meta.dir, "programs/disks.sh"))}`;
/** Of one member: ten chunks of 64 KiB, in sectors. */
const SECTORS = Array.from({ length: 10 }, (_, at) => 128 * at);

/** Runs the script over the actions. The kernel's modules of the disks come and go with them, unless they are up. */
async function over(actions: string, script: string): Promise<string[]> {
  const built = await machine.build(script);
  const { stdout, stderr, status } = await machine.load(built, { arguments: ["-c", `exec ${DISKS} ${actions}`], limit: 90_000 });
  // The emulator may take the CPU from a handler that holds a lock.
  const complaint = (built.stderr + stderr).replace(/^WARNING: (Number of errors: 0, skipped probes|Skipped due to global '.*' lock timeout): .*\n/gm, "");
  expect({ complaint, status }).toEqual({ complaint: "", status: 0 });
  return stdout.split("\n").filter((line) => line !== "");
}

describeKernel("disks", () => {
  test("functions of a module that is loaded later, and again", async () => {
    const script = 'probe module("raid0").function("raid0_make_req*").call { if (execname() == "dd" && $bio->bi_iter->bi_size == 65536) printf("%d\\n", $bio->bi_iter->bi_sector) }';
    const printed = await over("up read down up read down", script);
    const all = Array.from({ length: 30 }, (_, at) => `${128 * at}`);
    expect(printed).toEqual([...all, ...all]);
  }, 240_000);

  test("ioblock.end prints the sectors of each disk", async () => {
    const { status, stderr } = await machine.shell(`${DISKS} up`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const printed = await over("read", `
      probe ioblock.end {
        if ((devname == "ram0" || devname == "ram1" || devname == "dm-0") && size == 65536) {
          printf("%s: %d %s %d %d\\n", devname, sector, bio_rw_str(rw), bytes_done, error)
          print_backtrace()
        }
      }`);
    const isFrame = (line: string): boolean => line.startsWith(" 0x");
    for (const disk of ["ram0", "ram1", "dm-0"]) {
      expect(printed.filter((line) => line.startsWith(disk))).toEqual(SECTORS.map((sector) => `${disk}: ${sector} R 65536 0`));
    }
    expect(printed.filter((line) => !isFrame(line))).toHaveLength(30);
    // A RAM disk ends a request in the call that makes it, the one that delays in a kernel thread.
    const stacks = printed.join("\n").split(/^(?=\w+-?\d: )/m);
    for (const stack of stacks) expect(stack.trim().split("\n").at(-1)).toMatch(stack.startsWith("dm-0") ? /: ret_from_fork(_asm)?\+/ : /: entry_SYSCALL_64_after_hwframe\+/);
  }, 240_000);

  test("a partition has its number in its name, and its start", async () => {
    const printed = await over("part", `
      probe ioblock.request { if (bdev_contains != bdev) printf("%s: %d of %d from %d\\n", devname, sector, size, p_start_sect) }
      probe ioblock.end { if (devname == "ram3p1" && execname() == "dd" && opf & 0x800) printf("%s: %d\\n", devname, sector) }`);
    expect(printed.filter((line) => line.includes("4096") || !line.includes(" of "))).toEqual(["ram3p1: 16 of 4096 from 128", "ram3p1: 144"]);
  }, 120_000);

  test("the time from request to end of each disk shows the slow one", async () => {
    const printed = await over("read read read", `
      global started, times
      probe ioblock.request { if (size == 65536) started[$bio] = gettimeofday_us() }
      probe ioblock.end {
        if (!($bio in started)) next
        times[devname] <<< gettimeofday_us() - started[$bio]
        delete started[$bio]
      }
      probe end { foreach (disk in times) printf("%s %d %d %d\\n", disk, @count(times[disk]), @min(times[disk]), @avg(times[disk])) }`);
    const times = new Map(printed.map((line) => line.split(" ")).map(([disk = "", ...numbers]) => [disk, numbers.map(Number)]));
    // dm-delay counts in jiffies, and may send a request a few of them early.
    const slow = times.get("dm-0") ?? [];
    expect(slow[0]).toBeGreaterThan(27);
    expect(slow[2]).toBeGreaterThan(15_000);
    for (const fast of ["ram0", "ram1", "ram2"]) {
      expect(times.get(fast)?.[0]).toBeGreaterThan(27);
      expect(times.get(fast)?.[2]).toBeLessThan(slow[2]! / 3);
    }
    figure("a disk that delays by 20 ms beside a RAM disk, us from request to end", `${slow[2]} / ${times.get("ram0")?.[2]}`);
    expect(await machine.shell(`${DISKS} down`)).toEqual({ status: 0, stdout: "", stderr: "" });
  }, 240_000);
});
