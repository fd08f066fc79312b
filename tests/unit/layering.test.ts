/** The rules of the house that a program can check. */
import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const project = join(import.meta.dir, "../..");

function filesBelow(directory: string, ending: RegExp): string[] {
  const entries = readdirSync(join(project, directory), { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile() && ending.test(entry.name)).map((entry) => relative(project, join(entry.parentPath, entry.name))).sort();
}

const read = (path: string): string => readFileSync(join(project, path), "utf8");

/** Comments and the text of strings are not code; line numbers stay. */
function codeOf(source: string): string {
  const blank = (text: string): string => text.replace(/[^\n]/g, " ");
  return source.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, blank);
}

const sources = filesBelow("src", /\.ts$/);

/** Places where `pattern` stands in code, as FILE:LINE. */
function findInCode(paths: readonly string[], pattern: RegExp): string[] {
  return paths.flatMap((path) => codeOf(read(path)).split("\n").flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])));
}

describe("folders", () => {
  /** The list in src/README.md, from the top down: `name/  what it is`. */
  const listed = [...read("src/README.md").matchAll(/^(\w+)\/ +\S/gm)].map((match) => match[1] ?? "");
  const present = readdirSync(join(project, "src"), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);

  test("src/README.md lists each of them", () => {
    // What is listed may still be to come.
    expect(present.filter((folder) => !listed.includes(folder))).toEqual([]);
  });

  /** Imports of a file that lead to another folder of src, as folder names. */
  function foreignImports(path: string): string[] {
    const folder = path.split("/")[1];
    const specifiers = [...read(path).matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map((match) => match[1] ?? "");
    const targets = specifiers.map((specifier) => relative(project, join(project, dirname(path), specifier)).split("/"));
    return targets.flatMap(([root, target]) => (root === "src" && target !== folder ? [target ?? ""] : []));
  }

  test("each imports only from those below it", () => {
    const upwards = sources.flatMap((path) => {
      const own = listed.indexOf(path.split("/")[1] ?? "");
      return foreignImports(path).filter((target) => listed.indexOf(target) < own).map((target) => `${path} imports from ${target}/`);
    });
    expect(upwards).toEqual([]);
  });

  test("relative imports name the file with its ending", () => {
    const bare = sources.flatMap((path) => [...read(path).matchAll(/from "(\.[^"]+)"/g)].filter((match) => !/\.\w+$/.test(match[1] ?? "")).map((match) => `${path}: ${match[1]}`));
    expect(bare).toEqual([]);
  });
});

describe("code", () => {
  /** What runs while the executable is built, and never in it: PATH -> why. */
  const buildTime: Readonly<Record<string, string>> = { "src/syntax/recipe.ts": "a macro that compiles grammar.ohm" };
  const typed = [...sources, ...filesBelow("tests", /\.ts$/), "build.ts"];

  test("has no `any`", () => {
    expect(findInCode(typed, /(?:[:<,|&(]|\bas)\s*any\b(?!\s*\()/)).toEqual([]);
  });

  test("silences no compiler message", () => {
    const silenced = typed.flatMap((path) => read(path).split("\n").flatMap((line, index) => (/^\s*(?:\/\/|\/\*)\s*@ts-(?:ignore|nocheck|expect-error)/.test(line) ? [`${path}:${index + 1}`] : [])));
    expect(silenced).toEqual([]);
  });

  test("prints through the platform only", () => {
    expect(findInCode(sources.filter((path) => !/^src\/(cli|platform)\//.test(path)), /\bconsole\./)).toEqual([]);
  });

  test("reaches the outside through the platform only", () => {
    const inside = sources.filter((path) => !path.startsWith("src/platform/") && buildTime[path] === undefined);
    const imports = inside.flatMap((path) => [...read(path).matchAll(/from "((?:node|bun):[^"]*|bun)"/g)].map((match) => `${path}: ${match[1]}`));
    // `process` may name a variable of ours: what counts is the global's own members.
    const globals = findInCode(inside, /\bBun\.|(?<![.#\w])process\.(?:argv|env|exit|exitCode|pid|on|off|once|stdin|stdout|stderr|cwd|execPath|hrtime|memoryUsage|uptime|umask)\b/);
    const allowed = /^src\/cli\/\S+ .*\bprocess\.exit\(/;
    expect([...imports, ...globals.filter((place) => !allowed.test(place))]).toEqual([]);
  });

  test("keeps no state in modules", () => {
    expect(findInCode(sources, /^(?:export )?(?:let|var)\s/)).toEqual([]);
  });
});

describe("size", () => {
  const LIMIT = 400;
  /** Tables of data, which are read one line at a time: PATH -> why. */
  const tables: Readonly<Record<string, string>> = {};

  test(`no file has more than ${LIMIT} lines`, () => {
    const own = [...sources, ...filesBelow("c-runtime", /\.[ch]$/), ...filesBelow("src", /\.(c|sh)$/)].filter((path) => tables[path] === undefined);
    const long = own.map((path) => [path, read(path).split("\n").length - 1] as const).filter(([, lines]) => lines > LIMIT);
    expect(long.map(([path, lines]) => `${path}: ${lines}`)).toEqual([]);
  });

  test("each listed table is there", () => {
    expect(Object.keys(tables).filter((path) => !sources.includes(path))).toEqual([]);
  });
});
