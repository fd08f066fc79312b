/** `$variables`, chains, casts and writes at functions of the kernel, against programs whose system calls are known. */
import { expect, test } from "bun:test";
import { describeKernel, machine } from "./machine.ts";
import { program } from "./programs.ts";
import type { Answer } from "./worker.ts";

/** Runs the script over the program's actions; what the program printed is in `said`. */
async function over(actions: string, script: string, options: readonly string[] = []): Promise<Answer & { readonly said: string }> {
  const built = await machine.build(script, options);
  const callers = await program("callers");
  const answer = await machine.load(built, { arguments: ["-c", `exec ${callers} ${actions} > /tmp/said`], limit: 60_000 });
  const { stdout: said } = await machine.command(["cat", "/tmp/said"]);
  return { ...answer, stderr: built.stderr + answer.stderr, said };
}

/** `name: value` lines; a name that comes again has its values joined by blanks. */
function named(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const line of text.split("\n").filter((each) => each !== "")) {
    const [name = "", ...rest] = line.split(": ");
    values[name] = name in values ? `${values[name]} ${rest.join(": ")}` : rest.join(": ");
  }
  return values;
}

describeKernel("variables", () => {
  test("$count of vfs_read is what the program asks for", async () => {
    const { stdout } = await over("sizes", 'probe kernel.function("vfs_read").call { if (pid() == target() && $file->f_inode->i_rdev == 0x100005) println($count) }');
    expect(stdout).toBe("1\n22\n333\n4444\n55555\n");
  });

  test("members, strings, arrays, addresses, casts, registers, the C types of values", async () => {
    const { stdout, stderr } = await over("file", `
      global files, dentry
      function inode_of(file) { return file->f_inode }
      function same(file) { return file }
      probe kernel.function("vfs_read").call {
        if (pid() != target() || $count != 333) next
        printf("three deep: %s\\n", kernel_string($file->f_path->dentry->d_name->name))
        printf("four deep: %s\\n", kernel_string_n($file->f_path->dentry->d_parent->d_name->name, 3))
        printf("size: %d\\n", $file->f_inode->i_size)
        printf("position: %d %d %d\\n", $pos[0], @cast($pos, "loff_t"), kernel_long($pos))
        printf("behind pointers: %d\\n", @cast(&$file->f_inode, "struct inode*")->i_size)
        printf("typedef: %d\\n", @cast(&$pos[0], "loff_t")[0])

        task = task_current()
        printf("characters: %c%c\\n", @cast(task, "struct task_struct")->comm[0], @cast(task, "task_struct")->comm[6])
        for (i = 0; i < 7; i++) name .= sprintf("%c", @cast(task, "task_struct")->comm[i])
        printf("by expressions: %s\\n", name)
        i = 7
        printf("array of structs: %d %d\\n", @cast(task, "task_struct")->signal->rlim[i]->rlim_cur, @cast(task, "task_struct")->signal->rlim[i - 0]->rlim_max)
        printf("array as an address: %s\\n", kernel_string(@cast(task, "task_struct")->comm))
        printf("negative index: %d\\n", @cast(&$pos[1], "loff_t")[-1])

        printf("address: %d\\n", &$file->f_path - $file == &@cast(0, "struct file")->f_path)
        printf("address of an element: %d\\n", &@cast(task, "task_struct")->comm[3] - @cast(task, "task_struct")->comm)
        printf("through an address: %d\\n", @cast(&$file->f_path, "struct path")->dentry == $file->f_path->dentry)
        printf("union: %d\\n", $file->f_path->dentry->d_name->len == $file->f_path->dentry->d_name->hash_len >> 32)

        file = $file
        printf("by a local: %d\\n", file->f_inode->i_size)
        files["x"] = file
        printf("by an array: %d\\n", files["x"]->f_inode->i_size)
        foreach (k in files) printf("by foreach: %d\\n", files[k]->f_inode->i_size)
        dentry = file->f_path->dentry
        printf("by a global: %d\\n", dentry->d_inode->i_size)
        printf("by functions: %d\\n", inode_of($file)->i_size)
        printf("by parameters: %d\\n", same($file)->f_inode->i_size)
        printf("by a choice: %d\\n", ($count ? $file : file)->f_inode->i_size)
        path = &$file->f_path
        printf("by an address: %d\\n", path->dentry == $file->f_path->dentry)

        printf("defined: %d %d %d %d\\n", @defined($count), @defined($nothing), @defined($file->f_inode->i_size), @defined($file->f_nothing->x))
        printf("choose: %d %d\\n", @choose_defined($count, 7), @choose_defined($counted, 7))
        printf("enum: %d %d\\n", @enum("PIDTYPE_SID"), @enum("PERF_EVENT_STATE_DEAD"))
      }`);
    expect(stderr).toBe("");
    expect(named(stdout)).toEqual({
      "three deep": "callers.text", "four deep": "/", size: "26", position: "4 4 4", "behind pointers": "26", typedef: "4",
      characters: "cs", "by expressions": "callers", "array of structs": "123 456", "array as an address": "callers", "negative index": "4",
      address: "1", "address of an element": "3", "through an address": "1", union: "1",
      "by a local": "26", "by an array": "26", "by foreach": "26", "by a global": "26", "by functions": "26", "by parameters": "26", "by a choice": "26", "by an address": "1",
      defined: "1 0 1 0", choose: "333 7", enum: "3 -4",
    });
  });

  test("pretty printing and the lists of variables", async () => {
    const { stdout } = await over("file", `
      probe kernel.function("vfs_read").call {
        if (pid() != target() || $count != 333) next
        printf("parms: %s\\nvars: %d\\n", $$parms, $$vars == $$parms)
        printf("path: %s\\n", $file->f_path$)
        printf("name: %s\\n", $file->f_path->dentry->d_name$)
        printf("names: %s\\n", $file->f_path->dentry->d_name$$)
        printf("cast: %s\\n", @cast(&$file->f_path, "struct path")$)
        printf("comm: %s\\n", @cast(task_current(), "task_struct")->comm$)
        printf("limits: %s | %s\\n", @cast(task_current(), "task_struct")->signal->rlim$, @cast(&@cast(task_current(), "task_struct")->signal->rlim[7], "struct rlimit")$)
        printf("count: %s, behind pos: %s, user memory: %s\\n", $count$, $pos$, $buf$)
        printf("character: %s\\n", @cast(task_current(), "task_struct")->comm[0]$)
        printf("bad: %s\\n", @cast(16, "struct path")$)
        printf("all: %s\\n", $$parms$)
        printf("file: %s\\n", $file$)
        printf("files: %s\\n", substr($file$$, 0, 8))
      }
      probe kernel.function("vfs_read").return { if (pid() == target() && @entry($count) == 333) printf("return: %s %s %s\\n", $$return, $$return$, $return$) }
      probe kernel.function("free_pipe_info").return { printf("nothing: %s\\n", $$return) }`);
    const values = named(stdout);
    const address = "0x[0-9a-f]+";
    expect(values["parms"]).toMatch(new RegExp(`^file=${address} buf=${address} count=0x14d pos=${address}$`));
    expect(values["vars"]).toBe("1");
    expect(values["path"]).toMatch(new RegExp(`^\\{\\.mnt=${address}, \\.dentry=${address}\\}$`));
    expect(values["cast"]).toBe(values["path"]!);
    expect(values["name"]).toBe('{<union>={...}, .name="callers.text"}');
    expect(values["names"]).toMatch(/^\{<union>=\{<class>=\{\.hash=\d+, \.len=12\}, \.hash_len=\d+\}, \.name="callers\.text"\}$/);
    expect(values["comm"]).toBe('"callers"');
    expect(values["limits"]).toBe("[{...}, ...] | {.rlim_cur=123, .rlim_max=456}");
    expect(values["count"]).toMatch(/^333, behind pos: 4, user memory: ".*"$/);
    expect(values["character"]).toBe("'c'");
    expect(values["bad"]).toBe("ERROR");
    expect(values["all"]).toMatch(/^file=\{.*\} buf=".*" count=333 pos=4$/);
    expect(values["file"]).toMatch(/^\{.*\.f_path=\{\.\.\.\}.*\}$/);
    expect(values["files"]).toStartWith("{");
    expect(values["return"]).toBe("return=0x16 return=22 22");
  });

  // BTF does not tell which pointers are the task's own.
  test("a pretty-printed string may be in the memory of the task, too", async () => {
    const module = await machine.build(`probe kernel.function("do_sys_openat2").call { if (pid() == target()) printf("%s %s\\n", $filename$, user_string($filename)) }`);
    const { stdout } = await machine.load(module, { arguments: ["-c", "cat /proc/version > /dev/null"], limit: 30_000 });
    expect(stdout).toContain('"/dev/null" /dev/null\n');
    expect(stdout.split("\n").slice(0, -1).filter((line) => !/^"(\S*)" \1$/.test(line))).toEqual([]);
  }, 60_000);

  test("C's spellings of integers name one type each", async () => {
    const spellings = ["unsigned long", "long unsigned", "unsigned long int", "long long", "short", "short unsigned int", "unsigned", "signed", "signed char", "int"];
    const { stdout } = await machine.run(`probe begin { x = &@var("jiffies"); ${spellings.map((type) => `println(@cast(x, "${type}") != -1)`).join(" ")} exit() }`);
    expect(stdout).toBe("1\n".repeat(spellings.length));
  }, 60_000);

  test("bit-fields, signed and not, in memory and in a register", async () => {
    // The kernel prints the umask of /proc/self/status by %#04o: field_width and precision are signed.
    const { stdout } = await over("policy status", `
      probe kernel.function("vfs_read").call { if (pid() == target() && ($count == 33 || $count == 34)) printf("reset: %d\\n", @cast(task_current(), "task_struct")->sched_reset_on_fork) }
      probe kernel.function("number").call { if (pid() == target() && $spec->base == 8) printf("register: %d %d %s\\n", $spec->field_width, $spec->precision, $spec$) }
      probe kernel.function("format_decode").return {
        spec = @entry($spec)
        if (pid() == target() && @cast(spec, "struct printf_spec")->base == 8) printf("memory: %d %d\\n", @cast(spec, "struct printf_spec")->field_width, @cast(spec, "struct printf_spec")->precision)
      }`);
    const { reset, register, memory } = named(stdout);
    expect(reset).toBe("0 1");
    expect(memory).toMatch(/^4 -1( 4 -1)*$/);
    expect(register).toMatch(/^4 -1 \{\.type=\d+, \.field_width=4, \.flags=\d+, \.base=8, \.precision=-1\}/);
  });

  test("$return: lengths, errors, pointers, truths, short and unsigned numbers; structs by value", async () => {
    const { stdout } = await over("opens mode user", `
      probe kernel.function("do_sys_openat2").return { if (pid() == target() && user_string(@entry($filename)) == "/no/such/file") printf("long: %d\\n", $return) }
      probe kernel.function("do_filp_open").return {
        if (pid() != target()) next
        name = kernel_string(@entry($pathname->name))
        if (name == "/no/such/file") printf("error pointer: %d\\n", $return)
        if (name == "/tmp/callers.text") printf("pointer: %s %s\\n", kernel_string($return->f_path->dentry->d_name->name), name)
      }
      probe kernel.function("getname").return { if (pid() == target() && user_string(@entry($filename)) == "/no/such/file") printf("name: %s\\n", kernel_string($return->name)) }
      probe kernel.function("vfs_fstatat").return { if (pid() == target() && user_string(@entry($filename)) == "/no/such/file") printf("int: %d %s\\n", $return, $$return) }
      probe kernel.function("mode_strip_sgid").return { if (pid() == target()) printf("short: %o %o %s\\n", $return, @entry($mode), $$return) }
      probe kernel.function("ns_capable").return { if (pid() == target() && @entry($cap) == 21) printf("bool: %d %s\\n", $return, $$return) }
      probe kernel.function("from_kuid_munged").return { if (pid() == target()) uid = $return; if (uid == 4294967294) printf("unsigned: %d %s %d %s\\n", $return, $$return, @entry($kuid->val), @entry($kuid$)) }`);
    const values = named(stdout);
    expect(values["short"]).toMatch(/^100641 100641 return=0x81a1/);
    expect(values["unsigned"]).toMatch(/^4294967294 return=0xfffffffe 4294967294 \{\.val=4294967294\}/);
    expect(values).toEqual({
      long: "-2", "error pointer": "-2", pointer: "callers.text /tmp/callers.text", name: "/no/such/file", bool: "1 return=0x1 0 return=0x0", int: "-2 return=0xfffffffffffffffe",
      short: values["short"]!, unsigned: values["unsigned"]!,
    });
  });

  test("parameters beyond the sixth are on the stack, at the entry and kept for the return", async () => {
    const { stdout } = await over("futex", `
      probe kernel.function("do_futex").call { if (pid() == target() && $val == 11) printf("entry: %x %d %d %s\\n", $val3, $op & 0x7f, $val, $val3$) }
      probe kernel.function("do_futex").return { if (pid() == target() && @entry($val) == 11) printf("return: %x %d\\n", @entry($val3), $return) }`);
    expect(named(stdout)).toEqual({ entry: "89abcdef 10 11 2309737967", return: "89abcdef 0" });
  });

  test("values of entries, asked for and implied, belong to their call: eight threads that wait in it at once", async () => {
    const { stdout, stderr } = await over("threads", `
      global right, wrong, begun, ended, waits
      function size_of(thread, i) { return 1 + (thread * 37 + i * 11) % 500 }
      probe kernel.function("vfs_read").return {
        count = @entry($count)
        if (pid() != target() || count < 100000) next
        begin = @entry(gettimeofday_us())
        end = gettimeofday_us()
        thread = (count - 100000) / 1000
        i = (count - 100000) % 1000
        fits = $return == size_of(thread, i) && $count == count && @entry(tid()) == tid() && $file == @entry($file)
        fits = fits && @entry(sprintf("%d %d", tid(), $count)) == sprintf("%d %d", tid(), count) && @entry($buf) == $buf
        if (fits) right[thread] <<< 1
        else wrong <<< 1
        begun <<< begin
        ended <<< end
        waits <<< end - begin
      }
      probe end {
        foreach (t+ in right) printf("%d: %d\\n", t, @count(right[t]))
        printf("wrong: %d\\nat once: %d\\n", @count(wrong), @sum(waits) / (@max(ended) - @min(begun)))
      }`);
    expect(stderr.replace(/^WARNING: confusing usage, .*\n source: .*\n.*\n/gm, "")).toBe("");
    const { "at once": overlap, ...values } = named(stdout);
    expect(Number(overlap)).toBeGreaterThanOrEqual(4);
    expect(values).toEqual({ 0: "100", 1: "100", 2: "100", 3: "100", 4: "100", 5: "100", 6: "100", 7: "100", wrong: "0" });
  });

  test("of two types of one name the one is meant that the chain fits", async () => {
    const { stdout } = await over("directory", `
      probe kernel.function("filldir").call {
        if (pid() != target() || n++ > 0) next
        printf("count: %d %d\\n", @cast($ctx, "struct getdents_callback")->count, @cast($ctx, "struct getdents_callback")->current_dir != 0)
        printf("other: %d %d\\n", @defined(@cast($ctx, "struct getdents_callback")->sequence), @defined(@cast($ctx, "struct getdents_callback")->nothing))
      }
      global n`);
    expect(named(stdout)).toEqual({ count: "4096 1", other: "1 0" });
  });

  test("guru mode: the kernel goes on with what is written to arguments, memory, bit-fields, the stack and the result", async () => {
    const { stdout, said } = await over("file changed", `
      probe kernel.function("vfs_read").call {
        if (pid() != target()) next
        if ($count == 333) {
          printf("registers: %d %d\\n", @kregister(1), @kregister(5) == $file)
          printf("kderef: %d %d %d\\n", @kderef(8, &$file->f_inode) == $file->f_inode, @kderef(4, &$file->f_flags) == $file->f_flags, @kderef(1, @cast(task_current(), "task_struct")->comm))
          printf("uderef: %d\\n", @uderef(8, $buf))
        }
        if ($count == 5000) { $count = 10; printf("count: %d\\n", $count) }
        if ($count == 5001) { $pos[0] = 20; $pos[0]++; @cast(task_current(), "task_struct")->sched_reset_on_fork = 1 }
      }
      probe kernel.function("vfs_read").return { if (pid() == target() && @entry($count) == 5002) { $return = 7; printf("return: %d\\n", $return) } }
      probe kernel.function("do_futex").call { if (pid() == target()) { $val3 = -1; printf("val3: %x\\n", $val3) } }`, ["-g"]);
    expect(named(stdout)).toEqual({ registers: "333 1", kderef: "1 1 99", uderef: "72340172838076673", count: "10", return: "7", val3: "ffffffff" });
    expect(said).toBe("read 333: 22 efghijklmnopqrstuvwxyz\nread 5000: 10 abcdefghij\nread 5001: 5 vwxyz\nread 5002: 7 abcdefg\npolicy 40000000\nfutex 0\n");
  });

  test("a bad or freed pointer is an error of the handler with its address, for try and catch", async () => {
    const { stdout } = await over("pipes", `
      probe kernel.function("free_pipe_info").return {
        if (pid() != target()) next
        try { printf("low: %d\\n", @cast(16, "struct path")->mnt) } catch (m) { printf("low: %s\\n", m) }
        try { printf("user: %d\\n", @cast(4096, "struct path")->dentry) } catch (m) { printf("user: %s\\n", m) }
        try { printf("not canonical: %d\\n", @cast(0x8000000000000000, "struct path")->mnt) } catch (m) { printf("not canonical: %s\\n", m) }
        try { printf("hole: %d\\n", @cast(-4096, "struct path")->mnt) } catch (m) { printf("hole: %s\\n", m) }
        // What is freed holds 0x6b: this kernel runs with the allocator's poison.
        try { printf("freed: %d\\n", @cast(@entry($pipe), "struct pipe_inode_info")->bufs->page) } catch (m) { printf("freed: %s\\n", m) }
      }`);
    const at = (address: string): RegExp => new RegExp(`^read fault \\[man error::fault\\] at 0x0*${address}$`);
    const values = named(stdout);
    for (const [name, address] of [["low", "10"], ["user", "1008"], ["not canonical", "8000000000000000"], ["hole", "fffffffffffff000"], ["freed", "6b6b6b6b6b6b6b6b"]] as const) {
      expect(values[name]).toMatch(at(address));
    }
  });

  test("an error that nothing catches ends the script, or is counted", async () => {
    const script = 'probe kernel.function("vfs_read").call { if (pid() == target() && $count >= 4444) println(@cast(16, "struct path")->mnt) } probe end { println("end") }';
    const once = await over("sizes", script);
    expect({ ...once, stdout: "", status: once.status }).toMatchObject({ status: 1 });
    expect(once.stderr).toStartWith("ERROR: read fault [man error::fault] at 0x10 near operator '@cast' at <input>:1:");
    const counted = await over("sizes", script, ["--suppress-handler-errors"]);
    expect({ stdout: counted.stdout, status: counted.status }).toEqual({ stdout: "end\n", status: 0 });
    expect(counted.stderr).toContain("WARNING: Number of errors: 2, skipped probes: 0");
  });

  test("variables of the kernel: this CPU's copies, addresses of any symbol, of modules too; names of enumerators", async () => {
    const { stdout, stderr } = await over("file", `
      probe kernel.function("vfs_read").call {
        if (pid() != target() || $count != 333) next
        printf("init: %d %s\\n", @cast(&@var("init_task"), "task_struct")->pid, kernel_string(@cast(&@var("init_task"), "task_struct")->comm))
        printf("current: %d\\n", @choose_defined(@var("current_task")->tgid, @var("pcpu_hot")->current_task->tgid) == pid())
        printf("queue: %d %d\\n", @var("runqueues")->cpu == cpu(), @var("runqueues", "kernel")->curr == task_current())
        printf("pretty: %s\\n", @var("runqueues")->cpu$)
        printf("address: %d\\n", @cast(&@var("runqueues"), "struct rq")->cpu == cpu())
        printf("text: %s\\n", kernel_string_n(&@var("linux_banner"), 13))
        printf("module's: %s\\n", kernel_string(@cast(&@var("ovl_fs_type", "overlay"), "file_system_type")->name))
        try { printf("absent: %d\\n", &@var("raid0_personality", "raid0")) } catch (m) { printf("absent: %s\\n", m) }
        for (i = 0; i < 3; i++) printf("enumerators: %s\\n", @enumname(i, "pid_type"))
        printf("enumerators: %s %s\\n", @enumname(77, "enum pid_type", "kernel"), @enumname(@enum("PERF_EVENT_STATE_DEAD"), "perf_event_state"))
        // The newest module is this script's own.
        module = @cast(&@var("modules"), "list_head")->next - &@cast(0, "module")->list
        state = @cast(module, "module")->state
        printf("state: %s %s\\n", @enumname(state), @enumname(@cast(module, "module")->state))
        printf("own: %d\\n", kernel_string(@cast(module, "module")->name) == module_name())
      }`);
    expect(stderr).toBe("");
    expect(named(stdout)).toEqual({
      init: "0 swapper/0", current: "1", queue: "1 1", pretty: expect.stringMatching(/^[01]$/), address: "1", text: "Linux version", "module's": "overlay",
      absent: "the running kernel has no symbol 'raid0:raid0_personality'", enumerators: "PIDTYPE_PID PIDTYPE_TGID PIDTYPE_PGID 77 PERF_EVENT_STATE_DEAD",
      state: "MODULE_STATE_LIVE MODULE_STATE_LIVE", own: "1",
    });
  });

  test("--skip-badvars: what means nothing, or cannot be read, is 0", async () => {
    const script = 'probe kernel.function("vfs_read").call { if (pid() == target() && $count == 333) printf("%d %d %d %s\\n", $nothing, @cast(16, "struct path")->mnt, $file->f_inode->i_size, @cast(16, "struct path")$) }';
    const { stdout, stderr } = await over("file", script, ["--skip-badvars"]);
    expect(stdout).toBe("0 0 26 {.mnt=0x0, .dentry=0x0}\n");
    expect(stderr).toMatch(/^WARNING: Bad \$context variable being substituted with literal 0: identifier '\$nothing' at <input>:1:\d+\n source: .*\n.*\n$/);
  });

  test("what is wrong is said in pass 2, with the closest names", async () => {
    const cases: readonly (readonly [string, string])[] = [
      ["$cnt", "unable to find local 'cnt' in kernel.function(\"vfs_read\").call (alternatives: $count, $buf, $pos, $file): identifier '$cnt'"],
      ["$return", "unable to find local 'return' in"],
      ["$file->f_pth", "unable to find member 'f_pth' for struct file (alternatives: f_path, "],
      ["$count->x", "invalid access '->x' vs. long unsigned int: operator '->'"],
      ["$file->f_path", "'struct path' is being accessed instead of a member such as '->dentry': operator '->'"],
      ["$file->f_path[0]", "invalid access '[0]' for struct path: identifier '$file'"],
      ["@cast($file, \"struct task_struct\")->comm->x", "invalid access '->x' for array type: operator '->'"],
      ["@cast($file, \"struct no_such\")->x", "type definition 'struct no_such' not found in 'kernel': operator '@cast'"],
      ["@cast($file, \"fil\")->x", "names of types that are close: "],
      ["@cast($file, \"file\", \"no_such_module\")->x", "type definition 'file' not found in 'no_such_module'"],
      ["@entry($count)", "@entry is only valid in .return probes"],
      ["x->f_path", "unknown type in dereference: operator '->'"],
    ];
    const found = await Promise.all(cases.map(([expression]) => machine.build(`probe kernel.function("vfs_read").call { println(${expression}) }`)));
    expect(found.map(({ stderr }, at) => (stderr.includes(cases[at]![1]) ? cases[at]![1] : stderr))).toEqual(cases.map(([, message]) => message));
    const local = await machine.build('probe kernel.function("vfs_read").call { println($ret) }');
    expect(local.stderr).toMatch(/^local variables need DWARF debug information; on Debian: apt-get install linux-image-.*-dbg$/m);
    for (const [point, variable, hint] of [
      ['function("vfs_read").call', "$return", "$return is there in .return probes"],
      ['function("vfs_read").call', "$$return", "$$return is there in .return probes"],
      ['function("__x64_sys_openat").call', "$filename", "a system call's arguments are in registers of its caller: $regs->di, $regs->si, $regs->dx, $regs->r10, $regs->r8, $regs->r9"],
    ] as const) expect((await machine.build(`probe kernel.${point} { println(${variable}) }`)).stderr).toMatch(hint);
    expect((await machine.build('probe module("nowhere").function("f").return { println($return) }')).stderr).toContain("nothing is known of the types of module 'nowhere': it is not installed for kernel ");
    expect((await machine.build('probe kernel.function("sys_read") {}')).stderr).toContain("no match (similar functions: __x64_sys_read, ksys_read, ");
    expect((await machine.build('probe kernel.data("debug").write {}')).stderr).toMatch(/there are \d+ variables "debug" in kernel \S+: give the address of one, kernel\.data\(0x\.\.\.\)$/m);
    const nothing = await machine.build('probe kernel.function("free_pipe_info").return { println($return) }');
    expect(nothing.stderr).toContain("function free_pipe_info has no return value: identifier '$return'");
  });
});
