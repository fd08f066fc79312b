/** The -D of a script as the compiler gets them. */

/** What a macro of the command line is called in the runtime. */
const renamed: Readonly<Record<string, string>> = { MAXSTRINGLEN: "STP_MAXSTRINGLEN" };

export class Macros {
  /** NAME=VALUE without -D. */
  readonly definitions: readonly string[];

  constructor(moduleName: string, macros: readonly string[]) {
    const given = macros.map((macro) => {
      const [, name = macro, rest = ""] = /^([^=]*)(.*)$/s.exec(macro) ?? [];
      return `${renamed[name] ?? name}${rest === "" ? "=1" : rest}`;
    });
    this.definitions = [`STP_MODULE_NAME="${moduleName}"`, ...given];
  }
}
