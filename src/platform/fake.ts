import { Channel } from "./channel.ts";
import { FakeFiles } from "./fake-files.ts";
import { PlatformError, type Assets, type ByteSink, type Child, type Clock, type Completed, type ExitStatus, type HeldChild, type KernelDoor, type NetlinkSocket, type Platform, type Processes, type SignalName, type SpawnOptions, type Terminal } from "./platform.ts";

/** A world in memory, for tests. What a test does not set up is absent: no files, no programs, a kernel that refuses. */
export class FakePlatform implements Platform {
  readonly files = new FakeFiles();
  readonly processes = new FakeProcesses();
  readonly clock = new FakeClock();
  readonly terminal = new FakeTerminal();
  readonly kernel = new FakeKernel();
  readonly environment: Record<string, string | undefined> = {};
  readonly workingDirectory = "/work";
  readonly executable = "/usr/bin/stap";
  readonly selfCommand = ["/usr/bin/stap"];
  readonly invokedAs = "stap";
  readonly arguments: string[] = [];
  readonly assets: Assets = {
    list: (directory) => this.files.below(directory),
    read: (path) => this.files.read(path),
    readText: (path) => this.files.readText(path),
  };
  readonly #handlers = new Map<SignalName, Set<() => void>>();

  onSignal(signal: SignalName, callback: () => void): () => void {
    const set = this.#handlers.get(signal) ?? new Set();
    this.#handlers.set(signal, set.add(callback));
    return () => void set.delete(callback);
  }

  expectLongRun(): void {}

  /** Delivers a signal to us; false when nobody listens. */
  signal(name: SignalName): boolean {
    const handlers = [...(this.#handlers.get(name) ?? [])];
    for (const handler of handlers) handler();
    return handlers.length > 0;
  }
}

/** Time stands still unless the test moves it; sleeps end at once and move it. */
export class FakeClock implements Clock {
  time = 0;
  formatted = "20260101";

  now(): number {
    return this.time;
  }
  wall(): number {
    return this.time;
  }
  usage(): ReturnType<Clock["usage"]> {
    return { user: 0, system: 0, virtual: 0, resident: 0, shared: 0, data: 0 };
  }
  async sleep(ms: number): Promise<void> {
    this.time += ms;
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  format(pattern: string): string {
    return pattern.replaceAll("%F", this.formatted);
  }
}

/** Remembers what was written where, in order. */
export class FakeTerminal implements Terminal {
  readonly written: { readonly fd: 1 | 2; readonly text: string }[] = [];
  terminals: readonly number[] = [];
  /** Bytes that standard output still takes before its reader goes. */
  patience = Number.MAX_SAFE_INTEGER;

  isTerminal(fd: 0 | 1 | 2): boolean {
    return this.terminals.includes(fd);
  }

  write(fd: 1 | 2, content: Uint8Array | string): boolean {
    if (fd === 1 && this.patience <= 0) return false;
    const text = typeof content === "string" ? content : Buffer.from(content).toString("latin1");
    if (fd === 1) this.patience -= text.length;
    this.written.push({ fd, text });
    return true;
  }

  openSink(fd: 1 | 2): ByteSink {
    return {
      write: (bytes) => (this.write(fd, bytes) ? bytes.length : -1),
      ready: async () => undefined,
      close: () => undefined,
    };
  }

  text(fd: 1 | 2): string {
    return this.written.filter((piece) => piece.fd === fd).map((piece) => piece.text).join("");
  }
}

/** A child whose test speaks for it. */
export class FakeChild implements Child, HeldChild {
  readonly pid: number;
  readonly exited: Promise<ExitStatus>;
  readonly stdout = new Channel();
  readonly stderr = new Channel();
  readonly received: Uint8Array[] = [];
  readonly signals: SignalName[] = [];
  released = false;
  onWrite: (bytes: Uint8Array) => void = () => undefined;
  onRelease: () => void = () => undefined;
  #exit: (status: ExitStatus) => void = () => undefined;

  constructor(pid: number) {
    this.pid = pid;
    this.exited = new Promise((resolve) => (this.#exit = resolve));
  }

  /** It ends, and its pipes with it. */
  exit(status: ExitStatus): void {
    this.stdout.close();
    this.stderr.close();
    this.#exit(status);
  }
  kill(signal: SignalName): void {
    this.signals.push(signal);
    this.exit({ signal });
  }
  write(bytes: Uint8Array | string): void {
    const content = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
    this.received.push(content);
    this.onWrite(content);
  }
  end(): void {
    return;
  }
  release(): void {
    this.released = true;
    this.onRelease();
  }
}

export class FakeProcesses implements Processes {
  readonly pid = 100;
  userId = 0;
  groupIds: readonly number[] = [];
  readonly started: { readonly argv: readonly string[]; readonly options: SpawnOptions }[] = [];
  readonly children: FakeChild[] = [];
  readonly programs = new Map<string, string>();
  alive: readonly number[] = [];
  onRun: (argv: readonly string[], options: SpawnOptions) => Completed = (argv) => {
    throw new PlatformError("ENOENT", "No such file or directory", argv[0]);
  };
  onFilter: (argv: readonly string[], input: Uint8Array) => Uint8Array = (argv) => {
    throw new PlatformError("ENOENT", "No such file or directory", argv[0]);
  };
  onSpawn: (child: FakeChild, argv: readonly string[]) => void = () => undefined;

  spawn(argv: readonly string[], options: SpawnOptions = {}): FakeChild {
    const child = new FakeChild(200 + this.children.length);
    this.children.push(child);
    this.started.push({ argv, options });
    this.onSpawn(child, argv);
    return child;
  }
  async run(argv: readonly string[], options: SpawnOptions = {}): Promise<Completed> {
    this.started.push({ argv, options });
    return this.onRun(argv, options);
  }
  filter(argv: readonly string[], input: Uint8Array): Uint8Array {
    return this.onFilter(argv, input);
  }
  spawnHeld(command: string): FakeChild {
    return this.spawn(["sh", "-c", command]);
  }
  which(program: string): string | undefined {
    return this.programs.get(program);
  }
  isAlive(pid: number): boolean {
    return this.alive.includes(pid);
  }
}

/** Takes every module, unless `loadFails`; `onLoad` then says what the module says, through `sockets`. */
export class FakeKernel implements KernelDoor {
  capabilityMask = (1n << 41n) - 1n;
  releaseName = "6.1.0-1-amd64";
  readonly loaded: { readonly path: string; readonly parameters: string }[] = [];
  readonly removed: string[] = [];
  readonly sockets: FakeNetlinkSocket[] = [];
  loadFails: PlatformError | undefined;
  onLoad: (path: string, parameters: string) => void = () => undefined;
  onRemove: (name: string) => void = () => undefined;
  onSend: (socket: FakeNetlinkSocket, payload: Uint8Array) => void = () => undefined;

  release(): string {
    return this.releaseName;
  }
  machine(): string {
    return "x86_64";
  }
  loadModule(path: string, parameters: string): void {
    if (this.loadFails !== undefined) throw this.loadFails;
    this.loaded.push({ path, parameters });
    this.onLoad(path, parameters);
  }
  removeModule(name: string): void {
    this.onRemove(name);
    this.removed.push(name);
  }
  capabilities(): bigint {
    return this.capabilityMask;
  }
  openNetlink(): FakeNetlinkSocket {
    const socket = new FakeNetlinkSocket(4000 + this.sockets.length, this);
    this.sockets.push(socket);
    return socket;
  }
}

export class FakeNetlinkSocket implements NetlinkSocket {
  readonly messages = new Channel();
  readonly port: number;
  readonly #kernel: FakeKernel;

  constructor(port: number, kernel: FakeKernel) {
    this.port = port;
    this.#kernel = kernel;
  }
  resolveFamily(): number | undefined {
    return 0x20;
  }
  send(_family: number, _command: number, _version: number, payload: Uint8Array): void {
    this.#kernel.onSend(this, payload);
  }
  close(): void {
    this.messages.close();
  }
}
