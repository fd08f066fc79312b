/** Stacks of the kernel from every kind of context, and the names of addresses. */
import { expect, test } from "bun:test";
import { describeKernel, machine } from "./machine.ts";

/** What a handler prints at its first hit in the target process, or, with `anywhere`, at all. */
async function printed(point: string, body: string, command = "cat /etc/hostname > /dev/null", anywhere = false): Promise<string> {
  const condition = anywhere ? "" : "if (pid() != target() && ppid() != target()) next";
  const script = `global n probe ${point} { ${condition} if (n++ == 0) { ${body} } }`;
  const { stdout, stderr } = await machine.load(await machine.build(script), { arguments: ["-c", command], limit: 60_000 });
  expect(stderr).toBe("");
  return stdout;
}

/** Names of the functions of a trace, the innermost first; each line must be of the full style. */
function names(text: string): string[] {
  return text.trimEnd().split("\n").map((line) => /^(?:Returning (?:from: |to  : ))? 0x[0-9a-f]{16} : ([\w.]+)\+0x[0-9a-f]+\/0x[0-9a-f]+ \[\w+\]$/.exec(line)?.[1] ?? `?${line}`);
}

const ENTRY = "entry_SYSCALL_64_after_hwframe";

describeKernel("stacks", () => {
  test("from the entry of a function, up to the system call", async () => {
    const text = await printed('kernel.function("vfs_read").call', "print_backtrace()");
    expect(text).toMatch(/^ 0x[0-9a-f]{16} : vfs_read\+0x0\/0x[0-9a-f]+ \[kernel\]\n 0x[0-9a-f]{16} : /);
    const frames = names(text);
    expect(frames.slice(0, 2)).toEqual(["vfs_read", "ksys_read"]);
    expect(frames.at(-1)).toBe(ENTRY);
  }, 120_000);

  test("from the return of a function: what it returns from and to", async () => {
    const text = await printed('kernel.function("vfs_read").return', "print_backtrace() println(symname(caller_addr()), symname(stack(0)))");
    const [from = "", to = "", ...rest] = text.trimEnd().split("\n");
    expect(from).toMatch(/^Returning from:  0x[0-9a-f]{16} : vfs_read\+0x0\/0x[0-9a-f]+ \[kernel\]$/);
    expect(to).toMatch(/^Returning to  :  0x[0-9a-f]{16} : ksys_read\+0x[0-9a-f]+\/0x[0-9a-f]+ \[kernel\]$/);
    expect(names(rest.slice(0, -1).join("\n")).at(-1)).toBe(ENTRY);
    expect(rest.at(-1)).toBe("ksys_readksys_read");
  }, 120_000);

  test("from a return inside functions whose returns are followed too", async () => {
    const text = await printed('kernel.function("ksys_read").return, kernel.function("vfs_read").return, kernel.function("__x64_sys_read").return', "print_backtrace()");
    const frames = names(text);
    expect(frames.slice(0, 3)).toEqual(["vfs_read", "ksys_read", "do_syscall_64"]);
    expect(frames.at(-1)).toBe(ENTRY);
  }, 120_000);

  test("from a kprobe, at a function that ftrace does not reach", async () => {
    const frames = names(await printed('kernel.function("strncpy_from_user").call', "print_backtrace()"));
    expect(frames.slice(0, 2)).toEqual(["strncpy_from_user", "getname_flags.part.0"]);
    expect(frames.at(-1)).toBe(ENTRY);
  }, 120_000);

  test("from a kretprobe", async () => {
    const frames = names(await printed('kernel.function("strncpy_from_user").return', "print_backtrace()"));
    expect(frames.slice(0, 2)).toEqual(["strncpy_from_user", "getname_flags.part.0"]);
    expect(frames.at(-1)).toBe(ENTRY);
  }, 120_000);

  test("from a tracepoint", async () => {
    const frames = names(await printed('kernel.trace("sched:sched_process_exit")', "print_backtrace()"));
    expect(frames).toContain("do_exit");
    expect(frames.at(-1)).toBe(ENTRY);
  }, 120_000);

  test("from a begin probe: the thread that runs it", async () => {
    const frames = names(await printed("begin", "print_backtrace()", "true", true));
    expect(frames.slice(0, 2)).toEqual(["kthread", "ret_from_fork"]);
  }, 120_000);

  test("from a timer, through the interrupt to what it interrupted", async () => {
    const script = `global user, kernel, odd probe timer.profile {
      if (user_mode()) user += sprint_backtrace() == "" && stack(0) == 0
      else { if (stack(0) == addr() && strlen(backtrace()) > 0) kernel++ else odd++ } }
      probe end { println(user > 0, kernel > 0, odd) }`;
    const { stdout } = await machine.load(await machine.build(script), { arguments: ["-c", "timeout 2 sh -c 'while :; do echo; done' > /dev/null"], limit: 60_000 });
    expect(stdout).toBe("110\n");
  }, 120_000);

  test("user mode has no stack of the kernel", async () => {
    const script = "global done probe timer.profile { if (user_mode() && !done++) print_backtrace() }";
    const { stdout } = await machine.load(await machine.build(script), { arguments: ["-c", "timeout 1 sh -c 'while :; do :; done'"], limit: 60_000 });
    expect(stdout).toBe("<no kernel backtrace at timer.profile>\n");
  }, 120_000);

  test("from a module's function", async () => {
    const script = 'global n probe module("loop").function("loop_add").call { if (!n++) { print_backtrace() println(modname(addr()), " ", probemod()) } }';
    const { stdout } = await machine.load(await machine.build(script), { arguments: ["-c", "rmmod loop; modprobe loop max_loop=1; rmmod loop"], limit: 60_000 });
    expect(stdout).toMatch(/^ 0x[0-9a-f]{16} : loop_add\+0x0\/0x[0-9a-f]+ \[loop\]\n 0x[0-9a-f]{16} : \w+\+0x[0-9a-f]+\/0x[0-9a-f]+ \[loop\]\n/);
    expect(stdout).toMatch(/\nloop loop\n$/);
  }, 120_000);

  test("all forms agree", async () => {
    const text = await printed('kernel.function("vfs_read").call', `
      print_backtrace() println("-")
      print_syms(backtrace()) println("-")
      print_stack(backtrace()) println("-")
      print(sprint_backtrace()) println("-")
      print(sprint_stack(backtrace())) println("-")
      print(sprint_syms(backtrace())) println("-")
      for (i = 0; stack(i) != 0; i++) printf("0x%x ", stack(i))
      println("")
      println(backtrace()) println(callers(-1)) println("-")
      println(callers(1)) printf("0x%x 0x%x \\n", stack(0), stack(1)) println("-")
      println(caller()) printf("%s 0x%x\\n", symname(stack(1)), stack(1)) println("-")
      println(probefunc()) println(ppfunc()) println(symname(addr())) println(stack(20)) println(stack(-1))
      println(symname(1)) println(symdata(1)) println(symfileline(255)) println(probemod())
      try { println(modname(1)) } catch (m) { println(m) }`);
    const [full, syms, stack, names1, names2, data, numbers, first, caller, rest] = text.split("-\n").map((part) => part.trimEnd().split("\n").map((line) => line.trimEnd()));
    expect(syms).toEqual(full!);
    expect(stack).toEqual(full!);
    // A string is cut, a record is not.
    const offsets = full!.map((line) => line.replace(/^.* : /, "").replace(/\/0x[0-9a-f]+/, ""));
    expect(offsets.join("\n").startsWith(names1!.join("\n"))).toBe(true);
    expect(names2).toEqual(names1!);
    expect(full!.map((line) => line.replace(/^.* : /, "")).join("\n").startsWith(data!.join("\n"))).toBe(true);
    expect(new Set(numbers).size).toBe(1);
    expect(numbers![0]!.split(" ")).toEqual(full!.map((line) => line.split(" ")[1]!));
    expect(new Set(first).size).toBe(1);
    expect(new Set(caller).size).toBe(1);
    expect(rest).toEqual(["vfs_read", "vfs_read", "vfs_read", "0", "0", "0x1", "0x1", "0xff", "kernel", "no module is known at 0x1"]);
  }, 120_000);

  test("MAXBACKTRACE is a limit", async () => {
    const built = await machine.build('global n probe kernel.function("vfs_read").call { if (!n++) { print_backtrace() } }', ["-DMAXBACKTRACE=3"]);
    const { stdout } = await machine.load(built, { arguments: ["-c", "cat /etc/hostname > /dev/null"], limit: 60_000 });
    expect(stdout.trimEnd().split("\n").length).toBe(3);
  }, 120_000);
});
