/** `procfs("PATH").read` and `.write`: files below /proc/systemtap/MODULE whose text a handler makes or takes. */
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { PointComponent, PointVariables, ProbeFamily, ResolvedPoint } from "../program/family.ts";
import { componentsText } from "../program/point-text.ts";
import { lowerProcfs } from "./lower/procfs.ts";
import type { ProcfsData } from "./lower/procfs.ts";
import { refuse } from "./refuse.ts";

const DEFAULT_PATH = "command";
/** The permissions of a file whose probe has no umask: its owner's alone. */
const PRIVATE = 0o077n;
const LONGEST_NAME = 255;
/** kvmalloc(9) gives no more in one piece. */
const LARGEST = 0x7fff_0000n;

export const procfs: ProbeFamily = {
  name: "procfs",
  patterns: ["procfs", "procfs(string)"].flatMap((file) => [
    ...[file, `${file}.umask(number)`].flatMap((readable) => [`${readable}.read`, `${readable}.read.maxsize(number)`, `${readable}.write`]),
  ]),
  runtimes: new Set(["kernel"]),
  isPrivileged: () => true,
  resolve(components, { diagnostics }): readonly ResolvedPoint[] {
    const data = dataOf(components, diagnostics);
    return data ? [{ text: componentsText(components), components, data, variables: data.access === "read" ? ofRead : ofWrite }] : [];
  },
  check: refuseTwins,
  lower: lowerProcfs,
};

const ofRead: PointVariables = {
  isReturn: false,
  module: undefined,
  unknown: "invalid target symbol for procfs probe, $value expected",
  list: [{
    kind: "string", name: "value", write: "stp_procfs_set", append: "stp_procfs_append",
    refusals: {
      read: "procfs $value variable cannot be read in a procfs read probe",
      operator: "Only the following assign operators are implemented on procfs read target variables: '=', '.='",
    },
  }],
};

const ofWrite: PointVariables = {
  ...ofRead,
  list: [{ kind: "string", name: "value", read: "stp_procfs_get", refusals: { write: "procfs $value variable is read-only in a procfs write probe" } }],
};

function dataOf(components: readonly PointComponent[], diagnostics: Diagnostics): ProcfsData | undefined {
  const [file] = components;
  const path = typeof file?.argument === "string" ? file.argument : DEFAULT_PATH;
  const access = components.some(({ name }) => name === "write") ? "write" : "read";
  const size = numberOf(components, "maxsize");
  const fault = pathFault(path);
  if (fault !== undefined) return refuse(diagnostics, "procfs-path", fault, file?.at);
  if (size !== undefined && size <= 0n) return refuse(diagnostics, "procfs-size", "maxsize must be greater than 0");
  if (size !== undefined && size > LARGEST) return refuse(diagnostics, "procfs-size", `maxsize must not be greater than ${LARGEST}`);
  const bits = access === "write" ? 0o222n : 0o444n;
  return { path, access, mode: Number(bits & ~(numberOf(components, "umask") ?? PRIVATE)), size };
}

function numberOf(components: readonly PointComponent[], name: string): bigint | undefined {
  const argument = components.find((component) => component.name === name)?.argument;
  return typeof argument === "bigint" ? argument : undefined;
}

function pathFault(path: string): string | undefined {
  const names = path.split("/");
  if (path.startsWith("/")) return "procfs path cannot start with a '/'";
  if (path === "" || path.endsWith("/")) return "procfs path cannot end with a '/'";
  if (names.includes("")) return "procfs path component cannot be empty";
  if (names.includes(".") || names.includes("..")) return "procfs path cannot be relative (and contain '.' or '..')";
  if (names.some((name) => Buffer.byteLength(name) > LONGEST_NAME)) return `procfs path component cannot be longer than ${LONGEST_NAME} bytes`;
  return undefined;
}

/** What is read is the text of one handler; what is written may have many. A file is no directory of another. */
function refuseTwins(points: readonly ResolvedPoint[], diagnostics: Diagnostics): void {
  const all = points.map(({ data }) => data as ProcfsData);
  const read = all.filter(({ access }) => access === "read").map(({ path }) => path);
  const twins = new Set(read.filter((path, at) => read.indexOf(path) < at));
  for (const path of twins) refuse(diagnostics, "procfs-twin", `only one read procfs probe can exist for procfs path "${path}"`);
  const paths = new Set(all.map(({ path }) => path));
  for (const path of paths) {
    const above = [...paths].find((other) => path.startsWith(`${other}/`));
    if (above !== undefined) refuse(diagnostics, "procfs-directory", `procfs path "${above}" cannot be a file and the directory of "${path}"`);
  }
}
