/** `netfilter.hook("H").pf("P")[.priority("N")]`: packets at a hook of the packet filter. */
import type { CType } from "../debuginfo/types.ts";
import type { PointComponent, PointVariable, ProbeFamily, ResolveContext, ResolvedPoint } from "../program/family.ts";
import { componentsText } from "../program/point-text.ts";
import { lowerNetfilter } from "./lower/netfilter.ts";
import type { NetfilterData } from "./lower/netfilter.ts";
import { refuse } from "./refuse.ts";

/** linux/netfilter.h, with the hooks and priorities that linux/netfilter_ipv4.h and its like name: man stapprobes, NETFILTER HOOKS. */
interface Protocol {
  readonly number: bigint;
  readonly hooks: Readonly<Record<string, bigint>>;
  readonly priorities: Readonly<Record<string, bigint>>;
}

const inetHooks = ["PRE_ROUTING", "LOCAL_IN", "FORWARD", "LOCAL_OUT", "POST_ROUTING"];

function numbered(prefix: string, names: readonly string[]): Readonly<Record<string, bigint>> {
  return Object.fromEntries(names.map((name, index) => [prefix + name, BigInt(index)]));
}

const least = -0x8000_0000n;
const most = 0x7fff_ffffn;
const priorities: Readonly<Record<string, bigint>> = {
  FIRST: least, CONNTRACK_DEFRAG: -400n, RAW: -300n, SELINUX_FIRST: -225n, CONNTRACK: -200n, MANGLE: -150n, NAT_DST: -100n, FILTER: 0n,
  SECURITY: 50n, NAT_SRC: 100n, SELINUX_LAST: 225n, CONNTRACK_HELPER: 300n, LAST: most,
};

function prioritiesOf(prefix: string, more: Readonly<Record<string, bigint>>): Readonly<Record<string, bigint>> {
  return Object.fromEntries(Object.entries({ ...priorities, ...more }).map(([name, value]) => [prefix + name, value]));
}

const protocols: Readonly<Record<string, Protocol>> = {
  NFPROTO_IPV4: {
    number: 2n, hooks: { ...numbered("NF_INET_", inetHooks), ...numbered("NF_IP_", inetHooks) },
    priorities: prioritiesOf("NF_IP_PRI_", { CONNTRACK_CONFIRM: most, RAW_BEFORE_DEFRAG: -450n }),
  },
  NFPROTO_ARP: { number: 3n, hooks: numbered("NF_ARP_", ["IN", "OUT", "FORWARD"]), priorities: {} },
  NFPROTO_BRIDGE: { number: 7n, hooks: numbered("NF_BR_", inetHooks), priorities: {} },
  NFPROTO_IPV6: { number: 10n, hooks: { ...numbered("NF_IP6_", inetHooks), ...numbered("NF_INET_", inetHooks) }, priorities: prioritiesOf("NF_IP6_PRI_", { RAW_BEFORE_DEFRAG: -450n }) },
};

export const netfilter: ProbeFamily = {
  name: "netfilter",
  patterns: ["netfilter.hook(string).pf(string)", "netfilter.pf(string).hook(string)"].flatMap((hook) => [hook, `${hook}.priority(string)`]),
  runtimes: new Set(["kernel"]),
  isPrivileged: () => true,
  resolve(components, context): readonly ResolvedPoint[] {
    const data = dataOf(components, context);
    return data ? [{ text: componentsText(components), components, data, variables: { isReturn: false, module: undefined, unknown: "unsupported context variable", list: variables(context) } }] : [];
  },
  lower: lowerNetfilter,
};

function dataOf(components: readonly PointComponent[], context: ResolveContext): NetfilterData | undefined {
  const [pf, hook, priority] = ["pf", "hook", "priority"].map((name) => components.find((component) => component.name === name)?.argument);
  const protocol = protocols[String(pf)];
  const number = protocol?.number ?? anyNumber(String(pf), context);
  if (number === undefined) return refused(context, `netfilter protocol family "${pf}"`, Object.keys(protocols));
  const isOf = ` for protocol family "${number}"`;
  const place = protocol?.hooks[String(hook)] ?? anyNumber(String(hook), context);
  if (place === undefined) return refused(context, `netfilter hook "${hook}"${isOf}`, Object.keys(protocol?.hooks ?? {}));
  const order = priority === undefined ? 0n : (protocol?.priorities[String(priority)] ?? integer(String(priority)) ?? anyNumber(String(priority), context));
  if (order === undefined || order < least || order > most) return refused(context, `netfilter priority "${priority}"${isOf}`, Object.keys(protocol?.priorities ?? {}));
  return { pf: number, hook: place, priority: order };
}

function refused({ diagnostics, guru }: ResolveContext, what: string, known: readonly string[]): undefined {
  const hint = known.length === 0 ? "" : ` (alternatives: ${known.join(", ")})`;
  return refuse(diagnostics, "netfilter", `unsupported ${what}${guru ? "" : "; need stap -g"}${hint}`);
}

function integer(text: string): bigint | undefined {
  return /^[+-]?\d+$/.test(text) ? BigInt(text.replace(/^\+/, "")) : undefined;
}

/** In guru mode a number, or any enumerator of the kernel's. */
function anyNumber(text: string, { guru, kernel }: ResolveContext): bigint | undefined {
  if (!guru) return undefined;
  return integer(text) ?? (/^0x[0-9a-f]+$/i.test(text) ? BigInt(text) : undefined) ?? kernel.types()?.enumerator(text);
}

function variables({ kernel, guru }: ResolveContext): readonly PointVariable[] {
  const pointer = (name: string): CType => ({ kind: "pointer", target: kernel.types()?.find(`struct ${name}`)[0] ?? { kind: "struct", name, size: 0, members: [], isDeclaration: true } });
  const int: CType = { kind: "integer", name: "unsigned int", size: 4, isSigned: false, isBoolean: false };
  const types: readonly (readonly [string, CType])[] = [["hooknum", int], ["skb", pointer("sk_buff")], ["in", pointer("net_device")], ["out", pointer("net_device")]];
  const refusals = { write: "write to netfilter parameter not permitted" };
  return [
    ...types.map(([name, type], index): PointVariable => ({ kind: "value", name, role: "other", type, place: { kind: "word", index }, refusals })),
    {
      kind: "long", name: "verdict", read: "stp_netfilter_verdict",
      ...(guru ? { write: "stp_netfilter_set_verdict" } : { refusals: { write: "write to netfilter verdict requires guru mode; need stap -g" } }),
    },
  ];
}
