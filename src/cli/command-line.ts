/** From words to options: rc file first, then the command line, then what cannot stand together. */
import type { Options } from "../driver/options.ts";
import { type Platform, PlatformError } from "../platform/platform.ts";
import { scanWords } from "./getopt.ts";
import { CONFLICTS, fitModuleName, OPTIONS, startingOptions, type OptionEntry } from "./options.ts";
import { shellWords, userDirectory } from "./rc.ts";
import type { Draft } from "./values.ts";

export type CommandLine =
  | { readonly kind: "run"; readonly options: Options; /** Lines for stderr. */ readonly notes: readonly string[] }
  | { readonly kind: "help" | "version" }
  /** `advice`: the lines that send the reader to the manual follow. */
  | { readonly kind: "refused"; readonly message: string; readonly advice: boolean; readonly notes: readonly string[] };

type World = Pick<Platform, "files" | "environment">;

export function readCommandLine(words: readonly string[], world: World): CommandLine {
  const draft = startingOptions(world.environment);
  const notes: string[] = [];
  const fromFile = readRc(world);
  if ("message" in fromFile) return { kind: "refused", message: fromFile.message, advice: false, notes };
  const operands: string[] = [];
  for (const list of [fromFile.words, words]) {
    const end = readWords(list, draft, operands, notes, world);
    if (end !== undefined) return end;
  }
  placeOperands(draft, operands);
  return settle(draft, notes);
}

function readRc({ files, environment }: World): { words: string[] } | { message: string } {
  const directory = userDirectory(environment);
  const path = `${directory}/rc`;
  if (directory === undefined || !isFile(path, files)) return { words: [] };
  try {
    const words = shellWords(files.readText(path), environment);
    return words === undefined ? { message: `Error processing extra options in ${path}` } : { words };
  } catch (error) {
    if (error instanceof PlatformError) return { message: `Error processing extra options in ${path}: ${error.message}` };
    throw error;
  }
}

/** A directory that we may not look into is no directory of ours: it holds no options for us. */
function isFile(path: string, files: World["files"]): boolean {
  try {
    return files.kind(path) === "file";
  } catch (error) {
    if (error instanceof PlatformError && error.code === "EACCES") return false;
    throw error;
  }
}

/** Takes the words of one source into the draft; gives the answer that ends everything, if one of them does. */
function readWords(words: readonly string[], draft: Draft, operands: string[], notes: string[], world: World): CommandLine | undefined {
  const permutes = world.environment["POSIXLY_CORRECT"] === undefined;
  for (const item of scanWords(words, { program: "stap", table: OPTIONS, permutes })) {
    if (item.kind === "error") return { kind: "refused", message: item.message, advice: true, notes };
    if (item.kind === "operand") {
      operands.push(item.word);
      continue;
    }
    if (item.option.answers !== undefined) return { kind: item.option.answers };
    const message = applyOption(item.option, item.name, item.value, draft, notes);
    if (message !== undefined) return { kind: "refused", message, advice: false, notes };
  }
  return undefined;
}

function applyOption(option: OptionEntry, name: string, value: string | undefined, draft: Draft, notes: string[]): string | undefined {
  if (option.apply === undefined) return `stap: option '${name}' is not supported by this version yet`;
  if (option.short === "m" && value !== undefined) {
    const fitted = fitModuleName(value);
    if (fitted.note !== undefined) notes.push(fitted.note);
    return option.apply(draft, fitted.name);
  }
  return option.apply(draft, value ?? WITHOUT_VALUE[name] ?? "");
}

/** What an optional value stands for when it is left out. */
const WITHOUT_VALUE: Readonly<Record<string, string>> = { "--color": "always", "--colour": "always" };

/** Without -e the first operand is the script; the others are its arguments. */
function placeOperands(draft: Draft, operands: readonly string[]): void {
  const hasScript = draft.scriptText !== undefined;
  draft.scriptFile = hasScript ? undefined : operands[0];
  draft.arguments = hasScript ? operands : operands.slice(1);
}

function settle(draft: Draft, notes: readonly string[]): CommandLine {
  const options = Object.freeze({ ...draft });
  const conflict = options.cleansCache ? undefined : CONFLICTS.find(({ when }) => when(options));
  if (conflict !== undefined) return { kind: "refused", message: conflict.message(options), advice: true, notes };
  return { kind: "run", options, notes };
}
