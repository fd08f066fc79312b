/** The executable's entry: `stap`, or `staprun` where it is called by that name. The only caller of process.exit. */
import { type Platform, PlatformError } from "../platform/platform.ts";
import { realPlatform } from "../platform/real.ts";
import { readCommandLine, type CommandLine } from "./command-line.ts";
import { userDirectory } from "./rc.ts";
import { ADVICE, usageText, versionText } from "./usage.ts";

/** The commands besides `stap` that this file answers for. Loaded when called: `stap -p3` must not pay for them. */
async function main(platform: Platform): Promise<number> {
  if (platform.invokedAs === "staprun") return (await import("./staprun.ts")).staprun(platform);
  return stap(platform);
}

async function stap(platform: Platform): Promise<number> {
  const read = readCommandLine(platform.arguments, platform);
  switch (read.kind) {
    case "help":
      platform.terminal.write(1, usageText(`${userDirectory(platform.environment) ?? "~/.systemtap"}/rc`));
      return 0;
    case "version":
      platform.terminal.write(1, versionText());
      return 0;
    case "refused":
      return refuse(read, platform);
    case "run":
      for (const note of read.notes) platform.terminal.write(2, `${note}\n`);
      return (await import("../driver/passes.ts")).runPasses(read.options, userDirectory(platform.environment), platform);
  }
}

function refuse(read: Extract<CommandLine, { kind: "refused" }>, { terminal }: Platform): number {
  for (const line of [...read.notes, read.message]) terminal.write(2, `${line}\n`);
  if (read.advice) terminal.write(2, ADVICE);
  return 1;
}

/** What nobody foresaw: the world's refusals as a line, a fault of our own with what its finder needs. */
function surrender(error: unknown, { terminal }: Platform): number {
  if (error instanceof PlatformError) terminal.write(2, `ERROR: ${error.path === undefined ? "" : `${error.path}: `}${error.message}\n`);
  else terminal.write(2, `stap: internal error, please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}

const platform = realPlatform();
process.exit(await main(platform).catch((error: unknown) => surrender(error, platform)));
