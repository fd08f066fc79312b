import { type Platform, PlatformError } from "../platform/platform.ts";
import type { ModuleImage } from "../kbuild/module-image.ts";
import { type LoadParameters, parameterWords } from "./options.ts";
import { GENERIC_COMMAND, GENERIC_VERSION, encodeCommand } from "./protocol.ts";
import { removeModule } from "./removal.ts";
import type { Transport } from "./transport.ts";

/** How often we look whether somebody else has removed the module, in ms. */
const WATCH = 1000;

/**
 * Loads a module. Our socket is bound first: its port and the token are load parameters that nobody can read, so that the session is
 * ours from its first instruction. Throws PlatformError with the errno of finit_module(2).
 */
export function openNetlinkTransport(image: ModuleImage, parameters: LoadParameters, platform: Platform): Transport {
  const { kernel } = platform;
  const socket = kernel.openNetlink();
  try {
    // The lines of stp_globals add up: a newline would end a parameter.
    const words = [`stp_port=${socket.port}`, ...parameterWords(parameters), ...readerWords(platform), ...parameters.globals.map((global) => `stp_globals=${global}`)];
    kernel.loadModule(image.path, words.map(quoted).join(" "));
  } catch (cause) {
    socket.close();
    throw cause;
  }
  const family = `stp${(parameters.token & 0xffff_ffffn).toString(16).padStart(8, "0")}`;
  const watch = watchModule(image.name, platform, () => socket.close());
  return {
    messages: socket.messages,
    command: (code) => {
      const id = socket.resolveFamily(family);
      if (id !== undefined) ignoreGone(() => socket.send(id, GENERIC_COMMAND, GENERIC_VERSION, encodeCommand(parameters.token, code)));
    },
    inputPath: `/proc/systemtap/${image.name}/__stdin`,
    abandon: () => socket.close(),
    remove: async () => {
      watch.stop();
      const problem = await removeModule(image.name, platform);
      socket.close();
      return problem;
    },
  };
}

/** What a script can ask about who runs it. An ordinary process finds that out itself. */
function readerWords({ processes, clock }: Platform): readonly string[] {
  return [`stp_reader=${processes.pid}`, `stp_zone=${clock.format("%z,%Z")}`];
}

/** The kernel splits parameters at blanks outside double quotes. */
function quoted(word: string): string {
  return /\s/.test(word) ? word.replace(/=(.*)$/s, '="$1"') : word;
}

/** A module that has gone hears no commands: its last records are on their way already. */
function ignoreGone(action: () => void): void {
  try {
    action();
  } catch (cause) {
    if (!(cause instanceof PlatformError)) throw cause;
  }
}

function watchModule(name: string, platform: Platform, onGone: () => void): { stop(): void } {
  const state = { watching: true };
  void (async () => {
    for (;;) {
      await platform.clock.sleep(WATCH);
      if (!state.watching) return;
      if (platform.files.kind(`/sys/module/${name}`) === undefined) return onGone();
    }
  })();
  return { stop: () => void (state.watching = false) };
}
