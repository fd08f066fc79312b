/** The `Pass N:` lines of -v: what was done, the memory it took and the time. */
import type { Clock, Platform } from "../platform/platform.ts";
import { type Options, verbosityOf } from "./options.ts";

type World = Pick<Platform, "clock" | "terminal">;

export class Report {
  readonly #options: Options;
  readonly #world: World;

  constructor(options: Options, world: World) {
    this.#options = options;
    this.#world = world;
  }

  /** A line on stderr, whatever the verbosity. */
  say(line: string): void {
    this.#world.terminal.write(2, `${line}\n`);
  }

  /** A line at a verbosity of the pass: 1 unless told. */
  tell(pass: number, line: string, level = 1): void {
    if (verbosityOf(this.#options, pass) >= level) this.say(line);
  }

  warn(text: string): void {
    if (!this.#options.suppressWarnings) this.say(`WARNING: ${text}`);
  }

  /** Runs a pass, then tells what it did (`done` gives the words), with its time, and the memory in use where it is asked for. */
  async timed<T>(pass: number, action: () => T | Promise<T>, done: (result: T) => string | undefined, memory: "memory" | "" = ""): Promise<T> {
    const tells = verbosityOf(this.#options, pass) > 0;
    const start = tells ? moment(this.#world.clock) : undefined;
    const result = await action();
    const words = start === undefined ? undefined : done(result);
    if (start !== undefined && words !== undefined) this.say(`Pass ${pass}: ${words}${memory === "" ? "" : ` using ${usedMemory(this.#world.clock)},`} in ${since(start, this.#world.clock)}.`);
    return result;
  }

  /** A line that stays only while a long step runs, on a terminal; in a pipe there is none. */
  async during<T>(line: string, action: () => Promise<T>): Promise<T> {
    const { terminal, clock } = this.#world;
    if (!terminal.isTerminal(2)) return action();
    const state = { isOver: false, isShown: false };
    void clock.sleep(SHORT_STEP).then(() => {
      if (!state.isOver) state.isShown = terminal.write(2, line);
    });
    try {
      return await action();
    } finally {
      state.isOver = true;
      if (state.isShown) terminal.write(2, "\r\x1b[K");
    }
  }
}

/** Steps below this many ms need no progress line. */
const SHORT_STEP = 400;

interface Moment {
  readonly user: number;
  readonly system: number;
  readonly real: number;
}

function moment(clock: Clock): Moment {
  const { user, system } = clock.usage();
  return { user, system, real: clock.now() };
}

function since(start: Moment, clock: Clock): string {
  const end = moment(clock);
  const part = (key: keyof Moment): string => (end[key] - start[key]).toFixed(0);
  return `${part("user")}usr/${part("system")}sys/${part("real")}real ms`;
}

/** The engine reserves gigabytes of addresses that it never touches: `virt` says so, `res` is what the run takes. */
function usedMemory(clock: Clock): string {
  const { virtual, resident, shared, data } = clock.usage();
  return `${virtual}virt/${resident}res/${shared}shr/${data}data kb`;
}

/** `1 probe`, `2 probes`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
