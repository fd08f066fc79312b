import { describe, expect, test } from "bun:test";
import type { CType, FunctionType } from "../../../src/debuginfo/types.ts";
import { Diagnostics } from "../../../src/diagnostics/diagnostic.ts";
import { FakePlatform } from "../../../src/platform/fake.ts";
import { PrototypeTypes } from "../../../src/probes/lower/prototype-types.ts";
import { tracepoint } from "../../../src/probes/tracepoint.ts";
import type { KernelTarget } from "../../../src/target/kernel.ts";
import { declaredSystems, traceSystems } from "../../../src/target/trace-systems.ts";
import { unknownKernel } from "../../harness/kernel.ts";

const int: CType = { kind: "integer", name: "int", size: 4, isSigned: true, isBoolean: false };
const task: CType = { kind: "struct", name: "task_struct", size: 8000, members: [], isDeclaration: false };
const pointer = (target: CType): CType => ({ kind: "pointer", target });

/** A kernel that has tracepoints of these names, by module ("" the kernel itself), each with a task and a number. */
function kernelWith(names: Readonly<Record<string, readonly string[]>>, systems: Readonly<Record<string, string>>): KernelTarget {
  const iterator: FunctionType = {
    kind: "function", result: int, isVariadic: false,
    parameters: [{ name: "__data", type: pointer({ kind: "void" }) }, { name: "task", type: pointer(task) }, { name: "sig", type: int }],
  };
  return {
    ...unknownKernel,
    traceSystem: (name) => systems[name],
    moduleNames: () => Object.keys(names).filter((name) => name !== ""),
    types: (module = "") => {
      const own = names[module]?.map((name) => `__traceiter_${name}`);
      return own && { find: () => [], functions: (name) => (own.includes(name) ? [iterator] : []), functionNames: () => own, variable: () => undefined, enumerator: () => undefined, typeNames: () => [] };
    },
  };
}

const kernel = kernelWith(
  { "": ["sched_switch", "sched_waking", "signal_generate", "iomap_iter"], ext4: ["ext4_sync_fs"], kvm: ["kvm_entry"] },
  { sched_switch: "sched", sched_waking: "sched", signal_generate: "signal", ext4_sync_fs: "ext4" },
);

function points(component: string, argument: string, target = kernel, module?: string): string[] {
  const diagnostics = new Diagnostics();
  const at = {} as never;
  const root = module === undefined ? { name: "kernel", at } : { name: "module", argument: module, at };
  const found = tracepoint.resolve([root, { name: component, argument, at }], { diagnostics, runtime: "kernel", guru: false, kernel: target } as never);
  return [...found.map(({ text }) => text), ...diagnostics.errors.map(({ message }) => message)];
}

describe("a pattern", () => {
  test.each([
    ["sched_switch", ['kernel.trace("sched:sched_switch")']],
    ["sched:*", ['kernel.trace("sched:sched_switch")', 'kernel.trace("sched:sched_waking")']],
    ["s*:s*_[gw]*", ['kernel.trace("sched:sched_waking")', 'kernel.trace("signal:signal_generate")']],
    [":sched_switch", ['kernel.trace("sched:sched_switch")']],
    ["ext4:ext4_sync_fs", ['kernel.trace("ext4:ext4_sync_fs")']],
    ["ext4_sync_fs", ['kernel.trace("ext4:ext4_sync_fs")']],
  ])("%s", (pattern, expected) => expect(points("trace", pattern)).toEqual(expected));

  test("a system that nothing tells is left out, or is what the script says it is", () => {
    expect(points("trace", "iomap_iter")).toEqual(['kernel.trace("iomap_iter")']);
    expect(points("trace", "iomap:iomap_*")).toEqual(['kernel.trace("iomap:iomap_iter")']);
    expect(points("trace", "io*:iomap_*")).toEqual(['kernel.trace("iomap_iter")']);
    expect(points("trace", "kvm:kvm_entry")).toEqual(['kernel.trace("kvm:kvm_entry")']);
  });

  test("of the other forms has no system", () => {
    expect(points("tracepoint", "sched_*")).toEqual(['kernel.tracepoint("sched_switch")', 'kernel.tracepoint("sched_waking")']);
    expect(points("tracepoint", "kvm_entry", kernel, "kvm")).toEqual(['module("kvm").tracepoint("kvm_entry")']);
  });

  test.each([
    ["sched_swich", "no match (similar tracepoints: sched_switch, sched_waking, iomap_iter, signal_generate)"],
    ["net:sched_switch", "no match (similar tracepoints: sched:sched_switch, sched:sched_waking, iomap_iter, signal:signal_generate)"],
    ["sched:", "no match (similar tracepoints: iomap_iter, sched:sched_switch, sched:sched_waking, signal:signal_generate)"],
    ["a:b:c", "no match (similar tracepoints: iomap_iter, sched:sched_switch, sched:sched_waking, signal:signal_generate)"],
  ])("%s finds nothing", (pattern, message) => expect(points("trace", pattern)).toEqual([message]));

  test("needs types", () => {
    expect(points("trace", "sched_switch", unknownKernel)).toEqual(["no type information (BTF) of kernel 6.1 can be read, which tells the arguments of its tracepoints"]);
    expect(points("tracepoint", "x", kernel, "nosuch")).toEqual(["no type information (BTF) of module nosuch can be read, which tells the arguments of its tracepoints"]);
  });
});

describe("systems", () => {
  const header = `
#undef TRACE_SYSTEM
#define TRACE_SYSTEM irq_vectors
DECLARE_EVENT_CLASS(x86_irq_vector,
\tTP_PROTO(int vector));
#define DEFINE_IRQ_VECTOR_EVENT(name)\t\t\\
TRACE_EVENT_FN(name##_entry,\t\t\t\\
\tTP_PROTO(int vector));\t\t\t\\
DEFINE_EVENT_FN(x86_irq_vector, name##_exit,\t\\
\tTP_PROTO(int vector));
DEFINE_IRQ_VECTOR_EVENT(local_timer);
DEFINE_EVENT(x86_irq_vector, plain,
\tTP_PROTO(int vector));
DECLARE_TRACE(bare_tp,
`;

  test("of a header, with its own macros", () => {
    expect(new Map(declaredSystems(header))).toEqual(new Map(["plain", "bare_tp", "local_timer_entry", "local_timer_exit"].map((name) => [name, "irq_vectors"])));
    expect(declaredSystems("TRACE_EVENT(x,")).toEqual([]);
  });

  test("come from the tree that the build tree names, and from tracefs for the running kernel", () => {
    const { files } = new FakePlatform();
    files.write("/b/Makefile", "include /src/common/Makefile\n");
    files.write("/src/common/include/trace/events/irq.h", header);
    files.write("/sys/kernel/tracing/events/xfs/xfs_alloc/id", "1");
    const tree = { release: "6.1", buildTree: "/b", arch: "x86_64" };
    for (const directory of ["/src/common/include/trace/events", "/sys/kernel/tracing/events", "/sys/kernel/tracing/events/xfs", "/sys/kernel/tracing/events/xfs/xfs_alloc"]) files.directories.add(directory);
    expect(traceSystems({ ...tree, isRunning: false }, files)("plain")).toBe("irq_vectors");
    expect(traceSystems({ ...tree, isRunning: false }, files)("xfs_alloc")).toBeUndefined();
    expect(traceSystems({ ...tree, isRunning: true }, files)("xfs_alloc")).toBe("xfs");
  });
});

test("types of a prototype: declared where a pointer does, defined where a value is passed", () => {
  const types = new PrototypeTypes();
  const pte: CType = { kind: "typedef", name: "pte_t", target: { kind: "struct", name: "", size: 8, members: [], isDeclaration: false } };
  const state: CType = { kind: "union", name: "state", size: 4, members: [], isDeclaration: false };
  const given: readonly CType[] = [
    int, pointer(task), pointer({ kind: "const", target: task }), pte, pointer(pte), pointer(state), state,
    { kind: "enum", name: "why", size: 4, isSigned: false, values: [] },
    pointer({ kind: "function", result: int, isVariadic: false, parameters: [{ name: "", type: pointer(task) }] }),
    { kind: "typedef", name: "pid_t", target: int }, pointer(pointer({ kind: "void" })),
  ];
  expect(given.map((type) => types.parameter(type))).toEqual(["int", "struct task_struct *", "struct task_struct const *", "pte_t", "pte_t *", "union state *", "union state", "enum why", "stp_function_0", "int", "void * *"]);
  expect(types.declarations()).toEqual([
    "struct task_struct;", "typedef struct { stp_u64 words; } pte_t;", "union state { stp_u32 word; };", "enum why { stp_enum_why = 0 };", "typedef int (*stp_function_0)(struct task_struct *);",
  ]);
});
