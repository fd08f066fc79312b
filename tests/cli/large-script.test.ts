/** A large script is compiled in another way than a small one, and does the same. */
import { expect, test } from "bun:test";
import { run, stap, withDirectory } from "../harness/dist.ts";

const PROBES = 12;

/** What every kind of hot path is used for: arrays by string and by several keys, statistics, printing, strings, shared and exclusive globals. */
function probe(index: number): string {
  return `probe begin(${index}) {
    key = sprintf("probe-%d", ${index})
    hits[key]++
    total += hits[key] * ${index}
    for (i = 0; i < 3; i++) names[key, i] = key . "/" . sprint(i)
    if (!(key in last)) { last[key] = total sizes[key] <<< total sizes[key] <<< ${index} }
    printf("%-10s|%5d|%s|%d|%x|%c\\n", key, total, names[key, 2], @count(sizes[key]), last[key], 65 + ${index})
  }`;
}

function expected(index: number): string {
  const total = (index * (index + 1)) / 2;
  return `${`probe-${index}`.padEnd(10)}|${String(total).padStart(5)}|probe-${index}/2|2|${total.toString(16)}|${String.fromCharCode(65 + index)}\n`;
}

async function translated(directory: string, script: string): Promise<string> {
  const { stdout } = await run([stap, "--runtime=user", "-p3", "-e", script], { directory, limit: 60_000 });
  return stdout;
}

test("twelve large probes say what they would say one by one", async () => {
  await withDirectory(async (directory) => {
    const indexes = Array.from({ length: PROBES }, (_, at) => at + 1);
    const script = `global hits, last, names, sizes, total\n${indexes.map(probe).join("\n")}\nprobe begin(100) { exit() }`;
    expect(await translated(directory, script)).toContain("#define STP_COMPACT\n");
    const { stdout, stderr, status } = await run([stap, "--runtime=user", "--no-global-var-display", "-e", script], { directory, limit: 60_000 });
    expect({ stdout, stderr, status }).toEqual({ stdout: indexes.map(expected).join(""), stderr: "", status: 0 });
  });
}, 120_000);

test("many points of one small probe make no large script", async () => {
  await withDirectory(async (directory) => {
    const points = Array.from({ length: 1000 }, (_, at) => `timer.ms(${at + 1})`).join(", ");
    expect(await translated(directory, `global n probe ${points} { n <<< 1 } probe end { println(@count(n)) }`)).not.toContain("STP_COMPACT");
  });
}, 60_000);
