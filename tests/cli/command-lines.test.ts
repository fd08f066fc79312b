/** The command lines of *.cases, each run by a shell in a copy of fixtures/, with nothing left in the temporary directory. */
import { describe, expect, test } from "bun:test";
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { run, stap, withDirectory } from "../harness/dist.ts";
import { type CommandCase, mismatch, parseTable } from "./table.ts";

const LIMIT = 30_000;

for (const file of readdirSync(import.meta.dir).filter((name) => name.endsWith(".cases")).sort()) {
  describe(file, () => {
    const cases = parseTable(readFileSync(join(import.meta.dir, file), "utf8"));
    for (const one of cases) test.concurrent(one.command, () => check(one, `${file}:${one.line}`), 2 * LIMIT);
  });
}

async function check(one: CommandCase, place: string): Promise<void> {
  await withDirectory(async (directory) => {
    const [work, temporary, commands] = [join(directory, "work"), join(directory, "tmp"), join(directory, "bin")];
    cpSync(join(import.meta.dir, "fixtures"), work, { recursive: true });
    for (const made of [temporary, commands]) mkdirSync(made);
    for (const name of ["stap", "staprun"]) symlinkSync(stap, join(commands, name));
    const environment = { PATH: `${commands}:${process.env["PATH"]}`, HOME: directory, SYSTEMTAP_DIR: join(directory, "user"), TMPDIR: temporary, SYSTEMTAP_RELEASE: undefined };
    const outcome = await run(["sh", "-c", one.command], { directory: work, environment, limit: LIMIT });
    const wrong = mismatch(one, outcome);
    if (wrong !== undefined) throw new Error(`${place}\n${wrong}`);
    expect(readdirSync(temporary)).toEqual([]);
  });
}
