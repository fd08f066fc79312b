/**
 * Probes where a handler's own output passes, under load: the kernel's log, the allocator, the wake-up of tasks, locks, queues of work, netlink;
 * and in an interrupt that cannot be masked. Nothing hangs, the log stays clean, and what ran, came and was lost adds up.
 */
import { expect, test } from "bun:test";
import { connect } from "node:net";
import { complaints, describeKernel, isLong, machine } from "./machine.ts";

const SECONDS = isLong ? 20 : 4;
const LIMIT = 120_000 + 2000 * SECONDS;

/** Files are read, processes start and end, pipes fill: on both CPUs. */
const LOAD = `(while :; do ls -R /usr/lib/modules /etc > /dev/null; done) & files=$!; (while :; do head -c 1000000 /dev/zero | tail -c 1 > /dev/null; dmesg > /dev/null; echo load > /dev/kmsg; done) & others=$!; sleep ${SECONDS}; kill $files $others`;

/** -v's ledger. */
function ledger(stderr: string): { readonly hits: number; readonly skipped: number; readonly errors: number; readonly messages: number; readonly lost: number } {
  const [, hits, skipped, errors] = /^Pass 5: (\d+) hits?, (\d+) skipped.*?, (\d+) errors?/m.exec(stderr) ?? [];
  const [, messages, lost] = /^Pass 5: (\d+) messages? of output, .*; (\d+) lost\.$/m.exec(stderr) ?? [];
  return { hits: Number(hits), skipped: Number(skipped), errors: Number(errors), messages: Number(messages), lost: Number(lost) };
}

/** Every hit prints one line, so lines that came and lines that were lost are all hits. */
async function expectSound(points: readonly string[]): Promise<number> {
  const list = points.map((point) => `${point} ?`).join(", ");
  const image = await machine.build(`probe ${list} { printf("%s %d\\n", pp(), cpu()) }`, ["-DMAXSKIPPED=1000000000", "-DSTP_NO_OVERLOAD"]);
  expect(image.status).toBe(0);
  const { stdout, stderr, status } = await machine.load(image, { arguments: ["-v", "-c", LOAD], limit: LIMIT });
  const { hits, errors, messages, lost } = ledger(stderr);
  expect(stderr).not.toContain("registration error");
  expect({ status, errors, hits: messages + lost }).toEqual({ status: 0, errors: 0, hits });
  expect(stdout.split("\n").length - 1).toBe(messages);
  expect(hits).toBeGreaterThan(0);
  return hits;
}

const entry = (name: string): string => `kernel.function("${name}").call`;
const end = (name: string): string => `kernel.function("${name}").return`;

describeKernel("hostile contexts", () => {
  test.each([
    ["the wake-up path", [entry("try_to_wake_up"), entry("ttwu_do_activate"), entry("enqueue_task_fair"), end("try_to_wake_up"), 'kernel.trace("sched:sched_wakeup")', 'kernel.trace("sched:sched_switch")']],
    ["the kernel's log", [entry("_printk"), entry("vprintk_emit"), entry("vprintk_store"), end("_printk")]],
    ["the allocator", [entry("kmem_cache_alloc"), entry("kmem_cache_free"), entry("__kmalloc"), entry("kfree"), end("kmem_cache_alloc"), 'kernel.trace("kmem:kmalloc")']],
    ["netlink's way out", [entry("netlink_unicast"), entry("__alloc_skb"), entry("netlink_attachskb"), entry("sock_def_readable"), end("netlink_unicast")]],
    ["work and interrupts", [entry("queue_work_on"), entry("irq_work_queue"), entry("hrtimer_interrupt"), entry("__do_softirq"), entry("handle_softirqs"), 'kernel.trace("irq:softirq_entry")']],
    ["locks", [entry("mutex_lock"), entry("mutex_unlock"), entry("down_read"), entry("up_read")]],
  ] as const)("%s", async (_, points) => {
    expect(await expectSound(points)).toBeGreaterThan(1);
  }, LIMIT + 60_000);
});

/** One command of QEMU's machine protocol. */
function ask(socket: string, ...commands: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const connection = connect(socket, () => connection.write([`{"execute":"qmp_capabilities"}`, ...commands.map((command) => `{"execute":"${command}"}`)].join("\n")));
    let answers = 0;
    let text = "";
    connection.on("data", (bytes) => {
      text += bytes.toString();
      answers = [...text.matchAll(/"return"/g)].length;
      if (/"error"/.test(text)) reject(new Error(text));
      if (answers > commands.length) connection.end(resolve);
    });
    connection.on("error", reject);
  });
}

/** The kernel does not know what the interrupt was for, and says so: that is the probed function at work. */
const UNKNOWN_INTERRUPT = /Uhhuh\. NMI received for unknown reason|Dazed and confused, but trying to continue|Do you have a strange power saving mode enabled/;

describeKernel("an interrupt that cannot be masked", () => {
  test("runs its handler beside the one that it interrupts, and the ledger adds up", async () => {
    const sandbox = await machine.sandbox();
    const image = await machine.build(
      `global n, m
       probe kernel.function("nmi_handle").call ?, kernel.function("_printk").call ?, kernel.function("vprintk").call ? { n++; printf("nmi %d\\n", cpu()) }
       probe kernel.function("vfs_write").call, timer.profile { m++; for (i = 0; i < 200; i++) s .= "x" printf("%d %s\\n", cpu(), substr(s, 0, 4)) }
       probe end { printf("sum %d\\n", n + m) }`, ["-DMAXSKIPPED=1000000000", "-DSTP_NO_OVERLOAD"]);
    expect(image.status).toBe(0);
    const running = machine.load(image, { arguments: ["-v", "-c", LOAD], limit: LIMIT });
    for (let times = 0; times < 20; times++) {
      await Bun.sleep((1000 * SECONDS) / 20);
      await ask(sandbox.monitor, "inject-nmi");
    }
    const { stdout, stderr, status } = await running;
    const { hits, errors, messages, lost } = ledger(stderr);
    expect({ status, errors, hits: messages + lost }).toEqual({ status: 0, errors: 0, hits });
    // The end probe is a hit and a line of its own.
    expect(stdout).toMatch(new RegExp(`^sum ${hits - 1}$`, "m"));
    const log = (await sandbox.dmesg()).split("\n").filter((line) => !UNKNOWN_INTERRUPT.test(line));
    expect(complaints(log.join("\n"))).toEqual([]);
    await machine.command(["dmesg", "-C"]);
  }, LIMIT + 60_000);
});
