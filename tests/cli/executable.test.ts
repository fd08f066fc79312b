/** The executable itself: what it carries, and what it does not let in. */
import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { project, run, stap, withDirectory } from "../harness/dist.ts";

const HELLO = ["-p1", "-e", 'probe begin { println("Started") }'];
const TREE = '# parse tree dump\n# file <input>\nprobe begin{\nprintln("Started");\n}\n\n';

test("a planted bunfig.toml does not run its preload, and a planted .env is not read", async () => {
  await withDirectory(async (directory) => {
    const witness = join(directory, "preloaded");
    writeFileSync(join(directory, "bunfig.toml"), 'preload = ["./planted.ts"]\n[run]\npreload = ["./planted.ts"]\n');
    writeFileSync(join(directory, "planted.ts"), `require("fs").writeFileSync(${JSON.stringify(witness)}, "");`);
    const library = join(directory, "planted-home");
    mkdirSync(library);
    // Read by the command if the file reached its environment: an option that no command line has.
    writeFileSync(join(library, "rc"), "--no-such-option\n");
    writeFileSync(join(directory, ".env"), `SYSTEMTAP_DIR=${library}\n`);
    const environment = { SYSTEMTAP_DIR: undefined, HOME: join(directory, "home") };
    const result = await run([stap, ...HELLO], { directory, environment });
    expect(result).toMatchObject({ status: 0, stdout: TREE });
    expect(await Bun.file(witness).exists()).toBe(false);

    // The same settings work where nothing forbids them: the test can fail.
    const given = await run([stap, ...HELLO], { directory, environment: { ...environment, SYSTEMTAP_DIR: library } });
    expect(given.status).toBe(1);
  });
});

test("an executable built without the two flags would let them in", async () => {
  await withDirectory(async (directory) => {
    const witness = join(directory, "preloaded");
    writeFileSync(join(directory, "bunfig.toml"), 'preload = ["./planted.ts"]\n');
    writeFileSync(join(directory, "planted.ts"), `require("fs").writeFileSync(${JSON.stringify(witness)}, "");`);
    writeFileSync(join(directory, "main.ts"), "export {};\n");
    const open = join(directory, "open");
    await run([process.execPath, "build", "--compile", join(directory, "main.ts"), "--outfile", open], { directory: project });
    await run([open], { directory });
    expect(await Bun.file(witness).exists()).toBe(true);
  });
});

test("it needs nothing beside it: the tapset and the runtime come with it", async () => {
  await withDirectory(async (directory) => {
    const copy = join(directory, "stap");
    await Bun.write(copy, Bun.file(stap), { mode: 0o755 });
    const script = 'probe begin { log("x") exit() }';
    const result = await run([copy, "-p3", "--runtime=user", "-e", script], { directory });
    expect(result).toMatchObject({ status: 0, stderr: "" });
    expect(result.stdout).toContain('"rt.h"');
  });
});
