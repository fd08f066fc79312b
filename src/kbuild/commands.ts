/**
 * What kbuild ran, as its `.NAME.cmd` files record it, made into templates: shell text in which what differs from one module to the next is a
 * placeholder. The text decides everything; nothing here knows a kernel's version.
 */

/** Shell text with `%{name}` where a value goes. */
export type Template = string;

export interface RecordedCommands {
  /**
   * A unit of C: %{source} -> %{object}, with %{macros} added. `script` is for the generated unit, `foreign` for C of the script's own that reads
   * kernel headers, `part` for a source of the runtime.
   */
  readonly script: Template;
  readonly foreign: Template;
  readonly part: Template;
  /** %{inputs} -> %{object}: `ld -r`, and objtool where this kernel runs it on the joined object. */
  readonly join: Template;
  /** %{object} and %{metadata} -> %{image}. */
  readonly link: Template;
  /** Of the tree's linker, to find the tools beside it. */
  readonly linker: string;
}

/** The file of a stub's directory in which the answers of compat/ are gathered. */
export const ANSWERS = "have.h";

/** What a kernel's build cannot be taken apart for, in words for a warning. */
export class UnknownCommand extends Error {}

/** Where the stub that kbuild built stands, and what it is made of. */
export interface StubLayout {
  readonly directory: string;
  readonly name: string;
  /** Folder of the runtime's sources, by its path in the directory. */
  readonly runtime: string;
  /** A source that includes kernel headers, without `.c`, by its path in the directory. */
  readonly foreign: string;
}

/** `readText` gives a file of the stub's directory. */
export function readCommands(stub: StubLayout, readText: (path: string) => string): RecordedCommands {
  const recorded = (path: string): string => parseCommandFile(readText(path.replace(/[^/]*$/, ".$&.cmd")));
  const { name } = stub;
  const link = linkTemplate(recorded(`${name}.ko`), stub);
  return {
    script: compileTemplate(recorded("script.o"), "script", stub),
    foreign: compileTemplate(withoutAnswers(recorded(`${stub.foreign}.o`), stub), stub.foreign, stub),
    part: compileTemplate(recorded(`${stub.foreign}.o`), stub.foreign, stub),
    join: joinTemplate(recorded(`${name}.o`), stub),
    link,
    linker: /^\s*(\S+)/.exec(link)?.[1] ?? "ld",
  };
}

/** The command in a `.cmd` file: `cmd_FILE := TEXT`, `savedcmd_FILE := TEXT` from 6.3 on, written for make. */
export function parseCommandFile(text: string): string {
  const [, command] = /^(?:saved)?cmd_\S+ :=\s*(.*)$/m.exec(text) ?? [];
  if (command === undefined) throw new UnknownCommand("a command file of kbuild that holds no command");
  return command.replaceAll("$(pound)", "#").replaceAll("\\#", "#").replaceAll("$$", "$").trim();
}

/** Puts values into a template, each as it is to stand in the shell text. */
export function fill(template: Template, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/%\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** As one word of sh. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The commands all at once, in shell text that ends when one of them fails. */
export function inParallel(commands: readonly string[]): string {
  const [first = ":", ...others] = commands;
  return [...others.map((command, index) => `( ${command} ) & other${index}=$!`), first, ...others.map((_, index) => `wait $other${index}`)].join("\n");
}

function compileTemplate(command: string, source: string, stub: StubLayout): Template {
  const { directory, name } = stub;
  const own = command.replaceAll(/ -Wp,-MM?D,\S+/g, "");
  if (!own.includes(" -c -o ")) throw new UnknownCommand("a compile command without -c -o");
  const template = own
    .replace(" -c -o ", " %{macros} -c -o ")
    .replaceAll(`${directory}/${source}.o`, "%{object}")
    .replaceAll(`${directory}/${source}.c`, "%{source}")
    .replaceAll(`${directory}/${stub.runtime}`, "%{runtime}")
    .replaceAll(`${directory}/${ANSWERS}`, `%{kept}/${ANSWERS}`)
    .replaceAll(new RegExp(`\\b(kmod_)?${name}\\b`, "g"), "$1%{name}");
  return requireWhole(template, stub, ["macros", "object", "source"]);
}

/** What compat/ knows of this kernel is for the runtime alone. */
function withoutAnswers(command: string, { directory }: StubLayout): string {
  return command.replaceAll(` -include ${directory}/${ANSWERS}`, "");
}

/** The parts are listed in a file, or one by one in older kernels. */
function joinTemplate(command: string, stub: StubLayout): Template {
  const own = `${stub.directory}/${stub.name}`;
  const template = command
    .replaceAll(`@${own}.mod`, "%{inputs}")
    .replaceAll(`${own}.o`, "%{object}")
    .replace(new RegExp(`(?:${escapeExpression(stub.directory)}/\\S+\\.o\\s+)*${escapeExpression(stub.directory)}/\\S+\\.o`), "%{inputs}");
  return requireWhole(template, stub, ["inputs", "object"]);
}

function linkTemplate(command: string, stub: StubLayout): Template {
  const own = `${stub.directory}/${stub.name}`;
  const template = command
    .replaceAll(`${own}.ko`, "%{image}")
    .replaceAll(`${own}.mod.o`, "%{metadata}")
    .replaceAll(`${own}.o`, "%{object}")
    .replaceAll(`${stub.directory}/.module-common.o`, "%{kept}/module-common.o");
  return requireWhole(template, stub, ["image", "metadata", "object"]);
}

/** Every part of the stub has become a placeholder, and those that must be there are. */
function requireWhole(template: Template, stub: StubLayout, needed: readonly string[]): Template {
  const missing = needed.find((placeholder) => !template.includes(`%{${placeholder}}`));
  if (missing === undefined && !template.includes(stub.directory) && !template.includes(stub.name)) return template;
  const odd = template.split(/\s+/).find((word) => word.includes(stub.directory) || word.includes(stub.name));
  throw new UnknownCommand(`a command of an unknown form, with ${odd ?? `no ${missing}`}: ${template.slice(0, 40)} ...`);
}

function escapeExpression(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
