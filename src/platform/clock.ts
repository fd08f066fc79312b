import { ptr } from "bun:ffi";
import { readFileSync } from "node:fs";
import { cString, type Libc } from "./libc.ts";
import type { Clock } from "./platform.ts";

const RUSAGE_SELF = 0;
const RUSAGE_CHILDREN = -1;
/** struct rusage: two timevals, then 14 longs. */
const RUSAGE_LONGS = 18;

export function realClock(libc: Libc): Clock {
  return {
    now: () => performance.now(),
    wall: () => Date.now(),
    usage: () => ({ ...cpuTimes(libc), ...memory(libc.call.getpagesize() / 1024) }),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    format: (pattern) => format(libc, pattern),
  };
}

/** Of this process and its children, in ms. Bun's own resourceUsage() leaves the children out. */
function cpuTimes(libc: Libc): { user: number; system: number } {
  const rusage = new BigInt64Array(RUSAGE_LONGS);
  let user = 0;
  let system = 0;
  for (const who of [RUSAGE_SELF, RUSAGE_CHILDREN]) {
    libc.call.getrusage(who, ptr(rusage));
    user += Number(rusage[0]) * 1000 + Number(rusage[1]) / 1000;
    system += Number(rusage[2]) * 1000 + Number(rusage[3]) / 1000;
  }
  return { user, system };
}

/** proc(5), statm: size resident shared text lib data dt, in pages. */
function memory(pageKilobytes: number): { virtual: number; resident: number; shared: number; data: number } {
  const pages = readFileSync("/proc/self/statm", "latin1").split(" ");
  const kilobytes = (index: number): number => Number(pages[index] ?? 0) * pageKilobytes;
  return { virtual: kilobytes(0), resident: kilobytes(1), shared: kilobytes(2), data: kilobytes(5) };
}

function format(libc: Libc, pattern: string): string {
  const now = new BigInt64Array([BigInt(Math.floor(Date.now() / 1000))]);
  const broken = new Uint8Array(128); // struct tm is 56 bytes
  const out = new Uint8Array(4096);
  libc.call.localtime_r(ptr(now), ptr(broken));
  const length = Number(libc.call.strftime(ptr(out), out.length, ptr(cString(pattern)), ptr(broken)));
  return new TextDecoder().decode(out.subarray(0, length));
}
