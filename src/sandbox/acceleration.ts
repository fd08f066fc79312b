/** Whether this machine can run a virtual machine in hardware. */
import type { Platform } from "../platform/platform.ts";
import { imagePath } from "./kernels.ts";
import type { Tools } from "./requirements.ts";

export type Acceleration = "kvm" | "tcg";

/** QEMU's -accel. */
export type Accelerator = "kvm" | "tcg,thread=multi" | "tcg,thread=single";

/** How long the trial may take; a working KVM boots a kernel in about one second. */
const TRIAL = "6s";

/**
 * The device's presence proves nothing: inside another virtual machine it may be there and fail, or hang. So it is tried
 * once, and the answer is kept in `memory`, a file in the user's stap directory.
 */
export async function chooseAcceleration(platform: Platform, tools: Tools, memory: string, release: string): Promise<Acceleration> {
  if (platform.files.kind("/dev/kvm") === undefined) return "tcg";
  if (platform.files.kind(memory) === "file") return platform.files.readText(memory).trim() === "kvm" ? "kvm" : "tcg";
  const answer = (await tryHardware(platform, tools, release)) ? "kvm" : "tcg";
  remember(platform, memory, answer);
  return answer;
}

export function remember(platform: Platform, memory: string, answer: Acceleration): void {
  platform.files.makeDirectory(memory.slice(0, memory.lastIndexOf("/")));
  platform.files.write(memory, `${answer}\n`);
}

/**
 * A kernel without a root panics, and QEMU ends instead of rebooting. A few instructions are no trial: a KVM that hangs on a
 * kernel has been seen to run those.
 */
async function tryHardware(platform: Platform, tools: Tools, release: string): Promise<boolean> {
  const machine = [tools.qemu, "-accel", "kvm", "-cpu", "max", "-smp", "2", "-m", "512", "-nodefaults", "-display", "none", "-no-reboot"];
  const boot = ["-kernel", imagePath(release), "-append", "console=ttyS0 quiet panic=-1", "-serial", "stdio"];
  const { status, stdout } = await platform.processes.run(["timeout", "-s", "KILL", TRIAL, ...machine, ...boot], { stdin: "null" });
  return "code" in status && status.code === 0 && stdout.includes("Unable to mount root");
}

/**
 * An emulator before QEMU 8.1 that gives each CPU a thread may go on running an instruction that another CPU changed just as it
 * was translated (QEMU commit cb62bd15e14e: "Always lock pages before translation"). Kernels change their own text while they
 * boot and whenever a probe is armed: now and then one panicked on a breakpoint that was gone, or hit it for ever.
 */
const FIRST_TO_LOCK = { major: 8, minor: 1 };

export async function accelerator(platform: Platform, tools: Tools, acceleration: Acceleration): Promise<Accelerator> {
  if (acceleration === "kvm") return "kvm";
  const { stdout } = await platform.processes.run([tools.qemu, "--version"], { stdin: "null" });
  return locksBeforeTranslation(stdout) ? "tcg,thread=multi" : "tcg,thread=single";
}

/** `banner` is what `qemu-system-x86_64 --version` prints. */
export function locksBeforeTranslation(banner: string): boolean {
  const [, major, minor] = /version (\d+)\.(\d+)/.exec(banner) ?? [];
  return Number(major) > FIRST_TO_LOCK.major || (Number(major) === FIRST_TO_LOCK.major && Number(minor) >= FIRST_TO_LOCK.minor);
}
