/** What the installed kernels, which npm test sees to, tell about themselves: both ways of packing, of laying symbols out, of storing modules. */
import { describe, expect, test } from "bun:test";
import { findMember } from "../../../src/debuginfo/members.ts";
import type { CompositeType } from "../../../src/debuginfo/types.ts";
import { typeName } from "../../../src/debuginfo/describe.ts";
import { Diagnostics } from "../../../src/diagnostics/diagnostic.ts";
import { realPlatform } from "../../../src/platform/real.ts";
import { chooseKernel, installedKernels } from "../../../src/sandbox/kernels.ts";
import { discoverKernel, type KernelTarget } from "../../../src/target/kernel.ts";

const platform = realPlatform();

function kernel(series: string): KernelTarget {
  const release = chooseKernel(installedKernels(platform.files).filter((one) => one.includes("cloud")), series);
  const target = discoverKernel(release, platform, new Diagnostics());
  if (release === undefined || target === undefined) throw new Error(`no kernel ${series} is installed`);
  return target;
}

describe.each(["6.1", "6.12"])("kernel %s", (series) => {
  const target = kernel(series);
  const types = target.types()!;
  const symbols = target.symbols()!;
  const composite = (name: string): CompositeType => {
    const [type] = types.find(name);
    if (type?.kind !== "struct" && type?.kind !== "union") throw new Error(`no ${name}`);
    return type;
  };

  test("has struct file, whose members are each where the one before ends, or after", () => {
    const file = composite("struct file");
    expect(file.size).toBeGreaterThanOrEqual(160);
    const flags = findMember(file, "f_flags");
    expect(flags).toMatchObject({ type: { kind: "integer", name: "unsigned int", size: 4, isSigned: false } });
    expect(typeName(findMember(file, "f_inode")!.type)).toBe("struct inode*");
    expect(typeName(findMember(file, "f_op")!.type)).toBe("struct file_operations const*");
    expect(typeName(findMember(file, "f_pos")!.type)).toBe("loff_t");
    expect(file.members.every(({ bitOffset }, index, all) => index === 0 || bitOffset >= all[index - 1]!.bitOffset)).toBe(true);
    expect(types.find("file")).toEqual([file]);
  });

  test("has struct task_struct, with members in anonymous parts and bit-fields", () => {
    const task = composite("task_struct");
    expect(findMember(task, "comm")).toMatchObject({ type: { kind: "array", count: 16, element: { name: "char" } } });
    expect(typeName(findMember(task, "real_parent")!.type)).toBe("struct task_struct*");
    expect(findMember(task, "in_execve")).toMatchObject({ bitSize: 1, type: { name: "unsigned int" } });
    const rcu = findMember(composite("page"), "compound_head");
    expect(rcu).toMatchObject({ bitOffset: 64 });
  });

  test("has the prototypes of its functions", () => {
    const [read, ...others] = types.functions("vfs_read");
    expect(others).toEqual([]);
    expect(read!.parameters.map(({ name, type }) => `$${name}:${typeName(type)}`)).toEqual(["$file:struct file*", "$buf:char*", "$count:size_t", "$pos:loff_t*"]);
    expect(typeName(read!.result)).toBe("ssize_t");
    const [write] = types.functions("vfs_write");
    expect(write!.parameters.map(({ type }) => typeName(type))).toEqual(["struct file*", "char const*", "size_t", "loff_t*"]);
    expect(types.functions("_printk")).toMatchObject([{ isVariadic: true }]);
    expect(types.functions("no_such_function")).toEqual([]);
    expect([...types.functionNames()].length).toBeGreaterThan(40_000);
  });

  test("has its variables of each CPU, enumerators, typedefs", () => {
    expect(types.variable("runqueues")).toMatchObject({ isPerCpu: true, type: { kind: "struct", name: "rq" } });
    expect(types.enumerator("PIDTYPE_PID")).toBe(0n);
    expect(types.enumerator("BPF_MAP_TYPE_HASH")).toBe(1n);
    expect(types.find("pid_t")).toMatchObject([{ kind: "typedef", name: "pid_t" }]);
    expect(types.find("btf_trace_sched_switch")).toMatchObject([{ kind: "typedef" }]);
    expect([...types.typeNames()].length).toBeGreaterThan(10_000);
  });

  test("has its symbols, and addresses as they were linked", () => {
    const [read, ...others] = symbols.functions("vfs_read");
    expect(others).toEqual([]);
    expect(read).toMatchObject({ name: "vfs_read", isGlobal: true, isInit: false });
    expect(read!.address! > 0xffffffff81000000n && read!.address! < 0xffffffff82000000n && read!.address! % 16n === 0n).toBe(true);
    expect(read!.size).toBeGreaterThan(200);
    expect(symbols.functions("start_kernel")).toMatchObject([{ isInit: true }]);
    expect(symbols.variables("jiffies")).toHaveLength(1);
    expect(symbols.variables("runqueues")).toHaveLength(1);
    expect(["kernel_read", "vfs_read", "no_such_function"].map((name) => symbols.isExported(name))).toEqual([true, false, false]);
  });

  test("has names of all functions: nearly all that have a prototype are among them", () => {
    const names = symbols.functionNames();
    expect(names.length).toBeGreaterThan(38_000);
    expect(names.filter((name) => /^__pfx_|\.cold|\.isra|\.constprop/.test(name))).toEqual([]);
    const known = new Set(names);
    const prototypes = [...new Set(types.functionNames())];
    const missing = prototypes.filter((name) => !known.has(name) && !symbols.functions(name).some(({ isInit }) => isInit));
    expect(missing.length / prototypes.length).toBeLessThan(0.01);
  });

  test("has modules, whose types go on where its own end", () => {
    const [request] = target.types("raid0")!.functions("raid0_make_request");
    expect(request!.parameters.map(({ name, type }) => `${name}:${typeName(type)}`)).toEqual(["mddev:struct mddev*", "bio:struct bio*"]);
    expect(target.types("raid0")!.find("struct r0conf")).toMatchObject([{ isDeclaration: false }]);
    expect(target.types("raid0")!.find("struct task_struct")).toEqual(types.find("struct task_struct"));
    expect(types.find("struct r0conf")).toEqual([]);
    expect(target.symbols("raid0")!.functions("raid0_make_request")).toMatchObject([{ address: undefined, isGlobal: false }]);
    expect(target.symbols("raid0")!.functions("raid0_make_request")[0]!.size).toBeGreaterThan(100);
    expect(target.types("md-mod")).toBe(target.types("md_mod"));
    expect(target.symbols("md-mod")!.isExported("md_register_thread")).toBe(true);
    expect([target.types("no_such_module"), target.symbols("no_such_module")]).toEqual([undefined, undefined]);
  });
});
