import type { ExitStatus } from "../platform/platform.ts";

/** Number and text of a signal as strsignal(3) gives it; the numbers are x86's and ARM's. */
const SIGNALS: Readonly<Record<string, readonly [number, string]>> = {
  SIGHUP: [1, "Hangup"],
  SIGINT: [2, "Interrupt"],
  SIGQUIT: [3, "Quit"],
  SIGILL: [4, "Illegal instruction"],
  SIGTRAP: [5, "Trace/breakpoint trap"],
  SIGABRT: [6, "Aborted"],
  SIGBUS: [7, "Bus error"],
  SIGFPE: [8, "Floating point exception"],
  SIGKILL: [9, "Killed"],
  SIGUSR1: [10, "User defined signal 1"],
  SIGSEGV: [11, "Segmentation fault"],
  SIGUSR2: [12, "User defined signal 2"],
  SIGPIPE: [13, "Broken pipe"],
  SIGALRM: [14, "Alarm clock"],
  SIGTERM: [15, "Terminated"],
  SIGXCPU: [24, "CPU time limit exceeded"],
  SIGXFSZ: [25, "File size limit exceeded"],
  SIGSYS: [31, "Bad system call"],
};

/** What to warn of when the program of -c has not ended well; undefined when it has. */
export function childComplaint(status: ExitStatus): string | undefined {
  if ("code" in status) return status.code === 0 ? undefined : `Child process exited with status ${status.code}`;
  const known = SIGNALS[status.signal];
  return known === undefined ? `Child process exited with signal ${status.signal}` : `Child process exited with signal ${known[0]} (${known[1]})`;
}
