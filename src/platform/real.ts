import { basename } from "node:path";
import { realAssets } from "./assets.ts";
import { realClock } from "./clock.ts";
import { realFiles } from "./files.ts";
import { realKernel } from "./kernel.ts";
import { Libc } from "./libc.ts";
import type { Platform, SignalName } from "./platform.ts";
import { realProcesses } from "./processes.ts";
import { realTerminal } from "./terminal.ts";

/** The world as it is. Cheap to make: the C library is opened when something needs it. */
export function realPlatform(): Platform {
  const libc = new Libc();
  return {
    files: realFiles(libc),
    processes: realProcesses(),
    clock: realClock(libc),
    terminal: realTerminal(libc),
    kernel: realKernel(libc),
    environment: process.env,
    workingDirectory: process.cwd(),
    executable: process.execPath,
    selfCommand: isCompiled() ? [process.execPath] : [process.execPath, Bun.main],
    invokedAs: isCompiled() ? basename(process.argv0) : basename(Bun.main, ".ts"),
    arguments: process.argv.slice(2),
    assets: realAssets(),
    onSignal,
    expectLongRun: () => Bun.unsafe.setJITPolicy(1),
  };
}

/** Bun mounts an executable's own files there. */
function isCompiled(): boolean {
  return import.meta.dir.startsWith("/$bunfs");
}

function onSignal(signal: SignalName, callback: () => void): () => void {
  process.on(signal, callback);
  return () => void process.off(signal, callback);
}
