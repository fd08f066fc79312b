/** The virtual machine's processes: QEMU, a virtiofsd for each shared tree, and the keeper that ends them all. */
import type { Child, ExitStatus, Platform } from "../platform/platform.ts";
import { type Acceleration, type Accelerator, accelerator } from "./acceleration.ts";
import { imagePath } from "./kernels.ts";
import keeperScript from "./keeper.sh" with { type: "text" };
import { SandboxError, type Tools } from "./requirements.ts";

export interface Hardware {
  readonly release: string;
  readonly acceleration: Acceleration;
  readonly cpus: number;
  /** MiB */
  readonly memory: number;
  /** More words for the kernel's command line. */
  readonly kernelArguments: string;
}

/** The machine's files, in a temporary directory of its own. */
export interface Workplace {
  readonly directory: string;
  readonly initramfs: string;
  readonly console: string;
  /** Writable on both sides. */
  readonly shared: string;
}

export function layOut(directory: string): Workplace {
  return { directory, initramfs: `${directory}/initramfs`, console: `${directory}/console`, shared: `${directory}/shared` };
}

/** Ends what it was told of once `release` is called or this process is gone, kill -9 included. */
export class Keeper {
  readonly #child: Child;

  constructor(platform: Platform, directory: string) {
    this.#child = platform.processes.spawn(["sh", "-c", keeperScript, "keeper", directory], { stdin: "pipe", stdout: "null", stderr: "null", detached: true });
  }

  /** `child` was started detached: it leads a process group. */
  watch(child: Child): void {
    this.#child.write(`${child.pid}\n`);
  }

  async release(): Promise<void> {
    this.#child.end();
    await this.#child.exited;
  }
}

/** QEMU running; its standard input and output are the agent's port. */
export interface Machine {
  readonly child: Child;
  readonly exited: Promise<ExitStatus>;
  /** What QEMU itself had to say so far. */
  complaints(): string;
}

export async function startMachine(platform: Platform, tools: Tools, hardware: Hardware, workplace: Workplace, keeper: Keeper): Promise<Machine> {
  const root = `${workplace.directory}/root.socket`;
  const shared = `${workplace.directory}/shared.socket`;
  // The host's files rarely change under a run, so the root may be cached; what is shared must not be.
  const [accelerated] = await Promise.all([
    accelerator(platform, tools, hardware.acceleration),
    startFileServer(platform, tools, root, ["-o", "source=/", "-o", "cache=auto"], keeper),
    startFileServer(platform, tools, shared, ["-o", `source=${workplace.shared}`, "-o", "cache=none"], keeper),
  ]);
  const argv = [tools.qemu, ...processor(hardware, accelerated), ...fileSystem("root", root), ...fileSystem("shared", shared), ...port(), ...monitor(workplace), ...boot(hardware, workplace)];
  const child = platform.processes.spawn(argv, { stdin: "pipe", stdout: "pipe", stderr: "pipe", detached: true });
  keeper.watch(child);
  return { child, exited: child.exited, complaints: collectTail(child.stderr) };
}

function processor(hardware: Hardware, accelerator: Accelerator): string[] {
  // virtiofs needs the guest's memory shared with its server.
  const memory = ["-object", `memory-backend-memfd,id=memory,size=${hardware.memory}M,share=on`, "-numa", "node,memdev=memory"];
  return ["-accel", accelerator, "-cpu", "max", "-smp", String(hardware.cpus), "-m", String(hardware.memory), ...memory, "-nodefaults", "-no-reboot", "-display", "none"];
}

function fileSystem(tag: string, socket: string): string[] {
  return ["-chardev", `socket,id=${tag},path=${socket}`, "-device", `vhost-user-fs-pci,chardev=${tag},tag=${tag},queue-size=1024`];
}

function port(): string[] {
  return ["-device", "virtio-serial-pci", "-chardev", "stdio,id=agent,signal=off", "-device", "virtserialport,chardev=agent,name=agent", "-device", "virtio-rng-pci"];
}

/** Where QEMU takes commands of its machine protocol: an interrupt that cannot be masked, for one. */
export function monitorSocket({ directory }: Workplace): string {
  return `${directory}/monitor.socket`;
}

function monitor(workplace: Workplace): string[] {
  return ["-qmp", `unix:${monitorSocket(workplace)},server=on,wait=off`];
}

function boot(hardware: Hardware, workplace: Workplace): string[] {
  const words = `console=ttyS0 quiet panic=-1 nokaslr mitigations=off ${hardware.kernelArguments}`;
  return ["-serial", `file:${workplace.console}`, "-kernel", imagePath(hardware.release), "-initrd", workplace.initramfs, "-append", words.trim()];
}

const FILE_SERVER_LIMIT = 10_000;

async function startFileServer(platform: Platform, tools: Tools, socket: string, options: readonly string[], keeper: Keeper): Promise<void> {
  const argv = [tools.virtiofsd, `--socket-path=${socket}`, ...options, "-o", "sandbox=chroot"];
  const child = platform.processes.spawn(argv, { stdin: "null", stdout: "null", stderr: "pipe", detached: true });
  keeper.watch(child);
  const complaints = collectTail(child.stderr);
  const state = { ended: false };
  void child.exited.then(() => (state.ended = true));
  const deadline = platform.clock.now() + FILE_SERVER_LIMIT;
  while (platform.files.kind(socket) === undefined) {
    if (state.ended || platform.clock.now() > deadline) throw new SandboxError(`virtiofsd did not start: ${complaints().trim()}`);
    await platform.clock.sleep(10);
  }
}

const TAIL = 4096;

/** Reads to the end, so that the writer never waits; gives the last few lines on demand. */
function collectTail(stream: AsyncIterable<Uint8Array>): () => string {
  const kept = { text: "" };
  const collect = async (): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of stream) kept.text = (kept.text + decoder.decode(chunk, { stream: true })).slice(-TAIL);
  };
  collect().catch(() => undefined);
  return () => kept.text;
}
