/** What pass 4 gives to pass 5. */

/** A module file (or, for the user runtime, an executable) that can be run. */
export interface ModuleImage {
  readonly runtime: "kernel" | "user";
  readonly path: string;
  /** The name that the kernel knows it by. */
  readonly name: string;
}
