/** Whether messages are coloured, and how: --color, the terminal, SYSTEMTAP_COLORS. */
import { type Colors, DEFAULT_COLORS, parseColors } from "../diagnostics/colors.ts";
import type { Platform } from "../platform/platform.ts";

export function messageColors(when: "never" | "always" | "auto", { terminal, environment }: Pick<Platform, "terminal" | "environment">): Colors | undefined {
  const isWanted = when === "always" || (when === "auto" && terminal.isTerminal(2) && environment["TERM"] !== "dumb");
  if (!isWanted) return undefined;
  const setting = environment["SYSTEMTAP_COLORS"];
  return setting === undefined ? DEFAULT_COLORS : parseColors(setting);
}

/** The two parts that a session's messages have. */
export function sessionColors(colors: Colors | undefined): { readonly error: string; readonly warning: string } | undefined {
  return colors === undefined ? undefined : { error: colors.error ?? "", warning: colors.warning ?? "" };
}
