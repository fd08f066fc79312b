/** Probes on functions, against programs that make a known number of calls. */
import { beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../harness/dist.ts";
import { describeKernel, figure, machine } from "./machine.ts";
import type { Answer } from "./worker.ts";

const programs = mkdtempSync(join(tmpdir(), "stap-functions-"));
const readers = machine.inside(join(programs, "readers"));
process.on("exit", () => rmSync(programs, { recursive: true, force: true }));

beforeAll(async () => {
  const { status, stderr } = await run(["gcc", "-O1", "-static", "-pthread", join(import.meta.dir, "programs/readers.c"), "-o", join(programs, "readers")]);
  if (status !== 0) throw new Error(stderr);
});

/** 50 reads of 777 bytes, and a few others of the program's own start. */
const FIFTY_READS = "dd if=/dev/zero of=/dev/null bs=777 count=50 2> /dev/null";

async function traced(script: string, command: string, options: readonly string[] = []): Promise<Answer> {
  return machine.load(await machine.build(script, options), { arguments: ["-v", "-c", command], limit: 60_000 });
}

/** The number before each of the words in the line of -v that counts hits. */
function counted(stderr: string, word: string): number {
  return Number(new RegExp(`(\\d+) ${word}|\\b${word} (\\d+)`).exec(stderr)?.slice(1).find((text) => text !== undefined) ?? 0);
}

describeKernel("functions", () => {
  test("entries and returns are exact, with parameters at both", async () => {
    const { stdout, stderr } = await traced(`
      global entries, returns, bytes
      probe kernel.function("vfs_read").call { if ($count == 777) entries++ }
      probe kernel.function("vfs_read").return { if (@entry($count) == 777) { returns++; bytes += $return } }
      probe end { printf("%d entries, %d returns, %d bytes\\n", entries, returns, bytes) }`, FIFTY_READS);
    expect(stdout).toBe(`50 entries, 50 returns, ${50 * 777} bytes\n`);
    expect(stderr).not.toMatch(/WARNING/);
    expect(stderr).toMatch(/^Pass 5: 3 probes armed after /m);
  }, 120_000);

  test("probes of one function run in the order of the script, whatever its form", async () => {
    const { stdout } = await traced(`
      global order
      probe kernel.function("vfs_read").call { if ($count == 777) order[1] = order[1] . "a" }
      probe kprobe.function("vfs_read") { if ($count == 777) order[1] = order[1] . "b" }
      probe kernel.function("vfs_rea?").call { if ($count == 777) order[1] = order[1] . "c" }
      probe kprobe.function("vfs_read").return { if (@entry($count) == 777) order[2] = order[2] . "d" }
      probe kernel.function("vfs_read").return.maxactive(1) { if (@entry($count) == 777) order[2] = order[2] . "e" }
      probe end { println(order[1]) println(order[2]) }`, FIFTY_READS);
    expect(stdout).toBe(`${"abc".repeat(50)}\n${"de".repeat(50)}\n`);
  }, 120_000);

  test("what ftrace does not reach is a kprobe, at entry and at return", async () => {
    // lib/ is compiled without the tracer's calls. Calls of other processes are under way when it all begins and ends.
    const { stdout, stderr } = await traced(`
      global calls, returns
      probe kernel.function("strncpy_from_user").call { if (pid() == target()) calls++ }
      probe kernel.function("strncpy_from_user").return { if (pid() == target()) returns++ }
      probe end { println(calls > 10 && calls == returns ? "all" : sprintf("%d of %d", returns, calls)) }`, "exec cat /etc/hostname /etc/passwd /etc/group > /dev/null");
    expect(stdout).toBe("all\n");
    expect(stderr).not.toMatch(/WARNING/);
  }, 120_000);

  test("values kept by the entries of eight threads do not mix", async () => {
    const { stdout, stderr } = await traced(`
      global right, wrong, seen
      probe kernel.function("vfs_read").return {
        if (pid() == target() && @entry($count) > 1000 && @entry($count) <= 1008) {
          seen[tid(), @entry($count)] <<< 1
          if ($return == @entry($count) && @entry(tid()) == tid()) right <<< 1
          else wrong <<< 1
        }
      }
      probe end {
        foreach ([t, n] in seen) threads++
        printf("%d right, %d wrong, %d threads\\n", @count(right), @count(wrong), threads)
      }`, `exec ${readers} 8 500`);
    expect(stdout).toBe("4000 right, 0 wrong, 8 threads\n");
    expect(counted(stderr, "lost")).toBe(0);
    expect(counted(stderr, "missed returns")).toBe(0);
  }, 120_000);

  test("calls beyond the room for them are counted", async () => {
    // 700 threads sleep in one function at the same time: as many returns as there is room for come, and the others are counted.
    const { stdout, stderr } = await traced(`
      global calls, returns
      probe kernel.function("hrtimer_nanosleep").call { if (pid() == target()) calls++ }
      probe kernel.function("hrtimer_nanosleep").return { if (pid() == target()) returns++ }
      probe end { printf("%d %d\\n", calls, returns) }`, `exec ${readers} 700 1 5000000`);
    const [calls = 0, returns = 0] = stdout.split(" ").map(Number);
    expect(calls).toBe(700);
    expect(returns).toBeGreaterThan(500);
    expect(returns).toBeLessThan(700);
    const missed = Number(/^WARNING: Skipped due to missed returns: (\d+); \.maxactive\(N\) makes room for more calls at a time$/m.exec(stderr)?.[1]);
    expect(missed).toBeGreaterThanOrEqual(calls - returns);
    expect(stderr).toMatch(new RegExp(`skipped \\(.*missed returns ${missed}\\)`));
  }, 120_000);

  for (const suffix of [".call", ".return"]) {
    test(`five thousand functions${suffix}`, async () => {
      const script = `global n, armed, asked
        probe kernel.function("[a-b]*")${suffix} { n <<< 1 }
        probe timer.ms(500) { asked = gettimeofday_ms() exit() }
        probe end { printf("%d %d\\n", @count(n), gettimeofday_ms() - asked) }`;
      const { stdout, stderr, status } = await traced(script, "sleep 20");
      const [, probes = 0, left = 0, armed = 0] = /^Pass 5: (\d+) probes armed, (\d+) refused after ([\d.]+) ms\.$/m.exec(stderr)?.map(Number) ?? [];
      const [hits = 0, disarmed = 0] = stdout.split(" ").map(Number);
      expect(status).toBe(0);
      expect(stderr).not.toMatch(/WARNING/);
      expect(probes).toBeGreaterThan(4700);
      expect(left).toBeLessThan(50);
      expect(hits).toBeGreaterThan(500);
      figure(`arming ${probes} functions${suffix}, ms`, armed.toFixed(0));
      figure(`disarming them, ms`, `${disarmed}`);
      // 3 s on an idle machine.
      expect(armed + disarmed).toBeLessThan(30_000);
    }, 180_000);
  }

  test("a module is armed when it comes, and can go", async () => {
    // Other tests leave it loaded.
    await machine.shell("rmmod loop 2> /dev/null");
    const { stdout, stderr } = await traced(`
      global entries, returns
      probe module("loop").function("loop_add").call, module("loop").function("loop_a?d").call { entries++ }
      probe module("loop").function("loop_add").return { returns += $return >= 0 }
      probe end { printf("%d entries, %d returns\\n", entries, returns) }`, "for round in 1 2 3; do modprobe loop max_loop=4; rmmod loop; done");
    expect(stdout).toBe("24 entries, 12 returns\n");
    expect(stderr).toMatch(/^Pass 5: 1 probe armed, 3 waiting for their module after /m);
  }, 120_000);

  test("a module that is there is armed, and may go while it is probed", async () => {
    await machine.shell("modprobe loop max_loop=4");
    const { stdout, stderr } = await traced(`
      global entries
      probe module("loop").function("loop_add").call { entries++ }
      probe end { printf("%d entries\\n", entries) }`, "rmmod loop; modprobe loop max_loop=3; rmmod loop");
    expect(stdout).toBe("3 entries\n");
    expect(stderr).toMatch(/^Pass 5: 2 probes armed after /m);
  }, 120_000);

  test("a function that cannot be probed is told, and the others work", async () => {
    const { stdout, stderr, status } = await traced(`
      global n
      probe kernel.function("vfs_read").call { if ($count == 777) n++ }
      probe kprobe.function("rethook_trampoline_handler") { println("never") }
      probe end { println(n) }`, FIFTY_READS);
    expect({ stdout, status }).toEqual({ stdout: "50\n", status: 0 });
    expect(stderr).toMatch(/^WARNING: probe kprobe\.function\("rethook_trampoline_handler"\) registration error \[man warning::pass5\] \(rc -\d+\)$/m);
    expect(stderr).toMatch(/^Pass 5: 2 probes armed, 1 refused after /m);
  }, 120_000);

  test("what the kernel keeps from kprobes is not hooked by ftrace either", async () => {
    const kept = ["pre_handler_kretprobe", "rethook_hook", "kprobe_ftrace_handler"];
    const { stdout, stderr, status } = await traced(`
      global n
      probe kernel.function("vfs_read").return { if (@entry($count) == 777) n++ }
      probe ${kept.map((one) => `kernel.function("${one}").return, kernel.function("${one}").call`).join(", ")} { println("never") }
      probe end { println(n) }`, FIFTY_READS);
    expect({ stdout, status }).toEqual({ stdout: "50\n", status: 0 });
    const refused = kept.flatMap((one) => [`kernel.function("${one}").call`, `kernel.function("${one}").return`]);
    expect([...stderr.matchAll(/^WARNING: probe (\S+) registration error \[man warning::pass5\] \(rc -22\)$/gm)].map(([, point]) => point).sort()).toEqual(refused.sort());
  }, 120_000);

  test("an address is probed in guru mode", async () => {
    const { stdout: line } = await machine.command(["sh", "-c", "grep ' T vfs_read$' /proc/kallsyms"]);
    const { stdout } = await traced(`
      global n
      probe kernel.statement(0x${line.split(" ")[0]}).absolute, kprobe.statement(0x${line.split(" ")[0]}).absolute { n++ }
      probe end { println(n >= 100 && n % 2 == 0) }`, FIFTY_READS, ["-g"]);
    expect(stdout).toBe("1\n");
  }, 120_000);

  test("registers and arguments by name and number, at entry and return", async () => {
    const { stdout, stderr } = await traced(`
      global entries, returns
      probe kernel.function("vfs_read").call {
        if ($count != 777) next
        if (int_arg(3) != 777 || pointer_arg(1) != $file || register("rdi") != $file || u_register("edx") != 777 || ulong_arg(4) != register("cx")) println("argument")
        if (register("rip") - addr() > 9 || register("rip") < addr() || register("rsp") == 0 || (register("cs") & 3) != 0) println("register")
        if (@kregister(5) != $file || @kregister(7) != register("sp")) println("number")
        if (entries++) next
        print_regs()
        try { println(register("nosuch")) } catch (m) { println(m) }
        try { println(int_arg(0)) } catch (m) { println(m) }
        set_uint_arg(3, 777)
        try { set_int_arg(7, 1) } catch (m) { println(m) }
      }
      probe kernel.function("vfs_read").return { if (@entry($count) == 777 && register("rax") == $return && returnval() == $return && returnstr(1) == sprint($return)) returns++ }
      probe end { println(entries, " ", returns) }`, FIFTY_READS, ["-g"]);
    const number = "[0-9a-f]{16}";
    const general = ["AX BX CX", "DX SI DI", "BP 08 09", "10 11 12", "13 14 15"].map((row) => row.split(" ").map((name) => `R${name}: ${number}`).join(" "));
    const rows = [`RIP: ${number}`, `RSP: ${number}  EFLAGS: [0-9a-f]{8}`, ...general, "Unknown register name: nosuch", "argument 0 is not available in this context", "argument 7 cannot be set in this context", "50 50", ""];
    expect(stdout).toMatch(new RegExp(`^${rows.join("\\n")}$`));
    expect(stderr).not.toMatch(/WARNING/);
  }, 120_000);

  /*
   * Not in a tight loop: emulators before QEMU 8.1 may go on running an instruction that another CPU has changed just as it was
   * translated (QEMU commit cb62bd15e14e), and then the breakpoint that the kernel had there while it changed it is hit for ever.
   */
  test("the module can be removed while its probes hit", async () => {
    const built = await machine.build(`
      global n
      probe kernel.function("vfs_read").call, kernel.function("vfs_read").return, kernel.function("ksys_read").return { n <<< @choose_defined($count, 1) }
      probe begin { println("begun") }`);
    const { stdout } = await machine.shell(`
      ${readers} 8 1000000 2000 & readers=$!
      for round in 1 2 3; do
        rm -f /tmp/out
        $STAPRUN ${machine.inside(built.module)} > /tmp/out 2> /dev/null & run=$!
        until grep -q begun /tmp/out; do sleep 0.1; done
        sleep 1
        rmmod ${built.module.replace(/^.*\/|\.ko$/g, "")}; wait $run
        ls /sys/module | grep -c "^t[0-9]*_"
        grep -c "@count=[1-9]" /tmp/out
      done
      kill $readers`);
    expect(stdout).toBe("0\n1\n".repeat(3));
  }, 300_000);
});
