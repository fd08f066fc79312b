/**
 * npm run bench: how long the executable takes, from its start to its end, on this machine. Medians; `cold` means an empty module
 * cache. Nothing here passes or fails. STAP_PEER names another stap to measure beside it; the default is the one in PATH.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realPlatform } from "../../src/platform/real.ts";
import { chooseKernel, installedKernels } from "../../src/sandbox/kernels.ts";
import { stap } from "../harness/dist.ts";

const HELLO = 'probe begin { println("Started") exit() }';
const RUNS = Number(process.env["BENCH_RUNS"] ?? 11);

interface Sample {
  readonly ms: number;
  /** MB, the largest resident set. */
  readonly memory: number;
}

interface Measure {
  readonly name: string;
  readonly ours: () => Promise<Sample>;
  readonly peer?: (() => Promise<Sample>) | undefined;
  readonly runs?: number;
}

const workshop = mkdtempSync(join(tmpdir(), "stap-bench-"));
let directories = 0;

/** A user directory of its own, with an empty cache. */
function freshDirectory(): string {
  return join(workshop, `user-${directories++}`);
}

async function timed(argv: readonly string[], directory: string): Promise<Sample> {
  const start = performance.now();
  const child = Bun.spawn([...argv], { cwd: workshop, env: { ...process.env, SYSTEMTAP_DIR: directory }, stdin: "ignore", stdout: "ignore", stderr: "pipe" });
  const complaint = new Response(child.stderr).text();
  const status = await child.exited;
  const ms = performance.now() - start;
  if (status !== 0) throw new Error(`${argv.join(" ")}\nended with ${status}: ${await complaint}`);
  return { ms, memory: (child.resourceUsage()?.maxRSS ?? 0) / 1e6 };
}

/** Until the first byte of output; the run is seen to its end. */
async function firstOutput(argv: readonly string[], directory: string): Promise<Sample> {
  const start = performance.now();
  const child = Bun.spawn([...argv], { cwd: workshop, env: { ...process.env, SYSTEMTAP_DIR: directory }, stdin: "ignore", stdout: "pipe", stderr: "ignore" });
  const { value } = await child.stdout.getReader().read();
  const ms = performance.now() - start;
  await child.exited;
  if (value === undefined) throw new Error(`${argv.join(" ")}: no output`);
  return { ms, memory: (child.resourceUsage()?.maxRSS ?? 0) / 1e6 };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

async function repeat(action: () => Promise<Sample>, runs: number): Promise<string> {
  const samples: Sample[] = [];
  try {
    for (let run = 0; run < runs; run++) samples.push(await action());
  } catch (cause) {
    return `failed: ${String(cause).split("\n").slice(1).join(" ").slice(0, 60)}`;
  }
  return `${(median(samples.map(({ ms }) => ms)) / 1000).toFixed(3)} s, ${Math.round(median(samples.map(({ memory }) => memory)))} MB`;
}

function measures(release: string, peer: string | undefined): Measure[] {
  const ours = (pass: number) => [stap, "-r", release, `-p${pass}`, "-e", HELLO];
  const theirs = (pass: number) => (peer === undefined ? undefined : () => timed([peer, "-r", release, `-p${pass}`, "-e", HELLO], freshDirectory()));
  const warm = freshDirectory();
  const cached = freshDirectory();
  return [
    { name: "start: --version", ours: () => timed([stap, "--version"], warm) },
    ...[1, 2, 3].map((pass) => ({ name: `hello, -p${pass}, cold`, ours: () => timed(ours(pass), freshDirectory()), peer: theirs(pass) })),
    // The peer's pass 4 may need minutes, or fail on this kernel; it is no part of the table.
    { name: "hello, -p4, first on this kernel", ours: () => timed(ours(4), freshDirectory()), runs: 3 },
    { name: "hello, -p4, cold", ours: () => timed([...ours(4), "--disable-cache"], warm), runs: 5 },
    { name: "hello, -p4, cached", ours: () => timed(ours(4), cached) },
    { name: "hello, first output, --runtime=user, cold", ours: () => firstOutput([stap, "--runtime=user", "-e", HELLO], freshDirectory()), runs: 5 },
    { name: "hello, first output, --runtime=user, cached", ours: () => firstOutput([stap, "--runtime=user", "-e", HELLO], cached) },
  ];
}

function versionOf(program: string): string {
  const { stdout, stderr } = Bun.spawnSync([program, "--version"]);
  return (stdout.toString() + stderr.toString()).split("\n")[0] ?? "";
}

async function main(): Promise<void> {
  const release = chooseKernel(installedKernels(realPlatform().files), process.env["BENCH_KERNEL"]);
  if (!existsSync(stap)) throw new Error("dist/stap is not there: npm run build");
  if (release === undefined) throw new Error("no kernel is installed: apt install linux-image-cloud-amd64 linux-headers-cloud-amd64");
  const peer = process.env["STAP_PEER"] ?? Bun.which("stap") ?? undefined;
  const processor = /model name\s*: (.*)/.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1] ?? "?";
  console.log(`machine: ${navigator.hardwareConcurrency} CPUs, ${processor}; runs: median of ${RUNS} unless said`);
  console.log(`kernel: modules for ${release}; ${versionOf("gcc")}`);
  console.log(`ours: ${versionOf(stap)}`);
  console.log(`peer: ${peer === undefined ? "none" : `${peer}, ${versionOf(peer)}`}\n`);
  console.log("| what | ours | peer |\n|---|---|---|");
  for (const { name, ours, peer: theirs, runs = RUNS } of measures(release, peer)) {
    // The first run of each warms the page cache, and what is to be cached.
    await repeat(ours, 1);
    console.log(`| ${name}${runs === RUNS ? "" : ` (${runs} runs)`} | ${await repeat(ours, runs)} | ${theirs === undefined ? "-" : await repeat(theirs, Math.min(runs, 5))} |`);
  }
}

try {
  await main();
} finally {
  rmSync(workshop, { recursive: true, force: true });
}
