/** What every pass of elaboration is given, and how it says what is wrong. */
import type { Diagnostic, Diagnostics } from "../diagnostics/diagnostic.ts";
import type { Token } from "../diagnostics/source.ts";
import type { ProbeFamily } from "../program/family.ts";
import type { KernelTarget } from "../target/kernel.ts";
import type { Library } from "./library.ts";

export interface ElaborateOptions {
  /** The probe families of this build (probes/list.ts). */
  readonly families: readonly ProbeFamily[];
  readonly runtime: "kernel" | "user";
  /** The kernel that is probed. */
  readonly kernel: KernelTarget;
  /** -g: embedded C, and functions that ask for it. */
  readonly guru: boolean;
  /** --privilege: the user whom the script must be safe for; stapdev, as when it is left out, may do anything. */
  readonly privilege?: "stapusr" | "stapsys" | "stapdev";
  /** --skip-badvars: a $variable that means nothing where it stands is 0, with a warning. */
  readonly skipsBadVariables?: boolean;
  /** -u: nothing is warned about that only the optimiser would see. */
  readonly unoptimized: boolean;
  /** As `ResolveContext` has them. */
  readonly findProgram?: (name: string) => string | undefined;
  readonly command?: string | undefined;
  /** Names of the globals that -G gives a value. */
  readonly presetGlobals?: readonly string[];
}

export interface Context {
  readonly options: ElaborateOptions;
  readonly library: Library;
  readonly diagnostics: Diagnostics;
}

export function semanticError(code: string, message: string, at: Token | undefined, more: Partial<Diagnostic> = {}): Diagnostic {
  return { severity: "error", code, category: "semantic error", message, ...(at ? { at } : {}), ...more };
}

export function warning(code: string, message: string, at: Token): Diagnostic {
  return { severity: "warning", code, message, at };
}

/** The error for a construct that is understood but that this version cannot run. */
export function unsupported(construct: string, at: Token): Diagnostic {
  return semanticError("unsupported", `${construct} not supported by this version`, at);
}
