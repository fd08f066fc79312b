/** The -D of a script as the compiler gets them. */

/** What a macro of the command line is called in the runtime. */
const renamed: Readonly<Record<string, string>> = { MAXSTRINGLEN: "STP_MAXSTRINGLEN" };

/** Those that the runtime's own sources read: another value makes another runtime. */
export const RUNTIME_MACROS: ReadonlySet<string> = new Set(["STP_MAXSTRINGLEN", "STP_BUFFER"]);

/** NAME=VALUE without -D. */
export interface Macros {
  /** For the runtime's sources and for what a script brings. */
  readonly runtime: readonly string[];
  /** For what a script brings alone. */
  readonly script: readonly string[];
}

export function sortMacros(given: readonly string[]): Macros {
  const definitions = given.map((macro) => {
    const [, name = macro, rest = ""] = /^([^=]*)(.*)$/s.exec(macro) ?? [];
    return { name: renamed[name] ?? name, rest: rest === "" ? "=1" : rest };
  });
  const pick = (ofRuntime: boolean): string[] => definitions.filter(({ name }) => RUNTIME_MACROS.has(name) === ofRuntime).map(({ name, rest }) => `${name}${rest}`);
  return { runtime: pick(true), script: pick(false) };
}

/** What a generated unit is told of itself. */
export function nameMacro(moduleName: string): string {
  return `STP_MODULE_NAME="${moduleName}"`;
}
