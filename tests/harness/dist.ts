/** Runs the built executable, as a user would. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const project = join(import.meta.dir, "../..");
export const stap = join(project, "dist/stap");

export interface Result {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit status; 128 and the signal's number when one ended it. */
  readonly status: number;
  /** It had to be ended. */
  readonly timedOut: boolean;
}

export interface RunOptions {
  readonly directory?: string;
  readonly stdin?: string | Uint8Array;
  readonly environment?: Record<string, string | undefined>;
  /** ms until SIGINT, and 5 s later SIGKILL. */
  readonly limit?: number;
}

/** Runs a program to its end. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<Result> {
  if (argv[0] === stap && !existsSync(stap)) throw new Error("dist/stap is not there: npm run build");
  const child = Bun.spawn([...argv], {
    cwd: options.directory ?? project,
    env: { ...process.env, LC_ALL: "C", ...options.environment },
    stdin: options.stdin === undefined ? "ignore" : Buffer.from(options.stdin),
    stdout: "pipe",
    stderr: "pipe",
  });
  let timedOut = false;
  const interrupt = setTimeout(() => {
    timedOut = true;
    child.kill("SIGINT");
  }, options.limit ?? 60_000);
  const kill = setTimeout(() => child.kill("SIGKILL"), (options.limit ?? 60_000) + 5_000);
  const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  await child.exited;
  clearTimeout(interrupt);
  clearTimeout(kill);
  return { stdout, stderr, status: child.exitCode ?? 128 + (SIGNALS[child.signalCode ?? ""] ?? 0), timedOut };
}

const SIGNALS: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGPIPE: 13, SIGTERM: 15 };

/** Runs `body` with a directory of its own, which is gone afterwards. */
export async function withDirectory<T>(body: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), "stap-test-"));
  try {
    return await body(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
