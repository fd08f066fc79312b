/** The text of -h and -V, made from the option table. */
import { LANGUAGE_VERSION } from "../driver/options.ts";
import { OPTIONS, type OptionEntry } from "./options.ts";

/** As long as a usage line's left column may be with its text on the same line. */
const LEFT_COLUMN = 11;

/** The lines that follow a usage error. */
export const ADVICE = "Try '--help' for more information. [man stap]\nA message like [man foo] means for more info, run % man foo\n";

export function versionText(): string {
  return [
    `Systemtap translator/driver (version ${LANGUAGE_VERSION}, stap in one executable)`,
    "This is free software under the GNU General Public License, version 2 or later; there is no warranty.",
    "tested kernel versions: 6.1 ... 6.12",
    "runtimes: kernel user",
    "",
  ].join("\n");
}

export function usageText(rcPath: string): string {
  const supported = OPTIONS.filter((option) => option.apply !== undefined || option.answers !== undefined);
  return [
    versionText(),
    "Usage: stap [options] FILE                    Run script in file.",
    "   or: stap [options] -                       Run script on stdin.",
    "   or: stap [options] -e SCRIPT               Run given script.",
    "   or: stap [options] MODULE.ko               Run a module that -m or -p4 left.",
    "",
    `Options (in ${rcPath} and on command line):`,
    "   --         end of translator options, script options follow",
    ...supported.filter((option) => option.help.length > 0).flatMap(describeOption),
    "",
    "Known, but not supported by this version yet:",
    ...wrap(OPTIONS.filter((option) => option.apply === undefined && option.answers === undefined).map(spell)),
    "",
  ].join("\n");
}

function describeOption(option: OptionEntry): string[] {
  const left = spell(option);
  const [first = "", ...more] = option.help;
  const isNarrow = left.length < LEFT_COLUMN;
  const lines = isNarrow ? [`   ${left.padEnd(LEFT_COLUMN)}${first}`, ...more.map(indent)] : [`   ${left}`, indent(first), ...more.map(indent)];
  return lines;
}

function indent(line: string): string {
  return " ".repeat(LEFT_COLUMN + 3) + line;
}

/** `-h --help`, `-p NUM`, `--color[=WHEN]`. */
function spell(option: OptionEntry): string {
  const names = [...(option.short === undefined ? [] : [`-${option.short}`]), ...(option.long ?? []).map((name) => `--${name}`)].join(" ");
  if (option.value === undefined) return names;
  if (option.argument === "optional") return `${names}[=${option.value}]`;
  return option.short === undefined ? `${names}=${option.value}` : `${names} ${option.value}`;
}

function wrap(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 78) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`   ${word}`);
  }
  return lines;
}
