/** The format of language cases (tests/README.md): reading, comparing, and writing expected texts back. */

export interface Case {
  readonly name: string;
  /** Lines of the file, 1-based, for messages and for updating. */
  readonly line: number;
  readonly options: readonly string[];
  readonly arguments: readonly string[];
  readonly status: number;
  /** Where it cannot run, and why. */
  readonly excluded: { readonly runtime: "user" | "kernel"; readonly reason: string } | undefined;
  readonly quick: boolean;
  readonly script: string;
  readonly stdout: Expectation;
  readonly stderr: Expectation;
}

export interface Expectation {
  readonly text: string;
  readonly patterns: boolean;
}

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

export function parseCases(text: string, file: string): Case[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const starts = lines.flatMap((line, index) => (line.startsWith("=== ") ? [index] : []));
  const preamble = lines.slice(0, starts[0] ?? lines.length);
  if (preamble.some((line) => line !== "" && !line.startsWith("#"))) throw new Error(`${file}: text before the first case`);
  return starts.map((start, index) => parseCase(lines.slice(start, starts[index + 1]), start + 1, file));
}

function parseCase(lines: readonly string[], line: number, file: string): Case {
  const fail = (message: string): never => {
    throw new Error(`${file}:${line}: ${message}`);
  };
  const { header, sections } = cut(lines);
  const fields = parseHeader(header, fail);
  const script = sections.get("script") ?? fail("a case without --- script");
  for (const name of sections.keys()) {
    if (!/^(script|(stdout|stderr)( patterns)?)$/.test(name)) fail(`unknown section "${name}"`);
  }
  const expectation = (name: string): Expectation => {
    const patterns = sections.get(`${name} patterns`);
    if (patterns !== undefined) return { text: patterns, patterns: true };
    return { text: sections.get(name) ?? "", patterns: false };
  };
  const name = (lines[0] ?? "").slice("=== ".length).trim();
  return { ...fields, name, line, script, stdout: expectation("stdout"), stderr: expectation("stderr") };
}

/** Splits a case into header lines and sections; one blank line before the next heading is layout, not content. */
function cut(lines: readonly string[]): { header: string[]; sections: Map<string, string> } {
  const header: string[] = [];
  const sections = new Map<string, string[]>();
  let current = header;
  for (const line of lines.slice(1)) {
    if (line.startsWith("--- ")) {
      current = [];
      sections.set(line.slice("--- ".length).trim(), current);
    } else current.push(line);
  }
  const texts = [...sections].map(([name, content], index, all) => {
    const kept = index === all.length - 1 && content.at(-1) === "" ? content.slice(0, -1) : content;
    return [name, joinLines(kept)] as const;
  });
  return { header, sections: new Map(texts) };
}

/** A section's last line that says that the text ends without a newline. */
const NO_NEWLINE = "\\ no newline";

function joinLines(lines: readonly string[]): string {
  if (lines.at(-1) === NO_NEWLINE) return lines.slice(0, -1).join("\n");
  return lines.map((line) => `${line}\n`).join("");
}

function splitLines(text: string): string[] {
  if (text === "") return [];
  return text.endsWith("\n") ? text.slice(0, -1).split("\n") : [...text.split("\n"), NO_NEWLINE];
}

type Fields = Pick<Case, "options" | "arguments" | "status" | "excluded" | "quick">;

function parseHeader(header: readonly string[], fail: (message: string) => never): Fields {
  let fields: Fields = { options: [], arguments: [], status: 0, excluded: undefined, quick: false };
  for (const line of header) {
    if (line === "" || line.startsWith("#")) continue;
    const [key = "", value = ""] = line === "quick" ? ["quick"] : [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()];
    fields = { ...fields, ...parseField(key, value, fail) };
  }
  return fields;
}

function parseField(key: string, value: string, fail: (message: string) => never): Partial<Fields> {
  switch (key) {
    case "options":
      return { options: splitWords(value) };
    case "arguments":
      return { arguments: splitWords(value) };
    case "status":
      return { status: Number(value) };
    case "kernel-only":
      return value === "" ? fail("kernel-only needs a reason") : { excluded: { runtime: "user", reason: value } };
    case "user-only":
      return value === "" ? fail("user-only needs a reason") : { excluded: { runtime: "kernel", reason: value } };
    case "quick":
      return { quick: true };
    default:
      return fail(`unknown header line "${key}"`);
  }
}

/** Words split at blanks; '...' and "..." keep blanks together, nothing else is special. */
export function splitWords(text: string): string[] {
  return [...text.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map((match) => match[0].replace(/'([^']*)'|"([^"]*)"/g, "$1$2"));
}

/** What is wrong with an outcome, or undefined. */
export function mismatch(expected: Case, outcome: Outcome): string | undefined {
  const wrong: string[] = [];
  for (const stream of ["stdout", "stderr"] as const) {
    if (!matches(expected[stream], outcome[stream])) {
      wrong.push(`${stream} expected${expected[stream].patterns ? " to match" : ""}:\n${expected[stream].text}${stream} received:\n${outcome[stream]}`);
    }
  }
  if (expected.status !== outcome.status) {
    wrong.push(`status expected: ${expected.status}, received: ${outcome.status}`);
    if (wrong.length === 1 && outcome.stderr !== "") wrong.push(`stderr:\n${outcome.stderr}`);
  }
  return wrong.length === 0 ? undefined : wrong.join("\n");
}

function matches(expected: Expectation, received: string): boolean {
  if (!expected.patterns) return expected.text === received;
  const patterns = expected.text.split("\n");
  const lines = received.split("\n");
  return patterns.length === lines.length && patterns.every((pattern, index) => new RegExp(`^(?:${pattern})$`).test(lines[index] ?? ""));
}

/** The file's text with the case's expected texts and status replaced by an outcome; pattern sections stay as they are. */
export function update(text: string, target: Case, outcome: Outcome): string {
  const lines = text.split("\n");
  const start = target.line - 1;
  const next = lines.findIndex((line, index) => index > start && line.startsWith("=== "));
  const end = next === -1 ? lines.length : next;
  return [...lines.slice(0, start), ...render(lines.slice(start, end), target, outcome), ...lines.slice(end)].join("\n");
}

function render(lines: readonly string[], target: Case, outcome: Outcome): string[] {
  const firstSection = lines.findIndex((line) => line.startsWith("--- "));
  const header = lines.slice(0, firstSection).filter((line) => !line.startsWith("status:"));
  if (outcome.status !== 0) header.push(`status: ${outcome.status}`);
  const section = (name: "stdout" | "stderr"): string[] => {
    if (target[name].patterns) return [`--- ${name} patterns`, ...splitLines(target[name].text)];
    return outcome[name] === "" ? [] : [`--- ${name}`, ...splitLines(outcome[name])];
  };
  return [...header, "--- script", ...splitLines(target.script), ...section("stdout"), ...section("stderr"), ""];
}

