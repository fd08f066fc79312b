/** The two ways of building: by recorded commands, and by kbuild itself. They make modules that say and do the same. */
import { expect, test } from "bun:test";
import { trimmedSections } from "../../src/kbuild/trim.ts";
import { type Case, mismatch } from "../language/cases.ts";
import { readThemes } from "../language/files.ts";
import { type Built, describeKernel, isLong, machine } from "./machine.ts";
import { type ModuleFile, readModule } from "./modules.ts";

const LIMIT = 20_000;
const EMBEDDED = 'function jiffy:long() %{ STAP_RETVALUE = jiffies != 0; %} probe begin { println(jiffy()) exit() } probe timer.profile { next } probe timer.jiffies(1) { next }';

/** Evenly spread over all themes. */
function sample(count: number): Case[] {
  const all = readThemes().flatMap(({ cases }) => cases).filter(({ excluded, status }) => excluded?.runtime !== "kernel" && status === 0);
  return Array.from({ length: Math.min(count, all.length) }, (_, index) => all[Math.floor((index * all.length) / count)] as Case);
}

async function bothWays(script: string, options: readonly string[], words: readonly string[]): Promise<readonly [Built, Built]> {
  return Promise.all([machine.build(script, [...options, "--build=recorded"], words), machine.build(script, [...options, "--build=kbuild"], words)]);
}

/** What the kernel looks for in a module, and objtool writes. */
const NEEDED = [".modinfo", "__versions", ".gnu.linkonce.this_module", ".orc_unwind", ".orc_unwind_ip", ".return_sites", ".note.gnu.build-id"];

/**
 * kbuild links the whole runtime: what the rest of it brings is all that it may have more. That nothing else differs where both link the
 * same is checked when a kernel is prepared for.
 */
function expectAlike(quick: ModuleFile, plain: ModuleFile): void {
  const without = (names: ReadonlySet<string>, others: ReadonlySet<string>): string[] => [...names].filter((name) => !others.has(name) && !trimmedSections.has(name));
  expect(quick.information).toEqual(plain.information);
  expect(without(quick.sections, plain.sections)).toEqual([]);
  expect(NEEDED.filter((name) => quick.sections.has(name) !== plain.sections.has(name))).toEqual([]);
  expect(without(quick.imports, plain.imports)).toEqual([]);
  expect(without(quick.defined, plain.defined).filter((name) => !/^t\d+_\d+/.test(name))).toEqual([]);
  expect([...quick.versions].filter(([name, crc]) => plain.versions.get(name) !== crc)).toEqual([]);
}

describeKernel("building", () => {
  for (const one of sample(isLong ? 100 : 9)) {
    test(`${one.name}: both ways alike`, async () => {
      const modules = await bothWays(one.script, one.options, one.arguments);
      expectAlike(readModule(modules[0].module), readModule(modules[1].module));
      for (const built of modules) {
        const answer = await machine.load(built, { limit: LIMIT, isBusy: true });
        expect(mismatch(one, { ...answer, stderr: built.stderr + answer.stderr })).toBeUndefined();
      }
    }, 600_000);
  }

  test("C against the kernel's headers: both ways alike", async () => {
    const modules = await bothWays(EMBEDDED, ["-g"], []);
    expectAlike(readModule(modules[0].module), readModule(modules[1].module));
    for (const built of modules) expect((await machine.load(built, { limit: LIMIT })).stdout).toBe("1\n");
  }, 600_000);

  test("wrong C is told the same both ways", async () => {
    const modules = await bothWays("function f:long() %{ STAP_RETVALUE = no_such_thing; %}\nprobe begin { println(f()) }", ["-g"], []);
    const [quick, plain] = modules.map(({ stderr, status }) => ({ stderr, status }));
    expect(quick).toEqual(plain as NonNullable<typeof plain>);
    expect(quick?.stderr).toStartWith("error in embedded C at <input>:1: ‘no_such_thing’ undeclared");
  }, 600_000);

  test("a symbol that the kernel keeps to itself is told the same both ways", async () => {
    const modules = await bothWays("%{ unsigned long kallsyms_lookup_name(const char *); %}\nfunction f:long() %{ STAP_RETVALUE = kallsyms_lookup_name(\"jiffies\"); %}\nprobe begin { println(f()) }", ["-g"], []);
    const [quick, plain] = modules.map(({ stderr, status }) => ({ stderr, status }));
    expect(quick).toEqual(plain as NonNullable<typeof plain>);
    expect(quick?.stderr).toStartWith("error in embedded C: the kernel gives modules no 'kallsyms_lookup_name'");
  }, 600_000);
});
