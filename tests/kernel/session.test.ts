/** A whole run: load, output, end, unload; with the executable itself where starting and signals are the subject. */
import { expect, test } from "bun:test";
import { run, stap, withDirectory } from "../harness/dist.ts";
import { describeKernel, machine, release } from "./machine.ts";

const HELLO = 'probe begin { println("Started") exit() }';
const COUNTER = 'global n probe timer.ms(100) { println(++n) if (n == 5) exit() }';
const ENDLESS = 'probe begin { println("Started") } probe timer.ms(10) { println("tick") } probe end { println("Ended") }';

describeKernel("session", () => {
  test("hello", async () => {
    const { stdout, stderr, status } = await machine.run(HELLO);
    expect({ stdout, stderr, status }).toEqual({ stdout: "Started\n", stderr: "", status: 0 });
  });

  test("a timer counts to five", async () => {
    const { stdout, stderr, status } = await machine.run(COUNTER);
    expect({ stdout, stderr, status }).toEqual({ stdout: "1\n2\n3\n4\n5\n", stderr: "", status: 0 });
  });

  test("the same module runs again and again", async () => {
    const built = await machine.build(COUNTER);
    for (let round = 0; round < 3; round++) expect((await machine.load(built)).stdout).toBe("1\n2\n3\n4\n5\n");
  });

  test("staprun, the executable by that name, runs a module", async () => {
    const { module } = await machine.build(HELLO);
    expect(await machine.shell(`$STAPRUN ${machine.inside(module)}`)).toEqual({ stdout: "Started\n", stderr: "", status: 0 });
  });

  test("stap runs a module file, with the lines of pass 5 under -v", async () => {
    const { module } = await machine.build(HELLO);
    const { stdout, stderr, status } = await machine.shell(`$STAP -v ${machine.inside(module)}`);
    expect([stdout, status]).toEqual(["Started\n", 0]);
    expect(stderr).toMatch(/^Pass 5: starting run\.$/m);
    expect(stderr).toMatch(/^Pass 5: run completed in \d+usr\/\d+sys\/\d+real ms\.$/m);
  });

  test.each(["INT", "TERM", "HUP"])("SIG%s ends the script, and its end probes run", async (signal) => {
    const { module } = await machine.build(ENDLESS);
    const { stdout, status } = await machine.shell(`
      $STAPRUN ${machine.inside(module)} > /tmp/out & run=$!
      until grep -q tick /tmp/out; do sleep 0.1; done
      kill -${signal} $run; wait $run; status=$?
      cat /tmp/out; exit $status`);
    const lines = stdout.trim().split("\n");
    expect([lines[0], lines.at(-1), status]).toEqual(["Started", "Ended", 0]);
  });

  test("a reader that has seen enough ends the script", async () => {
    const { module } = await machine.build(ENDLESS);
    const { stdout } = await machine.shell(`timeout 30 $STAPRUN ${machine.inside(module)} | head -1; echo "$?"`);
    expect(stdout).toBe("Started\n0\n");
    expect(await machine.loaded()).toEqual([]);
  });

  test("a stopped reader holds up neither the kernel nor its own end", async () => {
    const { module } = await machine.build('global n probe begin { println("armed") } probe timer.ms(1) { n++ } probe end { println(n > 1000 ? "went on" : "stood still") }');
    const { stdout } = await machine.shell(`
      $STAPRUN ${machine.inside(module)} > /tmp/out & run=$!
      until [ -s /tmp/out ]; do sleep 0.1; done
      kill -STOP $run; sleep 4; kill -CONT $run; kill -INT $run; wait $run
      cat /tmp/out`);
    expect(stdout).toBe("armed\nwent on\n");
  });

  test("a child that leaves a process behind does not hold the session open", async () => {
    const { module } = await machine.build("probe begin { println(\"armed\") } probe end { println(\"over\") }");
    const { stdout, status } = await machine.shell(`timeout 60 $STAPRUN -c 'sleep 600 & echo child' ${machine.inside(module)}`);
    expect(stdout.split("\n").sort()).toEqual(["", "armed", "child", "over"]);
    expect(status).toBe(0);
    await machine.command(["sh", "-c", "kill $(pidof sleep)"]);
  });

  test("target() is the child of -c, which starts when the probes are armed", async () => {
    const { module } = await machine.build('probe begin { printf("target %d\\n", target()) }');
    const { stdout } = await machine.shell(`timeout 60 $STAPRUN -c 'echo child $$' ${machine.inside(module)}`);
    const [first = "", second = ""] = stdout.split("\n");
    expect(second).toBe(first.replace("target", "child"));
  });

  test("a child that fails is told", async () => {
    const { module } = await machine.build("probe begin { println(1) }");
    const { stderr, status } = await machine.shell(`timeout 60 $STAPRUN -c 'exit 3' ${machine.inside(module)}`);
    expect([stderr, status]).toEqual(["WARNING: Child process exited with status 3\n", 1]);
  });

  test("kill -9 leaves a module that has disarmed itself, and the next start removes it", async () => {
    const built = await machine.build('probe timer.ms(1) { for (i = 0; i < 20; i++) printf("line %d of much output\\n", i) }');
    const { stdout } = await machine.shell(`
      $STAPRUN ${machine.inside(built.module)} > /tmp/out & run=$!
      until [ -s /tmp/out ]; do sleep 0.1; done
      sleep 0.5; kill -KILL $run; wait $run; sleep 1
      cat /sys/module/*/parameters/stp_state`);
    expect(stdout).toBe("orphaned\n");
    expect((await machine.loaded()).length).toBe(1);
    expect((await machine.run(HELLO)).stdout).toBe("Started\n");
    expect(await machine.loaded()).toEqual([]);
  });

  test("a root with nothing but the executable, the module and the C library runs it", async () => {
    const { module } = await machine.build(HELLO);
    const { stdout, stderr, status } = await machine.shell(`
      root=/tmp/bare; rm -rf $root; mkdir -p $root/proc $root/sys $root/dev $root/tmp
      for file in $(ldd $STAP | grep -o '/[^ )]*'); do mkdir -p $root\${file%/*}; cp $file $root$file; done
      cp $STAP $root/stap; ln -s stap $root/staprun; cp ${machine.inside(module)} $root/hello.ko
      for place in proc sys dev; do mount --bind /$place $root/$place; done
      chroot $root /staprun hello.ko; chroot $root /stap hello.ko; status=$?
      (cd $root; find . -xdev -type f -newer hello.ko | head)
      umount $root/proc $root/sys $root/dev; rm -rf $root; exit $status`, { environment: { SYSTEMTAP_DIR: "/tmp/none" } });
    expect({ stdout, stderr, status }).toEqual({ stdout: "Started\nStarted\n", stderr: "", status: 0 });
  });

  test("what -p4 prints is what staprun takes", async () => {
    await withDirectory(async (directory) => {
      const words = [stap, "-r", release, "-p4", "-e", HELLO];
      const first = await run(words, { directory, limit: 90_000, environment: { SYSTEMTAP_DIR: directory } });
      const again = await run(words, { directory, limit: 90_000, environment: { SYSTEMTAP_DIR: directory } });
      expect(first.stdout).toMatch(/^\S+\.ko\n$/);
      expect([first.stderr, again]).toEqual(["", first]);
      const path = machine.inside(first.stdout.trim());
      expect(await machine.shell(`$STAPRUN $(echo ${path})`)).toEqual({ stdout: "Started\n", stderr: "", status: 0 });
    });
  });

  test("an interrupt while the module is being loaded leaves none", async () => {
    const { module } = await machine.build(ENDLESS);
    // At moments all over the start: before, during and after loading.
    const { stdout } = await machine.shell(`
      for delay in 1 1.5 2 2.5 3.5; do
        $STAPRUN ${machine.inside(module)} > /tmp/out 2>&1 & run=$!
        sleep $delay; kill -TERM $run; wait $run
        grep -vxE 'Started|tick|Ended' /tmp/out; cut -d' ' -f1 /proc/modules | grep '^t[0-9]*_'
      done; echo over`);
    expect(stdout).toBe("over\n");
  });

  test.each([
    ["closed standard input", "<&-", "Started\n"],
    ["closed standard output", ">&-", ""],
    ["closed standard error", "2>&-", "Started\n"],
    ["nothing open at all", "<&- >&- 2>&-", ""],
  ])("%s", async (_, redirection, expected) => {
    const { module } = await machine.build(HELLO);
    const { stdout, stderr } = await machine.shell(`timeout 60 $STAPRUN ${machine.inside(module)} ${redirection}; echo "$?" >&2`);
    expect({ stdout, stderr }).toEqual({ stdout: expected, stderr: "0\n" });
    expect(await machine.loaded()).toEqual([]);
  });

  test("-o with the formats of strftime, and a time limit", async () => {
    const { module } = await machine.build(ENDLESS);
    const { stdout, stderr, status } = await machine.shell(`
      cd /tmp; rm -f made-*; $STAPRUN --timeout=2 -o made-%Y-%% ${machine.inside(module)}; status=$?
      ls made-*; head -1 made-*; tail -1 made-*; rm -f made-*; exit $status`);
    expect({ stdout: stdout.replace(/\d{4}/, "YEAR"), stderr, status }).toEqual({ stdout: "made-YEAR-%\nStarted\nEnded\n", stderr: "", status: 0 });
  });

  test("two scripts run beside each other", async () => {
    const [first, second] = await Promise.all([machine.build(ENDLESS), machine.build(COUNTER)]);
    const { stdout } = await machine.shell(`
      $STAPRUN ${machine.inside(first.module)} > /tmp/out & run=$!
      until [ -s /tmp/out ]; do sleep 0.1; done
      $STAPRUN ${machine.inside(second.module)}
      kill -INT $run; wait $run; tail -1 /tmp/out`);
    expect(stdout).toBe("1\n2\n3\n4\n5\nEnded\n");
  });
});
