/** Loss: none where there is room, and every lost line accounted for where there is not. */
import { expect, test } from "bun:test";
import { describeKernel, figure, isLong, machine } from "./machine.ts";

const LINES_A_TICK = 50;
const TICKS = isLong ? 20_000 : 2000;
const LINES = LINES_A_TICK * TICKS;

describeKernel("output", () => {
  test(`${LINES} lines at ${LINES_A_TICK} a millisecond: none lost, all in order`, async () => {
    const { stdout, stderr, status } = await machine.run(
      `global n, ticks probe timer.ms(1) {
         for (i = 0; i < ${LINES_A_TICK}; i++) printf("line %d\\n", n++)
         if (++ticks == ${TICKS}) exit()
       }`, [], 100 * TICKS);
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
    const lines = stdout.split("\n");
    expect(lines.length).toBe(LINES + 1);
    expect(lines.findIndex((line, index) => line !== `line ${index}`)).toBe(LINES);
  }, 200 * TICKS);

  test("output of several CPUs comes in the order in which it was printed", async () => {
    const { stdout } = await machine.run(
      `function here:long() %{ STAP_RETVALUE = smp_processor_id(); %}
       global n probe timer.profile { printf("%d %d\\n", here(), n++) if (n == 1000) exit() }`, ["-g"], 60_000);
    const rows = stdout.trim().split("\n").map((line) => line.split(" ").map(Number));
    expect(new Set(rows.map(([cpu]) => cpu)).size).toBeGreaterThan(1);
    expect(rows.findIndex(([, number], index) => number !== index)).toBe(-1);
  });

  test("an overrun: lines printed are lines received and lines that the ledger reports", async () => {
    const script = `global n probe timer.ms(1) { for (i = 0; i < 100; i++) printf("%d the quick brown fox jumps over the lazy dog again\\n", n++) }
      probe end { printf("printed %d\\n", n) }`;
    const { module } = await machine.build(script);
    // A reader that stands still for seconds, while more is printed than the smallest buffer holds.
    const { stdout, stderr } = await machine.shell(`
      $STAPRUN -b 1 ${machine.inside(module)} > /tmp/out 2> /tmp/err & run=$!
      until [ -s /tmp/out ]; do sleep 0.1; done
      kill -STOP $run; sleep 6; kill -CONT $run; sleep 1; kill -INT $run; wait $run
      grep -c 'quick brown' /tmp/out; tail -1 /tmp/out; cat /tmp/err >&2`);
    const [received, printed] = stdout.trim().split("\n").map((line) => Number(line.replace("printed ", "")));
    const lost = Number(/(\d+) lines?\b/.exec(stderr)?.[1]);
    expect(lost).toBeGreaterThan(0);
    expect({ stderr, sum: (received ?? 0) + lost }).toEqual({ stderr, sum: printed ?? 0 });
  });

  // Of the output of the test before.
  test("what arrives of an overrun is in order and whole", async () => {
    const { stdout } = await machine.command(["cat", "/tmp/out"]);
    const lines = stdout.trim().split("\n").slice(0, -1);
    expect(lines.length).toBeGreaterThan(1000);
    expect(lines.filter((line) => !/^\d+ the quick brown fox jumps over the lazy dog again$/.test(line))).toEqual([]);
    const numbers = lines.map((line) => Number.parseInt(line, 10));
    expect(numbers.findIndex((number, index) => index > 0 && number <= (numbers[index - 1] ?? 0))).toBe(-1);
  });

  test.skipIf(!isLong)("figures: from load to output, and bytes a second", async () => {
    const { module } = await machine.build('probe begin { println("Started") } probe timer.ms(100) { exit() }');
    const { stderr } = await machine.shell(`$STAPRUN -v ${machine.inside(module)}`);
    const [, armed] = /^Pass 5: 2 probes armed after (\d+\.\d ms)\.$/m.exec(stderr) ?? [];
    const [, sent] = /^Pass 5: .* of output, .*, the first after (\d+\.\d ms); 0 lost\.$/m.exec(stderr) ?? [];
    expect({ armed, sent, stderr }).toEqual({ armed: expect.any(String), sent: expect.any(String), stderr: expect.any(String) });
    figure("load to armed", armed ?? "");
    figure("load to first line sent", sent ?? "");
    const start = performance.now();
    const { stdout } = await machine.run(
      'global n probe timer.us(200) { for (i = 0; i < 100; i++) printf("%63d\\n", i) if (++n == 10000) exit() }', ["-s", "64"], 120_000);
    figure("formatted 64-byte lines that arrived", `${(stdout.length / 1000 / (performance.now() - start)).toFixed(1)} MB/s`);
  });
});
