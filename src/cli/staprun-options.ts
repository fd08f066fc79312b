/** The options of `staprun` as data, with the words of staprun(8). An entry without `apply` is known, not supported yet. */
import type { Spelling } from "./getopt.ts";

/** What `staprun` is asked for. */
export interface RunRequest {
  module: string | undefined;
  /** NAME=VALUE words: globals of the script. */
  globals: string[];
  verbosity: number;
  suppressWarnings: boolean;
  command: string | undefined;
  target: number | undefined;
  outputFile: string | undefined;
  bufferMegabytes: number | undefined;
  timeoutSeconds: number | undefined;
  color: "never" | "always" | "auto";
  /** -d: remove MODULE instead of running it. */
  removes: boolean;
}

export interface RunOptionEntry extends Spelling {
  readonly value?: string;
  readonly help: readonly string[];
  readonly answers?: "help" | "version";
  /** Gives the sentence that refuses the value. */
  readonly apply?: (request: RunRequest, value: string) => string | undefined;
}

const WORDS = ["never", "always", "auto"] as const;

export const RUN_OPTIONS: readonly RunOptionEntry[] = [
  { short: "v", argument: "none", help: ["increase verbosity"], apply: (r) => void r.verbosity++ },
  { short: "V", argument: "none", help: ["print version and exit"], answers: "version" },
  { short: "h", argument: "none", help: ["print this help and exit"], answers: "help" },
  { short: "w", argument: "none", help: ["suppress warnings"], apply: (r) => void (r.suppressWarnings = true) },
  { short: "u", argument: "optional", help: ["accepted for old scripts: user-space probes need no module of their own"], apply: () => undefined },
  { short: "c", argument: "required", value: "CMD", help: ["run CMD, and exit when it does; target() is its process"], apply: (r, value) => void (r.command = value) },
  { short: "x", argument: "required", value: "PID", help: ["set target() to PID"], apply: setTarget },
  { short: "o", argument: "required", value: "FILE", help: ["send output to FILE, with strftime(3) formats"], apply: (r, value) => void (r.outputFile = value) },
  { short: "b", argument: "required", value: "MB", help: ["buffer size in megabytes, 1-4095"], apply: setBuffer },
  { short: "C", argument: "required", value: "WHEN", help: ["colour of messages: never, auto or always"], apply: setColor },
  { short: "d", argument: "none", help: ["remove MODULE, or with '*' every script's module that is not in use"], apply: (r) => void (r.removes = true) },
  { short: "T", argument: "required", value: "MS", help: ["accepted: output is passed on as it comes"], apply: checkTimeout },
  { long: ["timeout"], argument: "required", value: "SECONDS", help: ["end the script after SECONDS"], apply: setTimeLimit },
  { short: "A", argument: "none", help: [] },
  { short: "L", argument: "none", help: [] },
  { short: "D", argument: "none", help: [] },
  { short: "R", argument: "none", help: [] },
  { short: "r", argument: "required", help: [] },
  { short: "S", argument: "required", help: [] },
  { short: "N", argument: "required", help: [] },
  { short: "M", argument: "required", help: [] },
  { short: "i", argument: "none", help: [] },
  { short: "t", argument: "required", help: [] },
];

export const RUN_CONFLICTS: readonly { readonly when: (request: RunRequest) => boolean; readonly message: string }[] = [
  { when: (r) => r.module === undefined || r.module === "", message: "Need a module name or path to load." },
  { when: (r) => r.command !== undefined && r.target !== undefined, message: "You can't specify the '-c' and '-x' options together." },
  { when: (r) => r.removes && (r.command !== undefined || r.target !== undefined), message: "You can't specify the '-d' option together with '-c' or '-x'." },
];

export const EMPTY_REQUEST: Readonly<RunRequest> = {
  module: undefined, globals: [], verbosity: 0, suppressWarnings: false, command: undefined, target: undefined, outputFile: undefined,
  bufferMegabytes: undefined, timeoutSeconds: undefined, color: "auto", removes: false,
};

function setTarget(request: RunRequest, value: string): string | undefined {
  if (!/^\s*[+-]?[0-9]+$/.test(value)) return `Invalid target process ID number '${value}'.`;
  request.target = Number(value);
  return undefined;
}

function setBuffer(request: RunRequest, value: string): string | undefined {
  const megabytes = leadingNumber(value);
  if (megabytes < 1 || megabytes > 4095) return `Invalid buffer size '${megabytes}' (should be 1-4095).`;
  request.bufferMegabytes = megabytes;
  return undefined;
}

function setTimeLimit(request: RunRequest, value: string): string | undefined {
  const seconds = Number.parseFloat(value);
  if (!(seconds > 0)) return `Invalid timeout '${value}' (should be > 0).`;
  request.timeoutSeconds = seconds;
  return undefined;
}

function setColor(request: RunRequest, value: string): string | undefined {
  const word = WORDS.find((candidate) => candidate === value);
  if (word === undefined) return `Invalid option '${value}' for -C.`;
  request.color = word;
  return undefined;
}

function checkTimeout(_: RunRequest, value: string): string | undefined {
  const milliseconds = leadingNumber(value);
  return milliseconds < 1 ? `Invalid reader timeout value '${milliseconds}' (should be >= 1).` : undefined;
}

/** As atoi(3) reads it. */
function leadingNumber(value: string): number {
  const number = Number.parseInt(value, 10);
  return Number.isNaN(number) ? 0 : number;
}
