/** Programs whose system calls a test knows: programs/NAME.c, compiled outside, run inside. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../harness/dist.ts";
import { machine } from "./machine.ts";

const directory = mkdtempSync(join(tmpdir(), "stap-programs-"));
process.on("exit", () => rmSync(directory, { recursive: true, force: true }));
const compiled = new Map<string, Promise<string>>();

/** The path, inside, of the program. */
export function program(name: string): Promise<string> {
  const known = compiled.get(name) ?? compile(name);
  compiled.set(name, known);
  return known;
}

async function compile(name: string): Promise<string> {
  const path = join(directory, name);
  const { status, stderr } = await run(["gcc", "-Wall", "-Werror", "-O1", "-static", "-pthread", join(import.meta.dir, "programs", `${name}.c`), "-o", path]);
  if (status !== 0) throw new Error(stderr);
  return machine.inside(path);
}
