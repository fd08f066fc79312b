/** What a sandbox needs of the machine, and the words for what is missing. */
import type { Platform } from "../platform/platform.ts";
import { chooseKernel, installedKernels } from "./kernels.ts";

/** A sandbox could not start, or ended by itself. `message` is for people: what, and what next. */
export class SandboxError extends Error {}

export interface Tools {
  readonly qemu: string;
  readonly virtiofsd: string;
  readonly busybox: string;
  readonly compiler: string;
}

/** virtiofsd is no command for people, so it is not in PATH: qemu-system-common's place, then that of the package of its own name. */
const VIRTIOFSD = ["/usr/lib/qemu/virtiofsd", "/usr/libexec/virtiofsd"];

/** Paths of the tools; throws a SandboxError that names the packages of all that is missing. */
export function findTools(platform: Platform): Tools {
  const { processes, files } = platform;
  const missing: string[] = [];
  const need = (path: string | undefined, name: string): string => {
    if (path === undefined) missing.push(name);
    return path ?? "";
  };
  const tools = {
    qemu: need(processes.which("qemu-system-x86_64"), "qemu-system-x86"),
    virtiofsd: need(VIRTIOFSD.find((path) => files.kind(path) === "file"), "qemu-system-common"),
    busybox: need(processes.which("busybox"), "busybox-static"),
    compiler: need(processes.which("gcc"), "gcc libc6-dev"),
  };
  need(processes.which("xz"), "xz-utils");
  if (missing.length > 0) throw new SandboxError(`the sandbox needs more packages; install them with: apt install ${missing.join(" ")}`);
  if (processes.userId !== 0) throw new SandboxError("the sandbox shares this machine's files with a virtual machine, which takes root; run stap as root, or use --runtime=user");
  return tools;
}

/** The release to boot; throws a SandboxError that says what is installed, or what to install. */
export function findKernel(platform: Platform, wanted: string | undefined): string {
  const installed = installedKernels(platform.files);
  const release = chooseKernel(installed, wanted);
  if (release !== undefined) return release;
  if (installed.length === 0) throw new SandboxError("no kernel to boot is installed; install one with: apt install linux-image-cloud-amd64 linux-headers-cloud-amd64");
  throw new SandboxError(`kernel ${wanted} is not installed; installed are: ${installed.join(", ")}`);
}
