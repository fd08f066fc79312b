/**
 * What one operation of a script costs: a timer's handler runs a loop of it and an empty loop, and reads the clock around both. Ours
 * run as a process here and as a module in the sandbox.
 */
import { stap } from "../harness/dist.ts";
import { median } from "./contest.ts";

export interface Operation {
  readonly name: string;
  readonly statement: string;
  /** ns: upstream's, and what ours is to reach; both for kernel 6.1 in an emulated machine. */
  readonly upstream?: number;
  readonly goal?: number;
  /** What is printed in one hit must fit into a ring. */
  readonly loops?: number;
}

export const operations: readonly Operation[] = [
  { name: "arithmetic", statement: "x = (x * 3 + i) & 1023" },
  { name: "map set", statement: "numbers[i & 255] = i", upstream: 38, goal: 20 },
  { name: "map get", statement: "x = numbers[i & 255]", upstream: 32, goal: 15 },
  { name: "map +=, string key", statement: "words[name] += i", upstream: 131, goal: 60 },
  { name: "map set, two keys", statement: "pairs[i & 15, name] = i" },
  { name: "stat <<<", statement: "sizes <<< i", upstream: 48, goal: 15 },
  { name: "map of stats <<<", statement: "spread[i & 255] <<< i" },
  { name: "substr + concat", statement: 'text = substr(name, 3, 8) . "tail"', upstream: 244, goal: 100 },
  { name: "=~ over 100 bytes", statement: `x += "${"some words, ".repeat(8)}12 ms" =~ "(GET|POST) /[a-z]+$"` },
  { name: "sprintf of 81 bytes", statement: `line = ${format("sprintf")}` },
  { name: "printf of an 81-byte line", statement: format("printf"), loops: 200, upstream: 1029, goal: 400 },
];

/** Sixteen characters of name, four numbers, padding: 80 bytes, and the end of the line. */
function format(word: string): string {
  return `${word}("%-20s %10d %8d 0x%016x some more text %5d\\n", name, 1000000 + i, 4242, 0xffff8880deadbeef + i, i & 1023)`;
}

/** How often a loop runs its operation in one hit: often enough that caches are warm. */
const LOOPS = 2000;
/** Hits for each operation. */
const HITS = 30;

/** Prints `= INDEX EMPTY FULL`, in ns, for each hit; the empty loop has LOOPS turns. */
export function script(chosen: readonly Operation[]): string {
  const branches = chosen.map(({ statement, loops = LOOPS }, index) => `  if (turn == ${index}) for (i = 0; i < ${loops}; i++) ${statement}`);
  // Whichever are chosen, all variables have a type and a value.
  return `global numbers, words, pairs, sizes, spread, hits
probe begin { numbers[0] = words[""] = pairs[0, ""] = 0 sizes <<< 0 spread[1] <<< 0 }
probe timer.ms(20) {
  name = "a-name-of-16-byt"
  x = 0
  text = line = ""
  turn = hits++ % ${chosen.length}
  if (hits > ${chosen.length * HITS}) exit()
  start = gettimeofday_ns()
  for (i = 0; i < ${LOOPS}; i++) {}
  middle = gettimeofday_ns()
${branches.join("\n")}
  printf("\\n= %d %d %d\\n", turn, middle - start, gettimeofday_ns() - middle)
  if (turn < 0) println(x, text, line)
}
probe end { println(numbers[1] + words[""] + pairs[1, ""] + @sum(sizes) + @max(sizes) + @sum(spread[1]) + @max(spread[1])) }
`;
}

/** ns of each operation by its index; undefined where the script could not be run, with the reason on standard error. */
export async function measure(chosen: readonly Operation[], where: readonly string[], directory: string): Promise<number[] | undefined> {
  const argv = [stap, ...where, "-g", "-DMAXACTION=1000000000", "--suppress-time-limits", "-e", script(chosen)];
  const child = Bun.spawn(argv, { env: { ...process.env, SYSTEMTAP_DIR: directory }, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const [output, complaint, status] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited]);
  if (status === 0) return chosen.map(({ loops = LOOPS }, index) => cost(index, loops, output));
  process.stderr.write(`per-operation, ${where.join(" ")}: ${complaint}`);
  return undefined;
}

function cost(index: number, loops: number, output: string): number {
  const lines = [...output.matchAll(/^= (\d+) (\d+) (\d+)$/gm)].filter((line) => Number(line[1]) === index);
  return median(lines.map((line) => Number(line[3]))) / loops - median(lines.map((line) => Number(line[2]))) / LOOPS;
}
