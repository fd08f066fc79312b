/**
 * A table of command lines and what they answer. One case:
 *
 *     $ stap -p 0 hello.stp
 *     ~ a note: where Debian's stap differs, and why
 *     > a line of standard output; `> ...` stands for any output
 *     ! a line of standard error; `! %advice` for the two lines that send the reader to the manual
 *     = 1
 *
 * `= STATUS` is 0 when it is left out. A line between slashes is a regular expression.
 */
export interface CommandCase {
  readonly command: string;
  readonly line: number;
  /** Undefined: anything may be printed. */
  readonly stdout: readonly string[] | undefined;
  readonly stderr: readonly string[];
  readonly status: number;
}

const ADVICE = ["Try '--help' for more information. [man stap]", "A message like [man foo] means for more info, run % man foo"];

export function parseTable(text: string): CommandCase[] {
  const lines = text.split("\n");
  const starts = lines.flatMap((line, index) => (line.startsWith("$ ") ? [index] : []));
  return starts.map((start, index) => parseCase(lines.slice(start, starts[index + 1]), start + 1));
}

function parseCase(lines: readonly string[], line: number): CommandCase {
  const marked = (mark: string): string[] => lines.filter((one) => one === mark || one.startsWith(`${mark} `)).map((one) => one.slice(2));
  const strange = lines.find((one) => !/^([$~>!=]( |$)|#|$)/.test(one));
  if (strange !== undefined) throw new Error(`line ${line}: "${strange}"`);
  const stdout = marked(">");
  return {
    command: (lines[0] ?? "").slice(2),
    line,
    stdout: stdout[0] === "..." ? undefined : stdout,
    stderr: marked("!").flatMap((one) => (one === "%advice" ? ADVICE : [one])),
    status: Number(marked("=")[0] ?? "0"),
  };
}

/** What is wrong with an outcome, or undefined. */
export function mismatch(expected: CommandCase, outcome: { stdout: string; stderr: string; status: number }): string | undefined {
  const wrong = [
    ...(expected.stdout === undefined ? [] : compare("stdout", expected.stdout, outcome.stdout)),
    ...compare("stderr", expected.stderr, outcome.stderr),
    ...(expected.status === outcome.status ? [] : [`status expected: ${expected.status}, received: ${outcome.status}`]),
  ];
  return wrong.length === 0 ? undefined : wrong.join("\n");
}

function compare(name: string, expected: readonly string[], received: string): string[] {
  const lines = received === "" ? [] : received.replace(/\n$/, "").split("\n");
  const agrees = lines.length === expected.length && lines.every((line, index) => lineMatches(expected[index] ?? "", line));
  return agrees ? [] : [`${name} expected:`, ...expected, `${name} received:`, ...lines];
}

function lineMatches(expected: string, line: string): boolean {
  const pattern = /^\/(.*)\/$/.exec(expected);
  return pattern === null ? expected === line : new RegExp(`^(?:${pattern[1]})$`).test(line);
}
