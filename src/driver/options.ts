/** What the command line asks for: the frozen result of pass 0, which every later stage reads through an interface of its own. */
export interface Options {
  /** The script's path; `-` or an empty word is standard input. Undefined with -e. */
  readonly scriptFile: string | undefined;
  /** The text of -e. */
  readonly scriptText: string | undefined;
  /** -E, in order. */
  readonly extraScripts: readonly string[];
  /** What `$1`, `@1` ... stand for. */
  readonly arguments: readonly string[];
  /** What -l, -L or --dump-* asks for in place of a run. */
  readonly listing: Listing | undefined;
  /** 1 parse, 2 elaborate, 3 translate, 4 build, 5 run. */
  readonly lastPass: number;
  /** Of passes 1 to 5, at 0 to 4. */
  readonly verbosity: readonly number[];
  readonly guru: boolean;
  readonly unoptimized: boolean;
  readonly suppressWarnings: boolean;
  readonly warningsAreErrors: boolean;
  readonly suppressHandlerErrors: boolean;
  /** --skip-badvars */
  readonly skipsBadVariables: boolean;
  readonly suppressTimeLimits: boolean;
  readonly displaysGlobals: boolean;
  readonly timing: boolean;
  readonly privilege: Privilege;
  /** The language version asked for, LANGUAGE_VERSION unless --compatible says otherwise. */
  readonly compatible: string;
  readonly color: "never" | "always" | "auto";

  readonly keepsTemporary: boolean;
  readonly temporaryDirectory: string | undefined;
  readonly cache: "on" | "off" | "poisoned";
  readonly cleansCache: boolean;

  readonly includeDirectories: readonly string[];
  /** NAME or NAME=VALUE of -D. */
  readonly macros: readonly string[];
  /** NAME=VALUE of -B. */
  readonly makeDirectives: readonly string[];
  /** By the commands that kbuild was seen to run, or by kbuild itself. */
  readonly builder: "recorded" | "kbuild";
  /** A kernel release, or the path of a build tree. */
  readonly release: string | undefined;
  readonly moduleName: string | undefined;
  /** -d: what to carry symbols and unwind data for. */
  readonly symbolObjects: readonly string[];

  readonly runtime: "kernel" | "user";
  /** Run in a throw-away machine: of this release, or of the newest one installed when it is empty. */
  readonly sandbox: string | undefined;
  readonly outputFile: string | undefined;
  readonly bufferMegabytes: number | undefined;
  readonly timeoutSeconds: number | undefined;
  readonly command: string | undefined;
  readonly target: number | undefined;
  /** NAME=VALUE of -G. */
  readonly globals: readonly string[];
}

export type Listing =
  | { readonly kind: "points"; readonly pattern: string; /** -L */ readonly variables: boolean }
  | { readonly kind: "probe-types" | "probe-aliases" | "functions" };

export type Privilege = "stapusr" | "stapsys" | "stapdev";

/** The version of the script language that this program speaks: what `systemtap_v` and --compatible are compared with. */
export const LANGUAGE_VERSION = "5.6";

export const DEFAULT_OPTIONS: Options = Object.freeze({
  scriptFile: undefined,
  scriptText: undefined,
  extraScripts: [],
  arguments: [],
  listing: undefined,
  lastPass: 5,
  verbosity: [0, 0, 0, 0, 0],
  guru: false,
  unoptimized: false,
  suppressWarnings: false,
  warningsAreErrors: false,
  suppressHandlerErrors: false,
  skipsBadVariables: false,
  suppressTimeLimits: false,
  displaysGlobals: true,
  timing: false,
  privilege: "stapdev",
  compatible: LANGUAGE_VERSION,
  color: "auto",
  keepsTemporary: false,
  temporaryDirectory: undefined,
  cache: "on",
  cleansCache: false,
  includeDirectories: [],
  macros: [],
  makeDirectives: [],
  builder: "recorded",
  release: undefined,
  moduleName: undefined,
  symbolObjects: [],
  runtime: "kernel",
  sandbox: undefined,
  outputFile: undefined,
  bufferMegabytes: undefined,
  timeoutSeconds: undefined,
  command: undefined,
  target: undefined,
  globals: [],
});

/** The verbosity of a pass, 1 to 5. */
export function verbosityOf(options: Options, pass: number): number {
  return options.verbosity[pass - 1] ?? 0;
}
