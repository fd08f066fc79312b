/**
 * Functions of the kernel, each armed by its name with a counter while the machine works: it must go on as if nothing were there. Here three hundred
 * from all over the kernel; all of them in the long run, which also writes what the kernel refuses into sweep/SERIES.txt with UPDATE_SWEEP=1.
 */
import { expect, test } from "bun:test";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, stap } from "../harness/dist.ts";
import { describeKernel, figure, isLong, machine, release } from "./machine.ts";

const BATCH = 2000;
const SAMPLE = 300;
/** Reads and writes files, starts and ends processes, sleeps, sends signals and packets. */
const WORK = `for i in 1 2 3; do
    find /etc -type f | head -100 | xargs cat > /tmp/sweep 2> /dev/null; sync; rm /tmp/sweep
    dd if=/dev/urandom of=/tmp/sweep bs=64k count=20 2> /dev/null; mkdir -p /tmp/d/e; ln -sf x /tmp/d/l; rm -r /tmp/d
    sh -c 'sleep 0.1 & kill $!; wait' 2> /dev/null; ping -c 1 -W 1 127.0.0.1 > /dev/null 2>&1; ls /proc/*/stat > /dev/null; uname > /dev/null
  done`;

async function functionNames(): Promise<readonly string[]> {
  const { stdout } = await run([stap, "-r", release, "-l", 'kernel.function("*").call'], { limit: 120_000 });
  return [...stdout.matchAll(/^kernel\.function\("(\w+)"\)\.call$/gm)].map(([, name = ""]) => name);
}

interface Swept {
  readonly hits: number;
  /** `NAME RC` of those that the kernel refuses. */
  readonly refused: readonly string[];
}

/** Arms all of them. The counter is one that handlers on all CPUs add to at once. */
async function sweep(names: readonly string[], suffix: ".call" | ".return"): Promise<Swept> {
  const points = names.map((name) => `kernel.function("${name}")${suffix}`).join(", ");
  const built = await machine.build(`global n probe ${points} { n <<< 1 } probe end { println(@count(n)) }`, ["-DSTP_NO_OVERLOAD"]);
  const { stdout, stderr, status } = await machine.load(built, { arguments: ["-c", WORK], limit: 240_000 });
  expect({ status, stderr: stderr.replace(/^WARNING: (?:probe .* registration error .*|Skipped due to .*|Number of errors: 0, .*)\n/gm, "") }).toEqual({ status: 0, stderr: "" });
  const refused = [...stderr.matchAll(/^WARNING: probe kernel\.function\("(\w+)"\)\S* registration error \[man warning::pass5\] \(rc (-\d+)\)$/gm)];
  return { hits: Number(stdout), refused: refused.map(([, name, rc]) => `${name} ${rc}`) };
}

describeKernel("sweep", () => {
  test("what ftrace copies into its trampolines is not among them, its labels included", async () => {
    const { stdout } = await run([stap, "-r", release, "-l", 'kprobe.function("ftrace_call*"), kprobe.function("ftrace_regs_call*")'], { limit: 60_000 });
    expect(stdout).toBe('kprobe.function("ftrace_caller_end")\nkprobe.function("ftrace_regs_caller_end")\n');
  });

  for (const suffix of [".call", ".return"] as const) {
    test(`${SAMPLE} functions from all over the kernel${suffix}`, async () => {
      const names = await functionNames();
      const step = Math.floor(names.length / SAMPLE);
      const { hits, refused } = await sweep(names.filter((_, at) => at % step === 7).slice(0, SAMPLE), suffix);
      expect(hits).toBeGreaterThan(100);
      expect(refused.length).toBeLessThan(SAMPLE / 20);
    }, 300_000);
  }
});

if (isLong) {
  const names = await functionNames();
  const batches = Array.from({ length: Math.ceil(names.length / BATCH) }, (_, at) => names.slice(at * BATCH, (at + 1) * BATCH));
  const all = new Set<string>();

  describeKernel("sweep of all functions", () => {
    for (const suffix of [".call", ".return"] as const) {
      batches.forEach((batch, at) => {
        test(`${at * BATCH} to ${at * BATCH + batch.length}${suffix}`, async () => {
          const { hits, refused } = await sweep(batch, suffix);
          for (const one of refused) all.add(one);
          expect(hits).toBeGreaterThan(0);
        }, 600_000);
      });
    }

    test("what the kernel refuses is what it was", () => {
      const path = join(import.meta.dir, `sweep/${release.replace(/^(\d+\.\d+).*/, "$1")}.txt`);
      const text = `# Functions of ${release} with a prototype that it refuses to have probed, with the error.\n${[...all].sort().join("\n")}\n`;
      figure("functions swept, refused", `${names.length}, ${all.size}`);
      if (process.env["UPDATE_SWEEP"] === "1") writeFileSync(path, text);
      expect(existsSync(path) ? readFileSync(path, "utf8") : "").toBe(text);
    });
  });
}
