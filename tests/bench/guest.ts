/**
 * How soon a script speaks, in the sandbox: ours from the module's first instruction until its reader's socket has taken the first
 * output, by the module's own clock; bpftrace from its word that it attaches until its first line. What either needs to start is in neither.
 */
import { realPlatform } from "../../src/platform/real.ts";
import { Sandbox } from "../../src/sandbox/sandbox.ts";
import { stap } from "../harness/dist.ts";
import { median, type Workshop } from "./contest.ts";

/** Each starts a program of 100 MB in an emulated machine. */
const RUNS = 5;
const STAPRUN = "/run/staprun";

export interface Speech {
  readonly name: string;
  readonly ours?: string;
  readonly bpftrace: string;
}

export const speeches: readonly Speech[] = [
  { name: "begin", ours: 'probe begin { println("x") exit() }', bpftrace: 'BEGIN { printf("x\\n"); exit(); }' },
  { name: "a timer of 1 ms", ours: 'probe timer.ms(1) { println("x") exit() }', bpftrace: 'interval:ms:1 { printf("x\\n"); exit(); }' },
  { name: "a kprobe that is hit at once", ours: 'probe kernel.function("hrtimer_interrupt").call { println("x") exit() }', bpftrace: 'kprobe:hrtimer_interrupt { printf("x\\n"); exit(); }' },
];

export interface Heard {
  readonly name: string;
  /** ms, or why there are none. */
  readonly ours: number | string;
  readonly bpftrace: number | string;
}

/** Boots once. Each of the two speaks RUNS times, in turns; every row is given as soon as it is known. */
export async function* listen(release: string, chosen: readonly Speech[], workshop: Workshop): AsyncGenerator<Heard> {
  const sandbox = await Sandbox.start({ release }, realPlatform());
  try {
    await sandbox.run(["ln", "-sf", Sandbox.pathInside(stap), STAPRUN]);
    await sandbox.run(["sh", "-c", "mount -t tracefs tracefs /sys/kernel/tracing; mount -t debugfs debugfs /sys/kernel/debug"]);
    const stamp = buildStamp(workshop);
    for (const { name, ours, bpftrace } of chosen) {
      const module = ours === undefined ? undefined : buildModule(release, ours, workshop);
      const [first, second] = await inTurns(
        module === undefined ? undefined : () => hearOurs(sandbox, module),
        installed() ? () => hearBpftrace(sandbox, stamp, bpftrace) : undefined,
      );
      yield { name, ours: first, bpftrace: second };
    }
  } finally {
    await sandbox.stop();
  }
}

/** `BENCH_INSTALL=1` asks for what is missing; nothing else installs anything. */
export function installBpftrace(): void {
  if (installed()) return;
  if (process.env["BENCH_INSTALL"] !== "1") {
    console.log("bpftrace is not installed: BENCH_INSTALL=1 installs Debian's package");
    return;
  }
  console.log("installing the package bpftrace, as BENCH_INSTALL=1 asks");
  Bun.spawnSync(["apt-get", "install", "-y", "--no-install-recommends", "bpftrace"], { stdout: "ignore", stderr: "inherit" });
}

function installed(): boolean {
  return Bun.which("bpftrace") !== null;
}

type Ear = () => Promise<number>;

async function inTurns(first: Ear | undefined, second: Ear | undefined): Promise<[number | string, number | string]> {
  const heard: (number | string)[][] = [[], []];
  for (let turn = 0; turn < RUNS; turn++) {
    for (const [index, ear] of [first, second].entries()) if (ear !== undefined) heard[index]?.push(await ear().catch(String));
  }
  return [summary(heard[0] ?? []), summary(heard[1] ?? [])];
}

function summary(values: readonly (number | string)[]): number | string {
  const failure = values.find((value) => typeof value === "string");
  if (failure !== undefined) return failure;
  return values.length === 0 ? "-" : median(values.filter((value) => typeof value === "number"));
}

async function hearOurs(sandbox: Sandbox, module: string): Promise<number> {
  const { stderr } = await sandbox.capture([STAPRUN, "-v", Sandbox.pathInside(module)]);
  const time = /, the first after ([\d.]+) ms;/.exec(stderr)?.[1];
  if (time === undefined) throw new Error(stderr.split("\n")[0] ?? "no word");
  return Number(time);
}

async function hearBpftrace(sandbox: Sandbox, stamp: string, program: string): Promise<number> {
  const { stdout, stderr } = await sandbox.capture([Sandbox.pathInside(stamp), "bpftrace", "-e", program]);
  const attaches = /^(\d+) Attaching/m.exec(stdout)?.[1];
  const speaks = /^(\d+) x$/m.exec(stdout)?.[1];
  if (attaches === undefined || speaks === undefined) throw new Error((stderr || stdout).split("\n")[0] ?? "no word");
  return (Number(speaks) - Number(attaches)) / 1e6;
}

function buildModule(release: string, script: string, workshop: Workshop): string {
  const { stdout, stderr, success } = Bun.spawnSync([stap, "-r", release, "-p4", "-e", script], { env: { ...process.env, SYSTEMTAP_DIR: workshop.directory() }, stdin: "ignore" });
  if (!success) throw new Error(stderr.toString());
  return stdout.toString().trim();
}

function buildStamp({ path }: Workshop): string {
  const { success, stderr } = Bun.spawnSync(["gcc", "-O1", "-o", `${path}/stamp`, `${import.meta.dir}/stamp.c`]);
  if (!success) throw new Error(stderr.toString());
  return `${path}/stamp`;
}
