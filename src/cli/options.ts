/**
 * Every option of the command as data: parsing, usage text and refusals come from this table. An entry without `apply` is known
 * and answered by a line that it is not supported yet.
 */
import { DEFAULT_OPTIONS, LANGUAGE_VERSION, type Listing, type Options } from "../driver/options.ts";
import { compareVersions } from "../syntax/versions.ts";
import type { Spelling } from "./getopt.ts";
import { append, choice, integer, matching, seconds, set, text, type Draft, type Effect } from "./values.ts";

export interface OptionEntry extends Spelling {
  /** As the usage text writes the value. */
  readonly value?: string;
  /** Lines of the usage text; none for an option that it leaves out. */
  readonly help: readonly string[];
  readonly apply?: Effect;
  /** Ends the reading: the answer is printed and nothing else is done. */
  readonly answers?: "help" | "version";
}

/** MODULE_NAME_LEN of the kernel, less its end and what the kernel's own names may add. */
const LONGEST_MODULE_NAME = 55;

const countVerbosity: Effect = (draft) => void (draft.verbosity = draft.verbosity.map((level) => level + 1));

const addVerbosity: Effect = (draft, value) => {
  if (!/^[0-9]{1,5}$/.test(value)) return "Invalid --vp argument: it takes 1 to 5 digits.";
  draft.verbosity = draft.verbosity.map((level, pass) => level + Number(value[pass] ?? 0));
  return undefined;
};

const setScript: Effect = (draft, value) => {
  if (draft.scriptText !== undefined) return "Only one script can be given on the command line.";
  draft.scriptText = value;
  return undefined;
};

const setModuleName: Effect = (draft, value) => {
  if (value === "") return "Module name cannot be empty.";
  return matching("-m", "^[a-z0-9_]+$", text("moduleName"))(draft, value);
};

function setListing(listing: (value: string) => Listing): Effect {
  return (draft, value) => {
    if (draft.listing !== undefined) return "ERROR: only one of the -l/-L/--dump-* switches may be specified";
    draft.listing = listing(value);
    return undefined;
  };
}

const setCompatible: Effect = (draft, value) => {
  if (compareVersions(value, LANGUAGE_VERSION) > 0) return `ERROR: systemtap version ${LANGUAGE_VERSION} cannot be compatible with future version ${value}`;
  if (value !== "") draft.compatible = value;
  return undefined;
};

const suppressTimeLimits: Effect = (draft) => {
  if (!draft.guru) return "ERROR --suppress-time-limits requires guru mode (-g)";
  draft.suppressTimeLimits = true;
  return undefined;
};

const setColor: Effect = choice("color", ["never", "always", "auto"], (value) => `Invalid argument '${value}' for --color.`);

export const OPTIONS: readonly OptionEntry[] = [
  { short: "h", long: ["help"], argument: "none", help: ["show help"], answers: "help" },
  { short: "V", long: ["version"], argument: "none", help: ["show version"], answers: "version" },
  {
    short: "p", argument: "required", value: "NUM", help: ["stop after pass NUM 1-5, instead of 5", "(parse, elaborate, translate, compile, run)"],
    apply: integer("lastPass", { least: 1, most: 5, refusal: "Invalid pass number (should be 1-5)." }),
  },
  { short: "v", argument: "none", help: ["add verbosity to all passes"], apply: countVerbosity },
  { long: ["vp"], argument: "required", value: "{N}+", help: ["add per-pass verbosity"], apply: addVerbosity },
  { short: "k", argument: "none", help: ["keep temporary directory"], apply: set({ keepsTemporary: true }) },
  { short: "u", argument: "none", help: ["unoptimized translation"], apply: set({ unoptimized: true }) },
  { short: "w", argument: "none", help: ["suppress warnings"], apply: set({ suppressWarnings: true }) },
  { short: "W", argument: "none", help: ["turn warnings into errors"], apply: set({ warningsAreErrors: true }) },
  { short: "g", argument: "none", help: ["guru mode"], apply: set({ guru: true }) },
  {
    short: "s", argument: "required", value: "NUM", help: ["buffer size in megabytes"],
    apply: integer("bufferMegabytes", { least: 1, most: 4095, refusal: "Invalid buffer size (should be 1-4095)." }),
  },
  { short: "I", argument: "required", value: "DIR", help: ["look in DIR for additional .stp script files, in addition to", "those that the program carries"], apply: append("includeDirectories") },
  {
    short: "D", argument: "required", value: "NM=VAL", help: ["emit macro definition into generated C code"],
    apply: matching("-D", "^[a-z_][a-z_0-9]*(=-?[a-z_0-9]+)?$", append("macros")),
  },
  { short: "B", argument: "required", value: "NM=VAL", help: ["pass option to kbuild make"], apply: append("makeDirectives") },
  {
    long: ["build"], argument: "required", value: "MODE", help: ["how modules are built: recorded (by the commands that the kernel's build", "system was seen to run), or kbuild (by the build system itself)"],
    apply: choice("builder", ["recorded", "kbuild"], (value) => `Invalid argument '${value}' for --build.`),
  },
  {
    short: "G", argument: "required", value: "VAR=VAL", help: ["set global variable to value"],
    apply: matching("-G", "^[a-z_][a-z0-9_]*=[a-z0-9_.-]+$", append("globals")),
  },
  {
    short: "r", argument: "required", value: "RELEASE|/DIR", help: ["compile for the kernel /lib/modules/RELEASE/build or the build tree /DIR,", "instead of the running kernel"],
    apply: (draft, value) => void (draft.release = value === "" ? undefined : value),
  },
  { short: "m", argument: "required", value: "MODULE", help: ["set probe module name; the module is left in the current directory"], apply: setModuleName },
  { short: "o", argument: "required", value: "FILE", help: ["send script output to file, instead of stdout. This supports", "strftime(3) formats for FILE"], apply: text("outputFile") },
  { short: "e", argument: "required", value: "SCRIPT", help: [], apply: setScript },
  { short: "E", argument: "required", value: "SCRIPT", help: ["run the SCRIPT in addition to the main script specified", "through -e or a script file"], apply: append("extraScripts") },
  { short: "c", argument: "required", value: "CMD", help: ["start the probes, run CMD, and exit when it finishes"], apply: text("command", "Empty CMD string invalid.") },
  { short: "x", argument: "required", value: "PID", help: ["sets target() to PID"], apply: integer("target", { refusal: "Invalid target process ID number." }) },
  {
    short: "d", argument: "required", value: "OBJECT", help: ["add unwind/symbol data for OBJECT file"],
    apply: (draft, value) => (value === "" ? "Data object (-d) cannot be empty." : append("symbolObjects")(draft, value)),
  },
  { long: ["all-modules"], argument: "none", help: ["symbols and stacks know the kernel and all of its modules; they do so without it, too"], apply: set({}) },
  { short: "t", argument: "none", help: ["collect probe timing information"], apply: set({ timing: true }) },
  {
    short: "T", argument: "required", value: "TIME", help: ["terminate the script after TIME seconds"],
    apply: seconds("timeoutSeconds", "Invalid timeout interval."),
  },
  {
    long: ["runtime"], argument: "required", value: "MODE", help: ["where the script runs: kernel, or user (an ordinary process: begin, end,", "error and timer probes; needs no privilege and no kernel headers)"],
    apply: choice("runtime", ["kernel", "user"], (value) => `ERROR: ${value} is an invalid argument for --runtime`),
  },
  {
    long: ["sandbox"], argument: "optional", value: "RELEASE", help: ["run the script in a throw-away virtual machine of an installed kernel"],
    apply: text("sandbox"),
  },
  {
    long: ["privilege"], argument: "required", value: "PRIVILEGE_LEVEL", help: ["check the script for constructs not allowed at the given privilege level"],
    apply: choice("privilege", ["stapusr", "stapsys", "stapdev"], (value) => `Invalid argument '${value}' for --privilege.`),
  },
  { long: ["unprivileged"], argument: "none", help: ["equivalent to --privilege=stapusr"], apply: set({ privilege: "stapusr" }) },
  {
    long: ["compatible"], argument: "required", value: "VERSION", help: ["suppress incompatible language/tapset changes beyond VERSION,", `instead of ${LANGUAGE_VERSION}`],
    apply: setCompatible,
  },
  { long: ["tmpdir"], argument: "required", value: "NAME", help: ["specify name of temporary directory to be used; it is not removed"], apply: text("temporaryDirectory") },
  { long: ["disable-cache"], argument: "none", help: ["neither read nor write the cache of built scripts"], apply: set({ cache: "off" }) },
  { long: ["poison-cache"], argument: "none", help: ["write the cache of built scripts, but do not read it"], apply: set({ cache: "poisoned" }) },
  { long: ["clean-cache"], argument: "none", help: ["remove old entries from the cache of built scripts, and exit"], apply: set({ cleansCache: true }) },
  { long: ["color", "colour"], argument: "optional", value: "WHEN", help: ["colour diagnostics: never, auto, or always (the default of the option)"], apply: setColor },
  { long: ["suppress-handler-errors"], argument: "none", help: ["catch all runtime errors, quietly skip probe handlers"], apply: set({ suppressHandlerErrors: true }) },
  {
    long: ["skip-badvars"], argument: "none", help: ["substitute 0 for $variables that mean nothing where they stand, or cannot be read"],
    apply: set({ skipsBadVariables: true }),
  },
  { long: ["suppress-time-limits"], argument: "none", help: ["disable the limits of statements and of load; needs -g"], apply: suppressTimeLimits },
  { long: ["no-global-var-display"], argument: "none", help: ["do not print global variables that the script never reads"], apply: set({ displaysGlobals: false }) },
  { short: "l", argument: "required", value: "PROBE", help: ["list matching probes"], apply: setListing((pattern) => ({ kind: "points", pattern, variables: false })) },
  {
    short: "L", argument: "required", value: "PROBE", help: ["list matching probes and local variables"],
    apply: setListing((pattern) => ({ kind: "points", pattern, variables: true })),
  },
  { long: ["dump-probe-types"], argument: "none", help: ["show the probe types that this version knows"], apply: setListing(() => ({ kind: "probe-types" })) },
  { long: ["dump-probe-aliases"], argument: "none", help: ["show the probe aliases of the library"], apply: setListing(() => ({ kind: "probe-aliases" })) },
  { long: ["dump-functions"], argument: "none", help: ["show the functions of the library"], apply: setListing(() => ({ kind: "functions" })) },

  // Known, not supported yet.
  { short: "P", argument: "none", help: [] },
  { short: "b", argument: "none", help: [] },
  { short: "F", argument: "none", help: [] },
  { short: "q", argument: "none", help: [] },
  { short: "i", long: ["interactive"], argument: "none", help: [] },
  { short: "S", argument: "required", help: [] },
  { short: "R", argument: "required", help: [] },
  { short: "a", argument: "required", help: [] },
  { short: "j", argument: "none", help: [] },
  { short: "J", argument: "required", help: [] },
  { long: ["modinfo"], argument: "required", help: [] },
  { long: ["ldd"], argument: "none", help: [] },
  { long: ["prologue-searching"], argument: "optional", help: [] },
  { long: ["monitor"], argument: "optional", help: [] },
  { long: ["check-version"], argument: "none", help: [] },
  { long: ["build-as"], argument: "optional", help: [] },
  { long: ["use-server"], argument: "optional", help: [] },
  { long: ["use-server-on-error"], argument: "optional", help: [] },
  { long: ["list-servers"], argument: "optional", help: [] },
  { long: ["trust-servers"], argument: "optional", help: [] },
  { long: ["use-http-server"], argument: "required", help: [] },
  { long: ["client-options"], argument: "none", help: [] },
  { long: ["sign-module"], argument: "optional", help: [] },
  { long: ["remote"], argument: "required", help: [] },
  { long: ["remote-prefix"], argument: "none", help: [] },
  { long: ["download-debuginfo"], argument: "optional", help: [] },
  { long: ["rlimit-as"], argument: "required", help: [] },
  { long: ["rlimit-cpu"], argument: "required", help: [] },
  { long: ["rlimit-nproc"], argument: "required", help: [] },
  { long: ["rlimit-stack"], argument: "required", help: [] },
  { long: ["rlimit-fsize"], argument: "required", help: [] },
  { long: ["sysroot"], argument: "required", help: [] },
  { long: ["sysenv"], argument: "required", help: [] },
  { long: ["dyninst"], argument: "none", help: [] },
  { long: ["bpf"], argument: "none", help: [] },
  { long: ["save-uprobes"], argument: "none", help: [] },
  { long: ["target-namespaces"], argument: "required", help: [] },
  { long: ["example"], argument: "none", help: [] },
  { long: ["language-server"], argument: "none", help: [] },
  { long: ["benchmark-sdt"], argument: "none", help: [] },
  { long: ["benchmark-sdt-loops"], argument: "required", help: [] },
  { long: ["benchmark-sdt-threads"], argument: "required", help: [] },
  { long: ["debug"], argument: "optional", help: [] },
  { long: ["semantic-keep-going"], argument: "none", help: [] },
];

/** What cannot stand together, looked at once all words are read; in the order in which they are reported. */
export const CONFLICTS: readonly { readonly when: (options: Options) => boolean; readonly message: (options: Options) => string }[] = [
  { when: (o) => o.listing !== undefined && o.scriptText !== undefined, message: () => "Cannot specify a script with -l/-L/--dump-* switches." },
  { when: (o) => o.listing !== undefined && o.lastPass !== DEFAULT_OPTIONS.lastPass, message: () => "Cannot specify -p with -l/-L/--dump-* switches." },
  { when: (o) => o.listing === undefined && o.scriptFile === undefined && o.scriptText === undefined, message: () => "A script must be specified." },
  { when: (o) => o.command !== undefined && o.target !== undefined, message: () => "You can't specify -c and -x together." },
  { when: (o) => o.guru && o.privilege !== "stapdev", message: (o) => `You can't specify -g and --privilege=${o.privilege} together.` },
  { when: (o) => o.runtime === "user" && o.sandbox !== undefined, message: () => "You can't specify --runtime=user and --sandbox together." },
];

/** The name of -m without its ending and cut to what a kernel takes; says so through the second part. */
export function fitModuleName(name: string): { readonly name: string; readonly note: string | undefined } {
  const fitted = name.replace(/\.ko$/, "").slice(0, LONGEST_MODULE_NAME);
  const isCut = fitted !== name || fitted.length === LONGEST_MODULE_NAME;
  return { name: fitted, note: isCut ? `Truncating module name to '${fitted}'` : undefined };
}

/** Options to start from: the defaults, as the environment changes them. */
export function startingOptions(environment: Readonly<Record<string, string | undefined>>): Draft {
  return { ...DEFAULT_OPTIONS, release: environment["SYSTEMTAP_RELEASE"] || undefined };
}
