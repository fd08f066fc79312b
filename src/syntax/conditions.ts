/** `%( a == b ... %?`: what a condition compares, and the facts that it may ask for. */
import { compareVersions, matchesGlob } from "./versions.ts";
import type { Fault, ScannedToken } from "./tokens.ts";

/** What a script can ask at parse time. */
export interface Facts {
  readonly guru: boolean;
  /** `6.1.0-56-cloud-amd64`. */
  readonly kernelRelease: string;
  /** As upstream names it: `x86_64`, `arm64`, `powerpc` ... */
  readonly arch: string;
  /** The value of CONFIG_name in the kernel's configuration, quotes taken off: `y`, `m`, `250`. */
  config(name: string): string | undefined;
  /** The version given to --compatible, else our own. */
  readonly compatible: string;
  readonly runtime: "kernel" | "dyninst" | "bpf" | "user";
  readonly privilege: "stapdev" | "stapsys" | "stapusr";
}

export interface Comparison {
  readonly left: ScannedToken;
  readonly operator: ScannedToken;
  readonly right: ScannedToken;
}

/** A condition that means nothing: thrown by `holds`, at a token of the comparison. */
export class ConditionFault extends Error {
  constructor(readonly at: ScannedToken, readonly fault: Fault) {
    super(fault.message);
  }
}

const ORDER: Readonly<Record<string, (order: number) => boolean>> = {
  "==": (order) => order === 0, "!=": (order) => order !== 0, "<": (order) => order < 0, ">": (order) => order > 0,
  "<=": (order) => order <= 0, ">=": (order) => order >= 0,
};

/** Is it so? Throws ConditionFault. */
export function holds(comparison: Comparison, facts: Facts): boolean {
  const { left, operator, right } = comparison;
  if (left.kind === "identifier") return aboutFact(comparison, facts);
  const literal = right.kind === "string" || right.kind === "number";
  if (left.kind === "string" && literal) {
    if (right.kind !== "string") throw fault(right, "bad-condition-operand", "expected string literal as right value");
    return ordered(operator, left.text < right.text ? -1 : left.text === right.text ? 0 : 1);
  }
  if (left.kind === "number" && literal) {
    if (!(operator.text in ORDER)) throw fault(operator, "bad-condition-operator", "expected comparison operator");
    if (right.kind !== "number") throw fault(right, "bad-condition-operand", "expected number literal as right value");
    return ordered(operator, Number(BigInt(left.text) - BigInt(right.text)));
  }
  throw unknownSubject(left);
}

function aboutFact(comparison: Comparison, facts: Facts): boolean {
  const { left } = comparison;
  switch (left.text) {
    case "kernel_v": return version(comparison, facts.kernelRelease.replace(/-.*/s, ""));
    case "kernel_vr": return version(comparison, facts.kernelRelease);
    case "systemtap_v": return version(comparison, facts.compatible);
    case "arch": return equality(comparison, facts.arch);
    case "runtime": return equality(comparison, facts.runtime);
    case "systemtap_privilege": return equality(comparison, facts.privilege);
    case "guru_mode": return guru(comparison, facts);
  }
  if (left.text.startsWith("CONFIG_")) return configuration(comparison, facts);
  throw unknownSubject(left);
}

function version({ operator, right }: Comparison, ours: string): boolean {
  if (right.kind !== "string") throw fault(right, "bad-condition-operand", "expected string literal");
  if (!(operator.text in ORDER)) throw fault(operator, "bad-condition-operator", "expected comparison operator");
  if (/[*?[]/.test(right.text)) {
    if (operator.text !== "==" && operator.text !== "!=") {
      throw fault(operator, "bad-condition-operator", "wildcard not allowed with order comparison operators");
    }
    return matchesGlob(ours, right.text) === (operator.text === "==");
  }
  return ordered(operator, compareVersions(ours, right.text));
}

function equality(comparison: Comparison, ours: string): boolean {
  const { right } = comparison;
  if (right.kind !== "string") throw fault(right, "bad-condition-operand", "expected string literal");
  return equal(comparison.operator, matchesGlob(ours, right.text));
}

function guru({ operator, right }: Comparison, facts: Facts): boolean {
  if (right.kind !== "number") throw fault(right, "bad-condition-operand", "expected number");
  return equal(operator, (Number(right.text) !== 0) === facts.guru);
}

function configuration({ left, operator, right }: Comparison, facts: Facts): boolean {
  const ours = facts.config(left.text) ?? "";
  if (right.kind === "string") return equal(operator, matchesGlob(ours, right.text));
  if (right.kind === "number") return ordered(operator, (Number.parseInt(ours, 10) || 0) - Number(right.text));
  if (right.kind === "identifier" && right.text.startsWith("CONFIG_")) return ordered(operator, compareVersions(ours, facts.config(right.text) ?? ""));
  throw fault(right, "bad-condition-operand", "expected string, number literal or other CONFIG_... as right side operand");
}

function equal(operator: ScannedToken, same: boolean): boolean {
  if (operator.text === "==") return same;
  if (operator.text === "!=") return !same;
  throw fault(operator, "bad-condition-operator", "expected '==' or '!='");
}

function ordered(operator: ScannedToken, order: number): boolean {
  const test = ORDER[operator.text];
  if (test === undefined) throw fault(operator, "bad-condition-operator", "expected comparison operator");
  return test(order);
}

function unknownSubject(at: ScannedToken): ConditionFault {
  return fault(at, "unknown-condition", [
    "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',",
    "             'runtime', 'systemtap_privilege', 'CONFIG_...', or",
    "             comparison between strings or integers",
  ].join("\n"));
}

function fault(at: ScannedToken, code: string, message: string): ConditionFault {
  return new ConditionFault(at, { code, message });
}
