/** `staprun [OPTIONS] MODULE [NAME=VALUE...]`: runs a module that was built before; needs no compiler, headers or tapsets. */
import { Diagnostics } from "../diagnostics/diagnostic.ts";
import { messageColors, sessionColors } from "../driver/colors.ts";
import { Failure } from "../driver/failure.ts";
import { openModule } from "../driver/module-file.ts";
import type { Platform } from "../platform/platform.ts";
import { run } from "../session/run.ts";
import { removeModules } from "../session/staprun.ts";
import { scanWords } from "./getopt.ts";
import { EMPTY_REQUEST, RUN_CONFLICTS, RUN_OPTIONS, type RunOptionEntry, type RunRequest } from "./staprun-options.ts";
import { versionText } from "./usage.ts";

type Read = { readonly kind: "run"; readonly request: RunRequest } | { readonly kind: "help" | "version" } | { readonly kind: "refused"; readonly message: string };

export async function staprun(platform: Platform): Promise<number> {
  const { terminal } = platform;
  const read = readWords(platform.arguments);
  switch (read.kind) {
    case "help":
      terminal.write(1, usageText());
      return 0;
    case "version":
      terminal.write(2, versionText());
      return 0;
    case "refused":
      terminal.write(2, `${read.message}\n`);
      terminal.write(1, usageText());
      return 1;
    case "run":
      return perform(read.request, platform);
  }
}

function readWords(words: readonly string[]): Read {
  const request: RunRequest = { ...EMPTY_REQUEST, globals: [] };
  for (const item of scanWords(words, { program: "staprun", table: RUN_OPTIONS, permutes: true })) {
    if (item.kind === "error") return { kind: "refused", message: item.message };
    if (item.kind === "operand") {
      if (request.module === undefined) request.module = item.word;
      else request.globals.push(item.word);
      continue;
    }
    if (item.option.answers !== undefined) return { kind: item.option.answers };
    if (item.option.apply === undefined) return { kind: "refused", message: `staprun: option '${item.name}' is not supported by this version yet` };
    const message = item.option.apply(request, item.value ?? "");
    if (message !== undefined) return { kind: "refused", message: `ERROR: ${message}` };
  }
  const conflict = RUN_CONFLICTS.find(({ when }) => when(request));
  return conflict === undefined ? { kind: "run", request } : { kind: "refused", message: `ERROR: ${conflict.message}` };
}

async function perform(request: RunRequest, platform: Platform): Promise<number> {
  const diagnostics = new Diagnostics();
  const word = request.module ?? "";
  try {
    return request.removes ? await removeModules(word, platform, diagnostics) : await runModule(word, request, platform, diagnostics);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    platform.terminal.write(2, `${error.message}\n`);
    return 1;
  } finally {
    for (const { message } of diagnostics.errors) platform.terminal.write(2, `ERROR: ${message}\n`);
  }
}

function runModule(word: string, request: RunRequest, platform: Platform, diagnostics: Diagnostics): Promise<number> {
  const image = openModule(word, request.globals, platform);
  return run(image, { ...request, colors: sessionColors(messageColors(request.color, platform)) }, platform, diagnostics);
}

const LEFT_COLUMN = 18;

function usageText(): string {
  const supported = RUN_OPTIONS.filter((option) => option.help.length > 0);
  const spelled = supported.map((option) => [spell(option), option.help.join(" ")] as const);
  return ["staprun [OPTIONS] MODULE [NAME=VALUE...]", "", ...spelled.map(([left, help]) => `${left.padEnd(LEFT_COLUMN)}${help}`), "", "MODULE is a path, or a name under /lib/modules/RELEASE/systemtap.", "NAME=VALUE gives a global variable of the script its first value.", ""].join("\n");
}

function spell(option: RunOptionEntry): string {
  const name = option.short === undefined ? `--${option.long?.[0]}` : `-${option.short}`;
  return option.value === undefined ? name : `${name} ${option.value}`;
}
