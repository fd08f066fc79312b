/** Flags of gcc that both ways of building share. */

/** No frame of ours may take more of a kernel stack. */
export const frameLimit = "-Werror=frame-larger-than=512";

/**
 * For the generated unit alone: compiling takes three fifths of what -O2 takes, and the script runs as many instructions. What it does is
 * mostly calls into the runtime, which is compiled as the kernel is.
 */
export const generatedOptimisation = "-O1";

/** For the generated unit: what it must not be warned about, because the script's author decides it. */
export const generatedFlags: readonly string[] = [
  "-Wno-declaration-after-statement", "-Wno-unused-parameter", "-Wno-unused-variable", "-Wno-unused-but-set-variable", "-Wno-unused-function", "-Wno-tautological-compare",
  "-Wno-unused-label", "-Wno-unused-but-set-parameter", "-Wno-bool-operation", "-Wno-bool-compare",
];
