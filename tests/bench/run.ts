/**
 * npm run bench [-- WORD ...]: how long things take on this machine; with words, only the rows whose name or table has one of them.
 * Nothing here passes or fails. STAP_PEER names another stap to measure beside ours, the default is the one in PATH; BENCH_KERNELS
 * names series of kernels, none if it is empty, BENCH_RUNS the number of runs.
 */
import { existsSync, readFileSync } from "node:fs";
import { realPlatform } from "../../src/platform/real.ts";
import { chooseKernel, installedKernels } from "../../src/sandbox/kernels.ts";
import { stap } from "../harness/dist.ts";
import { compete, median, type Result, type Row, type Sample, type Series, Workshop } from "./contest.ts";
import { installBpftrace, listen, speeches } from "./guest.ts";
import { measure, operations } from "./operations.ts";
import { burdens, NEIGHBOURS, weigh } from "./overhead.ts";
import { passRows, processRows } from "./passes.ts";

const RUNS = Number(process.env["BENCH_RUNS"] ?? 11);
const SERIES = (process.env["BENCH_KERNELS"] ?? "6.1 6.12").split(" ").filter((series) => series !== "");
const words = process.argv.slice(2);
const workshop = new Workshop();

function isWanted(table: string, name: string): boolean {
  return words.length === 0 || words.some((word) => `${table}: ${name}`.includes(word));
}

function print(cells: readonly string[]): void {
  console.log(`| ${cells.join(" | ")} |`);
}

function printHead(cells: readonly string[]): void {
  console.log();
  print(cells);
  console.log(`|${cells.map(() => "---|").join("")}`);
}

/** ---- whole processes ---- */

async function printRows(table: string, rows: readonly Row[]): Promise<void> {
  const wanted = rows.filter(({ name }) => isWanted(table, name));
  if (wanted.length === 0) return;
  const results = await compete(wanted, RUNS);
  printHead([table, "ours", "CPU", "passes 1/2/3/4, ms", "memory", "peer", "CPU", "passes 1/2/3/4, ms", "memory", "peer : ours", "to reach"]);
  for (const result of results) printResult(result);
}

function printResult({ row, ours, peer }: Result): void {
  const runs = row.runs === undefined ? "" : ` (${row.runs} runs)`;
  const time = (series: Series): number => middle(series, (sample) => (row.shows === "output" ? sample.output : sample.wall));
  const ratio = peer === undefined || typeof peer === "string" || typeof ours === "string" ? "-" : `${(time(peer) / time(ours)).toFixed(1)} : 1`;
  print([`${row.name}${runs}`, ...cells(ours, time), ...(peer === undefined ? ["-", "-", "-", "-"] : cells(peer, time)), ratio, row.goal ?? ""]);
}

function cells(series: Series, time: (series: Series) => number): string[] {
  if (typeof series === "string") return [`failed: ${series.split("\n")[0]?.slice(0, 80)}`, "-", "-", "-"];
  const passes = [0, 1, 2, 3].map((pass) => middle(series, (sample) => sample.passes[pass])).filter((ms) => !Number.isNaN(ms));
  return [seconds(time(series)), seconds(middle(series, ({ cpu }) => cpu)), passes.join(" / ") || "-", `${middle(series, ({ memory }) => memory).toFixed(0)} MB`];
}

/** The median of what the runs say; not a number where they say nothing. */
function middle(series: Series, value: (sample: Sample) => number | undefined): number {
  const values = typeof series === "string" ? [] : series.map(value).filter((one) => one !== undefined);
  return values.length === 0 ? Number.NaN : median(values);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}

/** ---- operations ---- */

async function printOperations(releases: readonly string[]): Promise<void> {
  const chosen = operations.filter(({ name }) => isWanted("per-operation", name));
  if (chosen.length === 0) return;
  const places = [{ name: "user runtime", where: ["--runtime=user"] }, ...releases.map((release) => ({ name: `${release}, emulated`, where: [`--sandbox=${release}`] }))];
  const costs: (readonly number[] | undefined)[] = [];
  for (const { where } of places) costs.push(await measure(chosen, where, workshop.directory()));
  printHead(["per-operation, ns, the empty loop taken off", ...places.map(({ name }) => name), "upstream in the sandbox", "to reach there"]);
  for (const [index, { name, upstream, goal }] of chosen.entries()) {
    print([name, ...costs.map((place) => place?.[index]?.toFixed(1) ?? "failed"), upstream?.toString() ?? "", goal === undefined ? "" : `<= ${goal}`]);
  }
}

/** ---- load to first line ---- */

async function printSpeeches(releases: readonly string[]): Promise<void> {
  const chosen = speeches.filter(({ name }) => isWanted("load to first line", name));
  if (chosen.length === 0) return;
  installBpftrace();
  for (const release of releases) {
    printHead([`load to first line, ms, ${release}, emulated, medians of 5`, "ours", "bpftrace, attach to first line", "bpftrace : ours"]);
    for await (const { name, ours, bpftrace } of listen(release, chosen, workshop)) {
      const ratio = typeof ours === "number" && typeof bpftrace === "number" ? `${(bpftrace / ours).toFixed(1)} : 1` : "-";
      print([name, ...[ours, bpftrace].map((time) => (typeof time === "number" ? time.toFixed(1) : time)), ratio]);
    }
  }
}

/** ---- overhead ---- */

async function printBurdens(releases: readonly string[], peer: string | undefined): Promise<void> {
  const chosen = burdens.filter(({ name }) => isWanted("overhead", name));
  if (chosen.length === 0) return;
  for (const release of releases) {
    printHead([`overhead, ns over a bare system call, ${release}, emulated, medians of ${NEIGHBOURS.length} places`, "ours", "peer", "the bare call", "upstream 5.6 on 6.1", "to reach on 6.1"]);
    for await (const { name, added, peer: theirs, bare } of weigh(release, chosen, workshop, peer)) {
      const { upstream, goal } = chosen.find((burden) => burden.name === name) ?? {};
      const cell = (ns: number | string): string => (typeof ns === "number" ? `+${ns.toFixed(0)}` : ns);
      print([name, cell(added), cell(theirs), bare.toFixed(0), upstream === undefined ? "" : `+${upstream}`, goal === undefined ? "" : `<= +${goal}`]);
    }
  }
}

/** ---- the whole ---- */

function versionOf(program: string): string {
  const { stdout, stderr } = Bun.spawnSync([program, "--version"]);
  return (stdout.toString() + stderr.toString()).split("\n")[0] ?? "";
}

async function main(): Promise<void> {
  if (!existsSync(stap)) throw new Error("dist/stap is not there: npm run build");
  const installed = installedKernels(realPlatform().files);
  const releases = SERIES.map((series) => chooseKernel(installed, series)).filter((release) => release !== undefined);
  if (releases.length < SERIES.length) console.log("not every kernel is installed: apt install linux-image-cloud-amd64 linux-headers-cloud-amd64");
  const peer = process.env["STAP_PEER"] ?? Bun.which("stap") ?? undefined;
  const processor = /model name\s*: (.*)/.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1] ?? "?";
  console.log(`machine: ${navigator.hardwareConcurrency} CPUs, ${processor}; kernel ${versionOfKernel()}; load ${readFileSync("/proc/loadavg", "utf8").split(" ").slice(0, 2).join(" ")}`);
  console.log(`modules for ${releases.join(" and ")}; ${versionOf("gcc")}`);
  console.log(`ours: ${versionOf(stap)}`);
  console.log(`peer: ${peer === undefined ? "none" : `${peer}, ${versionOf(peer)}`}`);
  console.log(`medians of ${RUNS} runs unless said, one that warms up before them, ours and the peer's in turns`);
  for (const release of releases) await printRows(`modules for ${release}`, passRows(release, peer, workshop));
  await printRows("user runtime", processRows(workshop));
  await printOperations(releases);
  await printSpeeches(releases);
  await printBurdens(releases, peer);
}

function versionOfKernel(): string {
  return readFileSync("/proc/sys/kernel/osrelease", "utf8").trim();
}

try {
  await main();
} finally {
  workshop.close();
}
