/** The Kbuild file of a module of ours, and the call of make that builds it. */
import type { Assets } from "../platform/platform.ts";
import { ANSWERS } from "./commands.ts";
import { frameLimit, generatedFlags, generatedOptimisation } from "./flags.ts";
import { type Macros, nameMacro } from "./macros.ts";
import { compatProbes, flagsOf, readsKernelHeaders, runtimeFolder } from "./parts.ts";
import { ENGLISH, PROCESSORS } from "./tools.ts";

export interface KbuildModule {
  readonly name: string;
  /** `script.c`, `embedded.c`. */
  readonly units: readonly string[];
  /** Of the runtime, below its folder. */
  readonly sources: readonly string[];
  readonly macros: Macros;
}

export function kbuildFile({ name, units, sources, macros }: KbuildModule, assets: Assets): string {
  const objects = sources.map((path) => `${runtimeFolder}/${toObject(path)}`);
  const asking = sources.filter(readsKernelHeaders).map((path) => `$(obj)/${runtimeFolder}/${toObject(path)}`);
  const own = [nameMacro(name), ...macros.script].map(definition);
  return [
    "# made by stap",
    `obj-m := ${name}.o`,
    `${name}-y := ${[...units.map(toObject), ...objects].join(" ")}`,
    `ccflags-y := ${["-g0", `-I$(src)/${runtimeFolder}`, frameLimit, ...macros.runtime.map(definition)].join(" ")}`,
    // Our own functions must not be traced: a probe on everything would probe its own handler.
    "ccflags-remove-y := $(CC_FLAGS_FTRACE)",
    ...sources.filter((path) => flagsOf(path).length > 0).map((path) => `CFLAGS_${runtimeFolder}/${toObject(path)} := ${flagsOf(path).join(" ")}`),
    `CFLAGS_script.o := ${[...generatedOptimisation, ...generatedFlags, ...own].join(" ")}`,
    `CFLAGS_embedded.o := ${own.join(" ")}`,
    ...compatRules(compatProbes(assets), asking),
    "",
  ].join("\n");
}

/** make and its words. Debug information of a module that lives for one run helps nobody. */
export function makeCommand(buildTree: string, directory: string, directives: readonly string[]): string[] {
  return [
    "/bin/sh", "-c", `${ENGLISH}exec make -j${PROCESSORS} "$@"`, "make", "-s", "-C", buildTree, `M=${directory}`, "KBUILD_VERBOSE=0", "CONFIG_MODULE_SIG_ALL=", "CONFIG_DEBUG_INFO=", "CONFIG_DEBUG_INFO_BTF_MODULES=", ...directives, "modules",
  ];
}

/**
 * Asks the kernel's headers whether a facility is there: a probe compiles or it does not. All at once, beside the compiling of what
 * need not know.
 */
function compatRules(probes: readonly string[], asking: readonly string[]): string[] {
  if (asking.length === 0) return [];
  const flags = "$(LINUXINCLUDE) $(KBUILD_CPPFLAGS) $(KBUILD_CFLAGS) $(KBUILD_CFLAGS_MODULE) -DKBUILD_MODNAME='\"stap\"' -DKBUILD_BASENAME='\"stap\"' -Werror=implicit-function-declaration";
  const answers = probes.map((probe) => `$(obj)/have-${probe}`);
  const rules = probes.map((probe) =>
    `$(obj)/have-${probe}: $(src)/${runtimeFolder}/compat/probes/${probe}.c\n\t@if $(CC) ${flags} -fsyntax-only $< 2>/dev/null; then echo '$(pound)define STP_HAVE_${probe.toUpperCase()} 1'; fi > $@`);
  return [
    ...rules,
    `$(obj)/${ANSWERS}: ${answers.join(" ")}\n\t@cat /dev/null $^ > $@`,
    `${asking.join(" ")}: ccflags-y += -include $(obj)/${ANSWERS}`,
    `${asking.join(" ")}: $(obj)/${ANSWERS}`,
  ];
}

function toObject(path: string): string {
  return path.replace(/\.c$/, ".o");
}

/** As one word of make and then of sh. */
function definition(text: string): string {
  return `'-D${text.replaceAll("'", "'\\''").replaceAll("$", "$$$$").replaceAll("#", "\\#")}'`;
}
