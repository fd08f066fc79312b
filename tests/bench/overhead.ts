/**
 * What a probe adds to what it is on, in the sandbox: a program makes system calls that fail at once, with the probe armed and without, and says
 * how long one takes. The machine is emulated: read the figures beside each other.
 */
import { realPlatform } from "../../src/platform/real.ts";
import { Sandbox } from "../../src/sandbox/sandbox.ts";
import { stap } from "../harness/dist.ts";
import { median, type Workshop } from "./contest.ts";

const RUNS = 5;
const CALLS = 20_000;
const STAPRUN = "/run/staprun";
const CALLED = "ksys_read";
const READ = 0;

export interface Burden {
  readonly name: string;
  readonly script: string;
  /** ns over the bare call: upstream's, and what ours is to reach, for kernel 6.1. */
  readonly upstream?: number;
  readonly goal?: number;
}

export const burdens: readonly Burden[] = [
  { name: "function entry, counter", script: `global n probe kernel.function("${CALLED}").call { n++ }`, upstream: 781, goal: 150 },
  { name: "function return with $return", script: `global n probe kernel.function("${CALLED}").return { n += $return }`, upstream: 1168, goal: 750 },
  { name: "tracepoint sys_enter with $id", script: `global n probe kernel.trace("sys_enter") { if ($id == ${READ}) n++ }`, upstream: 603, goal: 150 },
  { name: "s[execname(), tid()] <<< x at entry", script: `global s probe kernel.function("${CALLED}").call { s[execname(), tid()] <<< 1 }`, upstream: 1317, goal: 400 },
  { name: "kprobe in the middle of a function", script: `global n probe kprobe.function("${CALLED}") { n++ }` },
];

export interface Weighed {
  readonly name: string;
  /** ns over the bare call, or why there are none. */
  readonly added: number | string;
  readonly bare: number;
}

/** Boots once; bare calls and probed ones in turns. */
export async function* weigh(release: string, chosen: readonly Burden[], workshop: Workshop): AsyncGenerator<Weighed> {
  const sandbox = await Sandbox.start({ release }, realPlatform());
  try {
    await sandbox.run(["ln", "-sf", Sandbox.pathInside(stap), STAPRUN]);
    const program = `${Sandbox.pathInside(buildCalls(workshop))} ${CALLS}`;
    for (const { name, script } of chosen) {
      const module = buildModule(release, script, workshop);
      const added: number[] = [];
      const bares: number[] = [];
      let fault: string | undefined;
      for (let turn = 0; turn < RUNS && fault === undefined; turn++) {
        try {
          const bare = timeOf(await sandbox.capture(["sh", "-c", program]));
          added.push(timeOf(await sandbox.capture([STAPRUN, "-c", program, Sandbox.pathInside(module)])) - bare);
          bares.push(bare);
        } catch (cause) {
          fault = String(cause);
        }
      }
      yield { name, added: fault ?? median(added), bare: bares.length === 0 ? Number.NaN : median(bares) };
    }
  } finally {
    await sandbox.stop();
  }
}

function timeOf({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): number {
  const time = /^= ([\d.]+)$/m.exec(stdout)?.[1];
  if (time === undefined) throw new Error(stderr.split("\n")[0] ?? "no word");
  return Number(time);
}

function buildModule(release: string, script: string, workshop: Workshop): string {
  const argv = [stap, "-r", release, "-p4", "-DSTP_NO_OVERLOAD", "--no-global-var-display", "-e", script];
  const { stdout, stderr, success } = Bun.spawnSync(argv, { env: { ...process.env, SYSTEMTAP_DIR: workshop.directory() }, stdin: "ignore" });
  if (!success) throw new Error(stderr.toString());
  return stdout.toString().trim();
}

function buildCalls({ path }: Workshop): string {
  const { success, stderr } = Bun.spawnSync(["gcc", "-O1", "-o", `${path}/calls`, `${import.meta.dir}/calls.c`]);
  if (!success) throw new Error(stderr.toString());
  return `${path}/calls`;
}
