/** A kernel module by the kernel's own build system: slow and sure. Everything that goes in is written to one directory. */
import type { BuildPlan, BuildResult } from "./build.ts";
import { frameLimit, generatedFlags } from "./flags.ts";
import { runtimeFolder } from "./parts.ts";

export async function buildKernelModule(plan: BuildPlan): Promise<BuildResult> {
  const { name, target, options, world } = plan;
  world.files.write(`${options.directory}/Kbuild`, kbuildFile(plan));
  const jobs = await processorCount(plan);
  const argv = ["make", "-s", "-C", target.buildTree, `M=${options.directory}`, `-j${jobs}`, "KBUILD_VERBOSE=0", "CONFIG_MODULE_SIG_ALL=", "CONFIG_DEBUG_INFO_BTF_MODULES=", ...options.makeDirectives, "modules"];
  const completed = await world.processes.run(argv, { directory: options.directory, stdin: "null", stdout: "pipe", stderr: "pipe" });
  return { completed, image: { runtime: "kernel", path: `${options.directory}/${name}.ko`, name } };
}

function kbuildFile({ name, source, runtime, macros }: BuildPlan): string {
  const units = source.units.map((unit) => unit.name.replace(/\.c$/, ".o"));
  const objects = [...units, ...runtime.sources.map((path) => `${runtimeFolder}/${path.replace(/\.c$/, ".o")}`)];
  const probes = runtime.all.flatMap((path) => /^compat\/probes\/(\w+)\.c$/.exec(path)?.[1] ?? []);
  return [
    "# made by stap",
    `obj-m := ${name}.o`,
    `${name}-y := ${objects.join(" ")}`,
    `ccflags-y := -g0 -I$(src)/${runtimeFolder} ${frameLimit} ${macros.definitions.map((definition) => makeWord(`-D${definition}`)).join(" ")}`,
    // Our own functions must not be traced: a probe on everything would probe its own handler.
    "ccflags-remove-y := $(CC_FLAGS_FTRACE)",
    `CFLAGS_script.o := ${generatedFlags.join(" ")}`,
    ...probes.map(compatProbe),
    "",
  ].join("\n");
}

/** Asks the kernel's headers whether a facility is there, once per build. */
function compatProbe(probe: string): string {
  const flags = "$(LINUXINCLUDE) $(KBUILD_CPPFLAGS) $(KBUILD_CFLAGS) $(KBUILD_CFLAGS_MODULE) -DKBUILD_MODNAME='\"stap\"' -DKBUILD_BASENAME='\"stap\"' -Werror=implicit-function-declaration";
  return `ccflags-y += $(shell $(CC) ${flags} -fsyntax-only $(src)/${runtimeFolder}/compat/probes/${probe}.c 2>/dev/null && echo -DSTP_HAVE_${probe.toUpperCase()})`;
}

/** As one word of make and then of sh. */
function makeWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''").replaceAll("$", "$$$$").replaceAll("#", "\\#")}'`;
}

async function processorCount({ world }: BuildPlan): Promise<number> {
  const { stdout } = await world.processes.run(["getconf", "_NPROCESSORS_ONLN"], { stdin: "null", stdout: "pipe", stderr: "null" });
  const count = Number.parseInt(stdout, 10);
  return Number.isNaN(count) || count < 1 ? 1 : count;
}
