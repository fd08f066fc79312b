import { closeSync, openSync, readFileSync } from "node:fs";
import { arch, machine, release } from "node:os";
import { ptr } from "bun:ffi";
import { platformError } from "./errors.ts";
import { cString, type Libc } from "./libc.ts";
import { openNetlink } from "./netlink.ts";
import type { KernelDoor } from "./platform.ts";

/** System calls that the C library has no function for; the numbers are of asm/unistd_64.h and asm-generic/unistd.h. */
const SYSTEM_CALLS: Readonly<Record<string, { readonly deleteModule: number; readonly finitModule: number }>> = {
  x64: { deleteModule: 176, finitModule: 313 },
  arm64: { deleteModule: 106, finitModule: 273 },
};

const O_NONBLOCK = 0o4000;

export function realKernel(libc: Libc): KernelDoor {
  return {
    release,
    machine,
    loadModule: (path, parameters) => loadModule(libc, path, parameters),
    removeModule: (name) => removeModule(libc, name),
    capabilities,
    openNetlink: () => openNetlink(libc),
  };
}

function systemCalls(): { readonly deleteModule: number; readonly finitModule: number } {
  const calls = SYSTEM_CALLS[arch()];
  if (calls === undefined) throw platformError({ code: "ENOSYS" }, arch());
  return calls;
}

function loadModule(libc: Libc, path: string, parameters: string): void {
  const fd = open(path);
  try {
    const result = libc.call.syscall(systemCalls().finitModule, fd, ptr(cString(parameters)), 0);
    if (result !== 0) throw libc.failure("finit_module", path);
  } finally {
    closeSync(fd);
  }
}

function open(path: string): number {
  try {
    return openSync(path, "r");
  } catch (cause) {
    throw platformError(cause, path);
  }
}

function removeModule(libc: Libc, name: string): void {
  if (libc.call.syscall(systemCalls().deleteModule, ptr(cString(name)), O_NONBLOCK, 0) !== 0) throw libc.failure("delete_module", name);
}

function capabilities(): bigint {
  const line = /^CapEff:\s*([0-9a-f]+)/m.exec(readFileSync("/proc/self/status", "latin1"));
  return BigInt(`0x${line?.[1] ?? "0"}`);
}
