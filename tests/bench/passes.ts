/** From the command to its module: the passes, first and later times, the cache. */
import { stap } from "../harness/dist.ts";
import type { Action, Row, Workshop } from "./contest.ts";
import { hello, twentyProbes } from "./scripts.ts";

export function passRows(release: string, peer: string | undefined, workshop: Workshop): Row[] {
  const warm = { ours: workshop.directory(), peer: workshop.directory() };
  let serial = 0;
  const command = (program: string, directory: () => string, script: () => string, ...options: string[]): Action => () => workshop.time([program, "-v", "-r", release, ...options, "-e", script()], directory());
  const unseen = (make: (serial: number) => string, ...options: string[]): Pick<Row, "ours" | "peer"> => ({
    ours: command(stap, () => warm.ours, () => make(serial++), ...options),
    peer: peer === undefined ? undefined : command(peer, () => warm.peer, () => make(serial++), ...options),
  });
  const ours = (...parameters: Parameters<typeof command> extends [string, ...infer Rest] ? Rest : never): Pick<Row, "ours"> => ({ ours: command(stap, ...parameters) });
  return [
    { name: "hello, -p1", ...unseen(hello, "-p1") },
    { name: "hello, -p2", ...unseen(hello, "-p2") },
    { name: "hello, -p3", ...unseen(hello, "-p3"), goal: "<= 0.10 s" },
    { name: "20 probes, -p3", ...unseen(twentyProbes, "-p3") },
    { name: "hello, -p4, unseen", ...unseen(hello, "-p4"), goal: "<= 0.25 s" },
    { name: "20 probes, -p4, unseen", ...unseen(twentyProbes, "-p4"), goal: "<= 0.40 s" },
    { name: "hello, -p4, unseen, --build=kbuild", ...ours(() => warm.ours, () => hello(serial++), "-p4", "--build=kbuild"), runs: 3 },
    { name: "20 probes, -p4, unseen, --build=kbuild", ...ours(() => warm.ours, () => twentyProbes(serial++), "-p4", "--build=kbuild"), runs: 3 },
    { name: "hello, -p4, first time on this kernel", ...ours(() => workshop.directory(), () => hello(0), "-p4"), runs: 3, goal: "<= 4 s" },
    // What is left of a run then is to load the module.
    { name: "hello, cached, to module load", ...ours(() => warm.ours, () => hello(-1), "-p4"), goal: "<= 0.15 s" },
    { name: "20 probes, cached, to module load", ...ours(() => warm.ours, () => twentyProbes(-1), "-p4"), goal: "<= 0.15 s" },
  ];
}

/** What does not depend on a kernel. */
export function processRows(workshop: Workshop): Row[] {
  const warm = workshop.directory();
  let serial = 0;
  const run = (script: () => string): Action => () => workshop.time([stap, "-v", "--runtime=user", "-e", script()], warm);
  return [
    { name: "--version", ours: () => workshop.time([stap, "--version"], warm) },
    { name: "hello, --runtime=user, first output, unseen", ours: run(() => hello(serial++)), shows: "output" },
    { name: "hello, --runtime=user, first output, cached", ours: run(() => hello(-1)), shows: "output" },
  ];
}
