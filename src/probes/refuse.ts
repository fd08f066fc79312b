/** How a family says that a point cannot be what it was meant to be. */
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { Token } from "../diagnostics/source.ts";

export function refuse(diagnostics: Diagnostics, code: string, message: string, at?: Token): undefined {
  diagnostics.report({ severity: "error", code, category: "semantic error", message, ...(at === undefined ? {} : { at }) });
  return undefined;
}
