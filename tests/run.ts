/**
 * Runs the parts of the test suite one after the other and sums their counts. Every part is bun:test, counted by its JUnit
 * report, or a program whose exit status is one test. A part that ends without a report counts as one failure.
 */
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Figure, type LongRow, type Run, updateTable } from "./long-table.ts";

const project = join(import.meta.dir, "..");

interface Part {
  readonly name: string;
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly counted: "junit" | "status";
  /** Minutes. */
  readonly limit: number;
}

interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

function bunTest(name: string, folders: readonly string[], limit: number, environment: Record<string, string> = {}): Part {
  const argv = [process.execPath, "test", "--only-failures", "--max-concurrency", "2", ...folders.map((folder) => `./tests/${folder}`)];
  return { name, argv, environment, counted: "junit", limit };
}

function kernelTest(series: string, limit: number, environment: Record<string, string> = {}, what = "", files: readonly string[] = [""]): Part {
  return bunTest(`kernel ${series}${what}`, files.map((file) => `kernel/${file}`), limit, { STAP_TEST_KERNEL: series, ...environment });
}

/** Minutes of load, and disks to be made: too long for every change. */
const onlyLong = ["hostile", "disks"];
const perChange = readdirSync(join(project, "tests/kernel")).filter((name) => name.endsWith(".test.ts") && !onlyLong.includes(name.replace(".test.ts", "")));

/** What the long run does in a kernel, in parts that can be run one by one. */
function longKernelTests(series: string): Part[] {
  const every = { STAP_TEST_LONG: "1" };
  const sessions = ["sandbox", "leaks", "locks", "session", "errors", "output", "runtime"].map((name) => `${name}.test.ts`);
  return [
    kernelTest(series, 60, every, ", every language case", ["language.test.ts"]),
    kernelTest(series, 60, every, ", sessions and soaks", sessions),
    kernelTest(series, 60, every, ", probes in the kernel", ["functions", "variables", "tracepoints", "events", "procfs", ...onlyLong].map((name) => `${name}.test.ts`)),
    kernelTest(series, 60, every, ", a hundred scripts built both ways", ["build.test.ts"]),
    // The language is in the hundred scripts; what probes of the kernel add is C of the runtime, the same both ways.
    kernelTest(series, 60, { STAP_TEST_BUILD: "kbuild" }, ", by kbuild", sessions),
    kernelTest(series, 120, every, ", every function armed", ["sweep.test.ts"]),
  ];
}

const types: Part = { name: "types", argv: [join(project, "node_modules/.bin/tsc"), "--noEmit"], environment: {}, counted: "status", limit: 5 };

const quick: readonly Part[] = [
  types,
  bunTest("unit", ["unit"], 8),
  bunTest("golden", ["golden"], 5),
  bunTest("command line", ["cli"], 5),
  bunTest("parser, mutated scripts", ["fuzz"], 3),
  bunTest("language, user runtime", ["language"], 10),
  kernelTest("6.1", 25, {}, "", perChange),
  kernelTest("6.12", 25, {}, "", perChange),
];

const long: readonly Part[] = [
  ...quick.filter((part) => !part.name.startsWith("kernel")),
  bunTest("parser, 100,000 mutated scripts", ["fuzz"], 40, { FUZZ_SCRIPTS: "100000", FUZZ_SEED: "2" }),
  bunTest("core, 10,000,000 random operations of each kind", ["unit/core.test.ts"], 60, { STAP_TEST_LONG: "1" }),
  bunTest("language, unoptimised", ["language"], 20, { STAP_TEST_UNOPTIMIZED: "1" }),
  ...longKernelTests("6.1"),
  ...longKernelTests("6.12"),
  kernelTest("generic", 30, {}, "", ["session.test.ts", "errors.test.ts", "output.test.ts", "runtime.test.ts"]),
];

async function runPart(part: Part): Promise<LongRow> {
  console.log(`\n== ${part.name}`);
  const start = performance.now();
  // A folder of the part's own: what a test that was killed leaves behind goes with it.
  const temporary = mkdtempSync(join(tmpdir(), "stap-test-"));
  // Some tests run as an ordinary user, who has to get through to folders in it.
  chmodSync(temporary, 0o755);
  const report = join(temporary, "report.xml");
  const reporting = part.counted === "junit" ? ["--reporter=junit", `--reporter-outfile=${report}`] : [];
  const child = Bun.spawn([...part.argv, ...reporting], { cwd: project, env: { ...process.env, TMPDIR: temporary, ...part.environment }, stdin: "ignore", stdout: "inherit", stderr: "inherit" });
  const timer = setTimeout(() => {
    console.log(`not ended after ${part.limit} minutes`);
    child.kill("SIGKILL");
  }, part.limit * 60_000);
  const succeeded = (await child.exited) === 0;
  clearTimeout(timer);
  const count = part.counted === "junit" ? countReport(report, succeeded) : countStatus(succeeded);
  rmSync(temporary, { recursive: true, force: true });
  const row = { name: part.name, ...count, seconds: Math.round((performance.now() - start) / 1000) };
  console.log(`${part.name}: ${describe(row)} in ${row.seconds} s`);
  return row;
}

function countStatus(succeeded: boolean): Count {
  return { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1, skipped: 0 };
}

function countReport(path: string, succeeded: boolean): Count {
  const total = existsSync(path) ? /<testsuites [^>]*>/.exec(readFileSync(path, "utf8"))?.[0] : undefined;
  if (total === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const attribute = (name: string): number => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(total)?.[1] ?? 0);
  const failed = attribute("failures") + attribute("errors");
  const skipped = attribute("skipped");
  // An error between tests, or no test at all, shows in the status only.
  const unseen = !succeeded && failed === 0 ? 1 : 0;
  return { passed: attribute("tests") - failed - skipped, failed: failed + unseen, skipped };
}

function describe({ passed, failed, skipped }: Count): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

function sum(rows: readonly Count[]): Count {
  const add = (left: Count, right: Count): Count => ({ passed: left.passed + right.passed, failed: left.failed + right.failed, skipped: left.skipped + right.skipped });
  return rows.reduce(add, { passed: 0, failed: 0, skipped: 0 });
}

/** Lines `NAME<tab>VALUE` that long tests leave in the file named by STAP_TEST_FIGURES. */
function readFigures(path: string): Figure[] {
  const lines = existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
  return lines.map((line) => line.split("\t")).map(([name = "", value = ""]) => [name, value]);
}

function thisRun(): Run {
  const revision = Bun.spawnSync(["git", "rev-parse", "--short", "HEAD"], { cwd: project }).stdout.toString().trim();
  const kernel = readFileSync("/proc/sys/kernel/osrelease", "utf8").trim();
  return { day: new Date().toISOString().slice(0, 10), revision, machine: `${navigator.hardwareConcurrency} CPUs, Linux ${kernel}` };
}

/** `wanted`: words of which a part's name must hold one; none asks for all. The table has a row as soon as its part has ended. */
async function main(isLong: boolean, wanted: readonly string[]): Promise<number> {
  const figures = join(tmpdir(), `stap-figures-${process.pid}`);
  process.env["STAP_TEST_FIGURES"] = figures;
  const rows: LongRow[] = [];
  for (const part of isLong ? long : quick) {
    if (wanted.length > 0 && !wanted.some((word) => part.name.includes(word))) continue;
    const row = await runPart(part);
    rows.push(row);
    if (isLong) updateTable(join(project, "tests/LONG.md"), [row], readFigures(figures), thisRun());
    rmSync(figures, { force: true });
  }
  const total = sum(rows);
  console.log(`\n${rows.map((row) => `${row.name}: ${describe(row)} in ${row.seconds} s`).join("\n")}\n`);
  console.log(describe(total));
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

const words = process.argv.slice(2);
process.exit(await main(words.includes("--long"), words.filter((word) => word !== "--long")));
