/** The limits that -D sets, looked at before anything is built: the compiler would only speak of a place in the generated C. */
import { Failure } from "./failure.ts";
import type { Options } from "./options.ts";

/** What each limit is at least. Its most is what a C int holds. */
const LEAST: Readonly<Record<string, number>> = {
  MAXACTION: 0, MAXACTION_INTERRUPTIBLE: 0, MAXERRORS: 0, MAXMAPENTRIES: 1, MAXNESTING: 0, MAXSKIPPED: 0, MAXSTRINGLEN: 2, MAXTRYLOCK: 0,
};
const MOST = 0x7fffffff;

/** Throws a Failure for a limit that is no number, or too small a one. */
export function checkLimits({ macros }: Pick<Options, "macros">): void {
  const values = new Map(macros.map((macro) => {
    const [, name = macro, value = "1"] = /^([^=]*)=(.*)$/s.exec(macro) ?? [];
    return [name, value];
  }));
  for (const [name, least] of Object.entries(LEAST)) {
    const given = values.get(name);
    if (given === undefined) continue;
    const number = numberOf(given, values);
    if (number !== undefined && number >= least && number <= MOST) continue;
    throw new Failure(`ERROR: -D${name}=${given}: this limit is a number from ${least} to ${MOST}`);
  }
}

/** A number as C writes it, or a macro of the command line that stands for one; undefined where it is neither. */
function numberOf(value: string, macros: ReadonlyMap<string, string>, followed = 0): number | undefined {
  const [, sign = "", digits] = /^(-?)(0x[0-9a-f]+|0[0-7]*|[1-9][0-9]*)[ul]*$/i.exec(value) ?? [];
  if (digits !== undefined) return (sign === "" ? 1 : -1) * (/^0[0-7]/.test(digits) ? Number.parseInt(digits, 8) : Number(digits));
  const behind = macros.get(value);
  return behind === undefined || followed > macros.size ? undefined : numberOf(behind, macros, followed + 1);
}
