/** Measuring commands side by side: every run of all of them in turn, so that a busy moment of the machine hits them alike. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What one run of a command took. */
export interface Sample {
  /** ms from its start to its end. */
  readonly wall: number;
  /** ms of CPU, its children's with it. */
  readonly cpu: number;
  /** MB, the largest resident set. */
  readonly memory: number;
  /** ms of passes 1 to 4 as `-v` tells them. */
  readonly passes: readonly (number | undefined)[];
  /** ms from its start to the first byte on standard output. */
  readonly output: number | undefined;
}

export type Action = () => Promise<Sample>;

export interface Row {
  readonly name: string;
  readonly ours: Action;
  readonly peer?: Action | undefined;
  /** DESIGN's figure, in words. */
  readonly goal?: string;
  /** Of both; the first is thrown away. */
  readonly runs?: number;
  /** What is compared: the whole process unless told. */
  readonly shows?: "output";
}

export interface Result {
  readonly row: Row;
  readonly ours: Series;
  readonly peer: Series | undefined;
}

/** The runs of one command, or what kept it from running. */
export type Series = readonly Sample[] | string;

/** Runs the rows in turns: first ours, then the peer's, then the next row; then all again. */
export async function compete(rows: readonly Row[], runs: number): Promise<Result[]> {
  const contestants = rows.flatMap((row) => [{ row, action: row.ours }, ...(row.peer === undefined ? [] : [{ row, action: row.peer }])]);
  const series = new Map<Action, Series>();
  for (let turn = 0; turn <= runs; turn++) {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${turn} of ${runs} runs`);
    for (const { row, action } of contestants) if (turn <= (row.runs ?? runs)) series.set(action, await once(action, series.get(action) ?? [], turn === 0));
  }
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  return rows.map((row) => ({ row, ours: series.get(row.ours) ?? [], peer: row.peer === undefined ? undefined : series.get(row.peer) }));
}

/** The first run warms the page cache, and what is to be cached. A command that fails once is not asked again. */
async function once(action: Action, before: Series, isWarming: boolean): Promise<Series> {
  if (typeof before === "string") return before;
  try {
    const sample = await action();
    return isWarming ? before : [...before, sample];
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

export class Workshop {
  readonly path = mkdtempSync(join(tmpdir(), "stap-bench-"));
  #directories = 0;

  /** A user directory of its own, with an empty cache. */
  directory(): string {
    return join(this.path, `user-${this.#directories++}`);
  }

  /** Runs a command to its end. */
  async time(argv: readonly string[], directory: string): Promise<Sample> {
    const start = performance.now();
    const child = Bun.spawn([...argv], { cwd: this.path, env: { ...process.env, SYSTEMTAP_DIR: directory }, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
    const said = new Response(child.stderr).text();
    const output = await firstByte(child.stdout, start);
    const status = await child.exited;
    const wall = performance.now() - start;
    const words = await said;
    if (status !== 0) throw new Error(complaint(words) ?? `ended with ${status}`);
    const usage = child.resourceUsage();
    return { wall, cpu: Number(usage?.cpuTime.total ?? 0) / 1000, memory: (usage?.maxRSS ?? 0) / 1e6, passes: [1, 2, 3, 4].map((pass) => passTime(pass, words)), output };
  }

  close(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

async function firstByte(stream: ReadableStream<Uint8Array>, start: number): Promise<number | undefined> {
  let first: number | undefined;
  for await (const _ of stream) first ??= performance.now() - start;
  return first;
}

/** The line that says most about why a command failed. */
function complaint(words: string): string | undefined {
  const lines = words.split("\n").filter((line) => line !== "" && !line.startsWith("WARNING"));
  return lines.find((line) => /error/i.test(line) && !line.startsWith("Pass")) ?? lines.find((line) => /failed|not supported/.test(line));
}

function passTime(pass: number, words: string): number | undefined {
  const time = new RegExp(`^Pass ${pass}: .*/(\\d+)real ms\\.$`, "m").exec(words)?.[1];
  return time === undefined ? undefined : Number(time);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
