/** What comes on our standard input, for a script that has input probes: it shows by the file that such a script makes. */
import { type ByteSink, type Child, type Platform, PlatformError } from "../platform/platform.ts";

type World = Pick<Platform, "files" | "processes" | "terminal">;

/** Passes standard input on until it ends, the script goes away, or `stop`. */
export class Input {
  readonly #source: Child;
  readonly #restored: () => Promise<void>;

  private constructor(source: Child, restored: () => Promise<void>) {
    this.#source = source;
    this.#restored = restored;
  }

  /** `path`: the file that takes the bytes; undefined when there is none, so that nobody waits for input. */
  static open(path: string, world: World): Input | undefined {
    if (world.files.kind(path) === undefined) return undefined;
    const restored = world.terminal.isTerminal(0) ? takeTerminal(world) : async (): Promise<void> => undefined;
    // Only another process can wait for our standard input without our waiting with it.
    const source = world.processes.spawn(["cat"], { stdin: "inherit", stdout: "pipe", stderr: "null" });
    void pass(source, world.files.openSink(path));
    return new Input(source, restored);
  }

  async stop(): Promise<void> {
    this.#source.kill("SIGKILL");
    await this.#restored();
  }
}

/** A byte at a time: each is a hit of its own. One that the script had to skip is lost, and counted there. */
async function pass(source: Child, sink: ByteSink): Promise<void> {
  try {
    for await (const bytes of source.stdout) {
      for (let at = 0; at < bytes.length; at++) if (!offer(sink, bytes.subarray(at, at + 1))) return;
    }
  } finally {
    sink.close();
  }
}

/** False once nobody takes it any more. */
function offer(sink: ByteSink, byte: Uint8Array): boolean {
  try {
    return sink.write(byte) >= 0;
  } catch (cause) {
    if (cause instanceof PlatformError) return cause.code === "EBUSY";
    throw cause;
  }
}

/** A terminal gives each character as it is typed; afterwards it is as it was. */
function takeTerminal({ processes }: World): () => Promise<void> {
  const settings = processes.run(["stty", "-g"], { stdin: "inherit" });
  const taken = settings.then(() => processes.run(["stty", "-icanon", "min", "1", "time", "0"], { stdin: "inherit" }));
  return async () => {
    await taken;
    const before = (await settings).stdout.trim();
    if (before !== "") await processes.run(["stty", before], { stdin: "inherit" });
  };
}
