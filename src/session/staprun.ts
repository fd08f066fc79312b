import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { Platform } from "../platform/platform.ts";
import { leftModules, removeModule, stateOf } from "./removal.ts";

export { findModule, imageFromModuleFile } from "./module-file.ts";

/** `staprun -d NAME`, or `*` for every script's module that is not in use. Gives the exit status. */
export async function removeModules(name: string, platform: Platform, diagnostics: Diagnostics): Promise<number> {
  if (name !== "*" && stateOf(name, platform) === undefined) return report(`Couldn't remove module '${name}': no script's module of that name is loaded.`, diagnostics);
  const names = name === "*" ? leftModules(platform) : [name];
  const problems = await Promise.all(names.map((each) => removeModule(each, platform)));
  const first = problems.find((problem) => problem !== undefined);
  return first === undefined ? 0 : report(first, diagnostics);
}

function report(message: string, diagnostics: Diagnostics): number {
  diagnostics.report({ severity: "error", code: "remove-failed", message });
  return 1;
}
