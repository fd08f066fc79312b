/** What a module need not carry: neither loading nor a stack trace looks at it, and it is a tenth of a small module. */

/** Sections for tools. The last is for tracers of our own functions, which have nothing to be traced with. */
export const trimmedSections: ReadonlySet<string> = new Set([".comment", ".note.GNU-stack", "__patchable_function_entries"]);

/** Of what stands before functions, of modinfo and of parameters. */
const trimmedSymbols = ["__pfx_*", "__UNIQUE_ID_*", "__param_*"];

/** The command, which the module's path follows. */
export const trimCommand = ["strip -g -w", ...trimmedSymbols.map((name) => `-N '${name}'`), ...[...trimmedSections].map((name) => `-R ${name}`)].join(" ");
