import type { Child, ExitStatus, Platform } from "../platform/platform.ts";
import type { ModuleImage } from "../kbuild/module-image.ts";
import { type LoadParameters, parameterWords } from "./options.ts";
import { encodeCommand } from "./protocol.ts";
import type { Transport } from "./transport.ts";

/** How long the script's process may take to end by itself, in ms. */
const PATIENCE = 2000;

/**
 * Starts a script of the user runtime: records come from its standard output, commands go to its standard input. It leads a group of its
 * own, so that a terminal's Ctrl-C reaches it through us alone. Throws PlatformError when it cannot be started.
 */
export function openPipeTransport(image: ModuleImage, parameters: LoadParameters, platform: Platform): Transport {
  const globals = parameters.globals.length === 0 ? [] : [`stp_globals=${parameters.globals.join("\n")}`];
  const child = platform.processes.spawn([image.path, ...parameterWords(parameters), ...globals], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
    detached: true,
  });
  return {
    messages: child.stdout,
    command: (code) => child.write(encodeCommand(parameters.token, code)),
    abandon: () => child.kill("SIGKILL"),
    remove: () => awaitEnd(child, platform),
  };
}

async function awaitEnd(child: Child, platform: Platform): Promise<string | undefined> {
  child.end();
  const status = await Promise.race([child.exited, platform.clock.sleep(PATIENCE).then(() => undefined)]);
  if (status === undefined) child.kill("SIGKILL");
  return status === undefined ? undefined : unexpectedEnd(status);
}

function unexpectedEnd(status: ExitStatus): string | undefined {
  if ("signal" in status) return `the script's process ended with ${status.signal}.`;
  return undefined;
}
