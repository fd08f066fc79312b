/** Which kernel the script is for, and how far it can go there. */
import { discoverKernel, type KernelTarget } from "../target/kernel.ts";
import { findKernel, SandboxError } from "../sandbox/requirements.ts";
import { Failure } from "./failure.ts";
import { debuginfoStore } from "./debuginfo-store.ts";
import type { Job } from "./job.ts";

export interface Aim {
  readonly target: KernelTarget;
  readonly lastPass: number;
}

export function findTarget(job: Job): Aim {
  const { options, platform, diagnostics, report } = job;
  const wanted = options.sandbox === undefined ? options.release : sandboxRelease(job);
  const target = discoverKernel(wanted, platform, diagnostics, debuginfoStore(job));
  if (target === undefined) throw new Failure(diagnostics.errors.map(({ message, hint }) => `${message}${hint === undefined ? "" : `: ${hint}`}`).join("\n"));
  const isForeign = !target.isRunning && options.sandbox === undefined && options.runtime === "kernel";
  if (!isForeign || options.lastPass < 5 || options.listing !== undefined) return { target, lastPass: options.lastPass };
  report.warn("kernel release/architecture mismatch with host forces last-pass 4.");
  return { target, lastPass: 4 };
}

function sandboxRelease({ options, platform }: Job): string {
  try {
    return findKernel(platform, options.sandbox || options.release);
  } catch (error) {
    if (error instanceof SandboxError) throw new Failure(`ERROR: ${error.message}`);
    throw error;
  }
}
