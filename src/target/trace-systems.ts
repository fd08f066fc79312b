/**
 * Systems of tracepoints: `sched` for sched_switch. Neither types nor symbols tell them; the headers that a build tree has do, in macros
 * (Documentation/trace/tracepoints.rst), and on the running kernel the folders of tracefs.
 */
import type { Files } from "../platform/platform.ts";

interface Tree {
  readonly release: string;
  readonly buildTree: string;
  readonly arch: string;
  readonly isRunning: boolean;
}

const TRACEFS = ["/sys/kernel/tracing/events", "/sys/kernel/debug/tracing/events"];

/** The system of a tracepoint, undefined where nothing that is here tells it. Headers and folders are read when first asked. */
export function traceSystems(tree: Tree, files: Files): (name: string) => string | undefined {
  let declared: ReadonlyMap<string, string> | undefined;
  let present: ReadonlyMap<string, string> | undefined;
  return (name) => {
    declared ??= new Map(headers(tree, files).flatMap((path) => declaredSystems(files.readText(path))));
    const known = declared.get(name);
    if (known !== undefined || !tree.isRunning) return known;
    present ??= new Map(TRACEFS.flatMap((root) => foldersBelow(root, files)));
    return present.get(name);
  };
}

function headers({ release, buildTree, arch }: Tree, files: Files): readonly string[] {
  const own = arch === "x86_64" || arch === "i386" ? "x86" : arch;
  // A distribution's build tree may hold what was made for one configuration, and name the tree that it was made from.
  const trees = [buildTree, `${buildTree}/source`, `/lib/modules/${release}/source`, sourceTree(buildTree, files)];
  const found = trees.filter((tree) => tree !== undefined && files.kind(`${tree}/include/trace/events`) === "directory").slice(0, 1);
  const folders = found.flatMap((tree) => ["include/trace/events", "include/ras", `arch/${own}/include/asm`, `arch/${own}/include/asm/trace`].map((folder) => `${tree}/${folder}`));
  return folders.filter((folder) => files.kind(folder) === "directory").flatMap((folder) => files.list(folder).filter((name) => name.endsWith(".h")).map((name) => `${folder}/${name}`));
}

function sourceTree(buildTree: string, files: Files): string | undefined {
  const path = `${buildTree}/Makefile`;
  return files.kind(path) === "file" ? /^include\s+(\S+)\/Makefile\s*$/m.exec(files.readText(path))?.[1] : undefined;
}

function foldersBelow(root: string, files: Files): readonly (readonly [string, string])[] {
  if (files.kind(root) !== "directory" || !files.isReadable(root)) return [];
  return files.list(root).filter((system) => files.kind(`${root}/${system}`) === "directory").flatMap((system) => files.list(`${root}/${system}`).map((name) => [name, system] as const));
}

/** Macros that declare a tracepoint; the name is their first argument, or the second where an event is one of a class. */
const DECLARATION = /\b(?:(?:TRACE_EVENT|DECLARE_TRACE)\w*\(\s*|DEFINE_EVENT\w*\(\s*[\w#]+\s*,\s*)(\w+(?:\s*##\s*\w+)*)/g;

/** Pairs of a tracepoint that a header declares and its system; a header may define macros of its own that declare several. */
export function declaredSystems(text: string): readonly (readonly [string, string])[] {
  const system = /^#\s*define\s+TRACE_SYSTEM\s+(\w+)/m.exec(text)?.[1];
  if (system === undefined) return [];
  const macros = [...text.matchAll(/^#\s*define\s+(\w+)\(([^)]*)\)((?:.*\\\n)*.*)/gm)].map(([, name = "", parameters = "", body = ""]) => ({ name, parameters: parameters.split(",").map((each) => each.trim()), body }));
  const plain = text.replace(/^#\s*define\b(?:.*\\\n)*.*/gm, "");
  const expanded = macros.flatMap(({ name, parameters, body }) => {
    const templates = declarations(body);
    if (templates.length === 0) return [];
    return [...plain.matchAll(new RegExp(`^\\s*${name}\\(([^()]*)`, "gm"))].flatMap(([, list = ""]) => {
      const values = list.split(",").map((each) => each.trim());
      return templates.map((template) => pasted(template, parameters, values));
    });
  });
  return [...declarations(plain), ...expanded].map((name) => [name, system] as const);
}

function declarations(text: string): readonly string[] {
  return [...text.matchAll(DECLARATION)].map(([, name = ""]) => name);
}

/** `name ## _entry` with its parameters replaced. */
function pasted(template: string, parameters: readonly string[], values: readonly string[]): string {
  return template.split("##").map((part) => part.trim()).map((part) => values[parameters.indexOf(part)] ?? part).join("");
}
