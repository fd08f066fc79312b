/**
 * What a probe adds to what it is on, in the sandbox: a program makes system calls that fail at once, with the probe armed and without, and says
 * how long one takes. The machine is emulated: read the figures beside each other.
 */
import { dirname, join } from "node:path";
import { realPlatform } from "../../src/platform/real.ts";
import { Sandbox } from "../../src/sandbox/sandbox.ts";
import { stap } from "../harness/dist.ts";
import { median, type Workshop } from "./contest.ts";

/**
 * Each turn loads one more of these, so that the probe's module lies elsewhere: what the emulator keeps of jumps depends on addresses, and at one place
 * alone a figure can be 60 ns off.
 */
export const NEIGHBOURS = ["xxhash_generic", "dummy", "veth", "tun", "brd", "loop", "raid0", "dm-delay", "nbd"];
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
  readonly peer: number | string;
  readonly bare: number;
}

/** Whose module, and what loads it inside. */
interface Contestant {
  readonly module: string | undefined;
  readonly loader: string;
  fault?: string;
  readonly times: number[];
}

/** Boots for each burden, so that all start with the same modules loaded; a bare call, ours and the peer's in turns. */
export async function* weigh(release: string, chosen: readonly Burden[], workshop: Workshop, peer: string | undefined): AsyncGenerator<Weighed> {
  const program = `${Sandbox.pathInside(buildCalls(workshop))} ${CALLS}`;
  for (const { name, script } of chosen) {
    const ours = contestant(stap, STAPRUN, release, script, workshop);
    const theirs = peer === undefined ? { module: undefined, loader: "", fault: "", times: [] } : contestant(peer, Sandbox.pathInside(join(dirname(peer), "staprun")), release, script, workshop);
    const bares: number[] = [];
    const sandbox = await Sandbox.start({ release }, realPlatform());
    try {
      await sandbox.run(["ln", "-sf", Sandbox.pathInside(stap), STAPRUN]);
      for (const neighbour of NEIGHBOURS) {
        await sandbox.capture(["modprobe", neighbour]);
        bares.push(timeOf(await sandbox.capture(["sh", "-c", program])));
        for (const one of [ours, theirs]) await takeTime(one, sandbox, program);
      }
    } finally {
      await sandbox.stop();
    }
    const bare = median(bares);
    const added = ({ fault, times }: Contestant): number | string => fault ?? median(times) - bare;
    yield { name, added: added(ours), peer: added(theirs), bare };
  }
}

/** A module that gives no time is not asked again. */
async function takeTime(one: Contestant, sandbox: Sandbox, program: string): Promise<void> {
  if (one.module === undefined || one.fault !== undefined) return;
  try {
    one.times.push(timeOf(await sandbox.capture([one.loader, "-c", program, Sandbox.pathInside(one.module)])));
  } catch (cause) {
    one.fault = String(cause);
  }
}

function timeOf({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): number {
  const time = /^= ([\d.]+)$/m.exec(stdout)?.[1];
  if (time === undefined) throw new Error(stderr.split("\n")[0] ?? "no word");
  return Number(time);
}

function contestant(program: string, loader: string, release: string, script: string, workshop: Workshop): Contestant {
  const argv = [program, "-r", release, "-p4", "-DSTP_NO_OVERLOAD", "-e", script];
  const { stdout, stderr, success } = Bun.spawnSync(argv, { env: { ...process.env, SYSTEMTAP_DIR: workshop.directory() }, stdin: "ignore" });
  if (success) return { module: stdout.toString().trim(), loader, times: [] };
  const why = /^(?!WARNING).*(?:error|failed|missing).*$/im.exec(stderr.toString())?.[0] ?? "no word";
  return { module: undefined, loader, fault: `no module: ${why.slice(0, 80)}`, times: [] };
}

function buildCalls({ path }: Workshop): string {
  const { success, stderr } = Bun.spawnSync(["gcc", "-O1", "-o", `${path}/calls`, `${import.meta.dir}/calls.c`]);
  if (!success) throw new Error(stderr.toString());
  return `${path}/calls`;
}
