/** `timer.*`: intervals in units of time or in jiffies, frequencies, and the profiling tick on every CPU. */
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { PointComponent, ProbeFamily, ResolvedPoint } from "../program/family.ts";
import { componentsText } from "../program/point-text.ts";
import { lowerTimers } from "./lower/timer.ts";
import type { TimerData } from "./lower/timer.ts";

const second = 1_000_000_000n;
/** Nanoseconds in each unit. */
const units: Readonly<Record<string, bigint>> = {
  s: second, sec: second, ms: 1_000_000n, msec: 1_000_000n, us: 1000n, usec: 1000n, ns: 1n, nsec: 1n,
};
const shortest = 100_000n;
const longest = 86_400n * second;
const mostJiffies = 1_000_000n;

export const timer: ProbeFamily = {
  name: "timer",
  patterns: [
    ...[...Object.keys(units), "jiffies"].flatMap((unit) => [`timer.${unit}(number)`, `timer.${unit}(number).randomize(number)`]),
    "timer.hz(number)", "timer.profile", "timer.profile.tick", "timer.profile.freq.hz(number)",
  ],
  runtimes: new Set(["kernel", "user"]),
  isPrivileged: (components) => components[1]?.name === "profile",
  resolve(components, { diagnostics }): readonly ResolvedPoint[] {
    const data = dataOf(components, diagnostics);
    return data ? [{ text: componentsText(components), components, data }] : [];
  },
  lower: lowerTimers,
};

function dataOf(components: readonly PointComponent[], diagnostics: Diagnostics): TimerData | undefined {
  const unit = components[1]?.name ?? "";
  const value = argumentOf(components[1]);
  const random = argumentOf(components[2]);
  if (unit === "profile") return profile(components, diagnostics);
  if (unit === "hz") return frequency(value ?? 0n, "timer", diagnostics);
  if (unit === "jiffies") return jiffies(value ?? 0n, random, diagnostics);
  return interval(value ?? 0n, units[unit] ?? 1n, random, diagnostics);
}

function argumentOf(component: PointComponent | undefined): bigint | undefined {
  return typeof component?.argument === "bigint" ? component.argument : undefined;
}

function interval(value: bigint, unit: bigint, random: bigint | undefined, diagnostics: Diagnostics): TimerData | undefined {
  const ns = value * unit;
  const least = shortest > unit ? shortest / unit : 1n;
  if (ns < shortest || ns > longest) return refuse(diagnostics, `interval value out of range (${least}, ${longest / unit})`);
  if (random !== undefined && (random < 0n || random > value)) return refuse(diagnostics, "randomization value out of range");
  return { clock: "timer", interval: ns, random: (random ?? 0n) * unit };
}

function jiffies(value: bigint, random: bigint | undefined, diagnostics: Diagnostics): TimerData | undefined {
  if (value < 1n || value > mostJiffies) return refuse(diagnostics, "invalid interval for jiffies timer");
  if (random !== undefined && (random < 0n || random > value)) return refuse(diagnostics, "invalid randomize for jiffies timer");
  return { clock: "jiffies", interval: value, random: random ?? 0n };
}

function profile(components: readonly PointComponent[], diagnostics: Diagnostics): TimerData | undefined {
  const hz = argumentOf(components[3]);
  return hz === undefined ? { clock: "profile", interval: 0n, random: 0n } : frequency(hz, "profile", diagnostics);
}

function frequency(hz: bigint, clock: "timer" | "profile", diagnostics: Diagnostics): TimerData | undefined {
  if (hz <= 0n) return refuse(diagnostics, "frequency must be greater than 0");
  const ns = second / hz;
  if (ns < shortest) return refuse(diagnostics, `interval value out of range (${shortest}, ${longest})`);
  return { clock, interval: ns, random: 0n };
}

function refuse(diagnostics: Diagnostics, message: string): undefined {
  diagnostics.report({ severity: "error", code: "bad-timer", category: "semantic error", message });
  return undefined;
}
