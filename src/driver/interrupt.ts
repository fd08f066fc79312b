/** Ends what runs for us when the user ends us: until the script itself runs, a signal means to stop and leave nothing behind. */
import type { Child, Completed, Platform, Processes, SignalName, SpawnOptions } from "../platform/platform.ts";

const ENDING: readonly SignalName[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];

/** A signal came. */
export class Interrupted extends Error {}

export interface Interruptible {
  /** Its children end when a signal comes; a terminal's Ctrl-C reaches them through us alone. */
  readonly processes: Processes;
  /** Runs an action; rejects with Interrupted as soon as a signal comes and the children have ended. */
  guard<T>(action: () => Promise<T>): Promise<T>;
  /** Ends the children that run. */
  end(): Promise<void>;
}

export function interruptible(platform: Platform): Interruptible {
  const children = new Set<Child>();
  const spawn = (argv: readonly string[], options: SpawnOptions = {}): Child => {
    const child = platform.processes.spawn(argv, { ...options, detached: true });
    children.add(child);
    void child.exited.finally(() => children.delete(child));
    return child;
  };
  const endAll = async (): Promise<void> => {
    const running = [...children];
    for (const child of running) child.kill("SIGTERM");
    await Promise.race([Promise.all(running.map((child) => child.exited)), platform.clock.sleep(PATIENCE)]);
    for (const child of children) child.kill("SIGKILL");
  };
  const run: Processes["run"] = (argv, options) => collect(spawn(argv, { stdout: "pipe", stderr: "pipe", ...options }));
  return { processes: replaced(platform.processes, spawn, run), guard: (action) => untilSignal(action, endAll, platform), end: endAll };
}

/** The same door with two of its ways in watched. */
function replaced(processes: Processes, spawn: Processes["spawn"], run: Processes["run"]): Processes {
  return {
    spawn,
    run,
    filter: (argv, input) => processes.filter(argv, input),
    spawnHeld: (command) => processes.spawnHeld(command),
    which: (program) => processes.which(program),
    isAlive: (pid) => processes.isAlive(pid),
    pid: processes.pid,
    userId: processes.userId,
    groupIds: processes.groupIds,
  };
}

/** As long as a child may take to end by itself, in ms. */
const PATIENCE = 2000;

async function untilSignal<T>(action: () => Promise<T>, endAll: () => Promise<void>, platform: Platform): Promise<T> {
  const stops: (() => void)[] = [];
  let isEnding = false;
  const signalled = new Promise<never>((_, reject) => {
    const end = (signal: SignalName): void => {
      isEnding = true;
      void endAll().then(() => reject(new Interrupted(signal)));
    };
    for (const signal of ENDING) stops.push(platform.onSignal(signal, () => end(signal)));
  });
  // How the action ends after a signal is about children that we ended.
  const settled = action().then(
    (result) => (isEnding ? signalled : result),
    (error: unknown) => (isEnding ? signalled : Promise.reject(error)),
  );
  try {
    return await Promise.race([settled, signalled]);
  } finally {
    for (const stop of stops) stop();
  }
}

async function collect(child: Child): Promise<Completed> {
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), child.exited]);
  return { status, stdout, stderr };
}

async function text(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let all = "";
  for await (const chunk of chunks) all += decoder.decode(chunk, { stream: true });
  return all + decoder.decode();
}
