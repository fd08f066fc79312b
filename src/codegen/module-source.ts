/** What pass 3 gives to pass 4. */

/** A file of C that translation made. */
export interface SourceUnit {
  /** `script.c`: the generated unit, includes only rt.h. `embedded.c`: the script's own C, includes kernel headers. */
  readonly name: "script.c" | "embedded.c";
  readonly text: string;
}

export interface ModuleSource {
  readonly runtime: "kernel" | "user";
  readonly units: readonly SourceUnit[];
  /** Parts of c-runtime that the unit refers to: probe families and tapset files by name (`timer`, `profile`). */
  readonly parts: ReadonlySet<string>;
  /** -D of the command line. */
  readonly macros: readonly string[];
}
