/** Flags of gcc that both ways of building share. */

/** No frame of ours may take more of a kernel stack. */
export const frameLimit = "-Werror=frame-larger-than=512";

/**
 * For the generated unit alone: compiling takes a third of what -O2 takes (and three fifths of -O1), and the script runs two instructions more in a
 * hundred. What it does is mostly calls into the runtime, which is compiled as the kernel is. The assembler works while the compiler does.
 */
export const generatedOptimisation: readonly string[] = ["-Og", "-finline-functions-called-once", "-pipe"];

/** For the generated unit: what it must not be warned about, because the script's author decides it. */
export const generatedFlags: readonly string[] = [
  "-Wno-declaration-after-statement", "-Wno-unused-parameter", "-Wno-unused-variable", "-Wno-unused-but-set-variable", "-Wno-unused-function", "-Wno-tautological-compare",
  "-Wno-unused-label", "-Wno-unused-but-set-parameter", "-Wno-bool-operation", "-Wno-bool-compare",
];

/** gcc with the flags of the user runtime. Signed arithmetic wraps, as the language says. */
export function compileProcess(macros: readonly string[], runtime: string): string[] {
  return ["gcc", "-std=gnu11", "-O1", "-fwrapv", "-fno-strict-aliasing", "-w", frameLimit, ...generatedFlags, ...macros.map((definition) => `-D${definition}`), `-I${runtime}`];
}
