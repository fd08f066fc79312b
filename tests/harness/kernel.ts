/** A kernel about which nothing is known, for tests that build for none. */
import type { KernelTarget } from "../../src/target/kernel.ts";

export const unknownKernel: KernelTarget = {
  release: "6.1", arch: "x86_64", buildTree: "/b", hasBuildTree: true, isRunning: false, config: () => undefined, types: () => undefined,
  symbols: () => undefined, traceSystem: () => undefined, moduleNames: () => [], loadedModules: () => [], identity: "6.1 5@7",
};
