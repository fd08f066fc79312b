/** Handlers on two CPUs: what they add is not lost, what they read is whole. timer.profile fires on every CPU. */
import { expect, test } from "bun:test";
import { describeKernel, isLong, machine } from "./machine.ts";

const LOOKS = isLong ? 5000 : 300;
const ROUNDS = 50;

/** Where an emulated CPU is taken away from a handler that has a lock, others are kept out: that is said, and changes no sum. */
const options = ["-DMAXSKIPPED=1000000"];
const onlyKeptOut = /^(WARNING: Number of errors: 0, skipped probes: \d+\n(WARNING: Skipped due to global '\w+' lock timeout: \d+\n)+)?$/;

function expectGoodEnd({ stderr, status }: { readonly stderr: string; readonly status: number }): void {
  expect(stderr).toMatch(onlyKeptOut);
  expect(status).toBe(0);
}

describeKernel("locks", () => {
  // Each hit says its CPU, so the hits can be counted apart from what they add.
  test("what handlers only add to is shared: nothing is lost, nobody sees half of it", async () => {
    const result = await machine.run(
      `global n, m = 5, s, h, a, looks, torn
       probe timer.profile {
         for (i = 0; i < ${ROUNDS}; i++) { n++; s <<< i; a[i % 10, "x"] <<< 1; h <<< i; m += 2 }
         printf("%d\\n", cpu())
       }
       probe timer.ms(1) {
         foreach ([i, j] in a) count += @count(a[i, j])
         if (m != 2 * n + 5 || @count(s) != n || @count(h) != n || count != n) torn++
         if (++looks == ${LOOKS}) exit()
       }
       probe end {
         foreach ([i, j] in a @count-) last += @count(a[i, j])
         println("end ", n, " ", m, " ", @count(s), " ", @sum(s), " ", last, " ", @hist_linear(h, 0, 40, 10)[1], " ", torn)
       }`, options, 60_000 + 100 * LOOKS);
    expectGoodEnd(result);
    const lines = result.stdout.trim().split("\n");
    const cpus = lines.filter((line) => /^\d+$/.test(line));
    expect(new Set(cpus).size).toBe(2);
    const n = cpus.length * ROUNDS;
    const sum = cpus.length * ((ROUNDS * (ROUNDS - 1)) / 2);
    expect(lines.at(-1)).toBe(`end ${n} ${2 * n + 5} ${n} ${sum} ${n} ${cpus.length * 10} 0`);
  }, 90_000 + 200 * LOOKS);

  // Probes that only count take no lock and leave interrupts on: the timer's come in the midst of the others.
  test("counts that nobody reads before the end are all there", async () => {
    const reads = LOOKS * 20;
    const command = `for i in 1 2; do dd if=/dev/zero of=/dev/null bs=777 count=${reads} 2> /dev/null & done; wait`;
    const module = await machine.build(
      `global n, bytes, returned
       probe kernel.function("vfs_read").call { if ($count == 777) { n++; bytes += $count } }
       probe kernel.function("vfs_read").return { if (@entry($count) == 777) returned += $return }
       probe timer.profile { n += 1000000; bytes += 1000000000 }
       probe end { printf("%d %d %d %d %d\\n", n % 1000000, bytes % 1000000000, returned, n / 1000000 == bytes / 1000000000, n / 1000000 > 10) }`);
    const result = await machine.load(module, { arguments: ["-c", command], limit: 60_000 + 100 * LOOKS });
    expect(result).toMatchObject({ stdout: `${2 * reads} ${2 * reads * 777} ${2 * reads * 777} 1 1\n`, stderr: "", status: 0 });
  }, 90_000 + 200 * LOOKS);

  test("every value of n++ comes once and in order, and n++ == 300 ends the session once", async () => {
    const result = await machine.run(
      `global n, ends
       probe timer.profile, timer.profile { printf("%d\\n", n); if (n++ == 300) { ends++; exit() } }
       probe end { println("ends ", ends) }`, options, 60_000);
    expectGoodEnd(result);
    const lines = result.stdout.trim().split("\n");
    expect(lines.at(-1)).toBe("ends 1");
    const values = lines.slice(0, -1);
    expect(values.length).toBeGreaterThan(300);
    expect(values.findIndex((line, index) => line !== String(index))).toBe(-1);
  }, 90_000);

  test("pairs that one handler writes are equal for every other", async () => {
    const result = await machine.run(
      `global x, y, z, looks, torn
       probe timer.profile { x++; y++ }
       probe timer.us(300) { x++; z = 1; y++ }
       probe timer.us(700) { if (x != y) torn++; if (++looks == ${LOOKS}) exit() }
       probe end { println(x == y, " ", torn, " ", z) }`, options, 60_000 + 100 * LOOKS);
    expectGoodEnd(result);
    expect(result.stdout).toBe("1 0 1\n");
  }, 90_000 + 200 * LOOKS);

  test("a handler that does not wait is skipped, and what kept it out is named", async () => {
    const result = await machine.run(
      `global a, n
       probe timer.profile { for (i = 0; i < 5000; i++) a[i % 100] = n; n++ }
       probe timer.us(200) { a[1] = 7; if (n > 200) exit() }
       probe end { println("end ", a[1] > 0) }`, [...options, "-DMAXTRYLOCK=0", "-DMAXACTION=100000"], 60_000);
    expectGoodEnd(result);
    expect(result.stdout).toBe("end 1\n");
  }, 90_000);
});
