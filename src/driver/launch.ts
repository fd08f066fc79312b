/** Pass 5, here or in a sandbox. */
import { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { ModuleImage } from "../kbuild/module-image.ts";
import { type ByteSink, type ExitStatus, type Platform, PlatformError } from "../platform/platform.ts";
import type { SessionOptions } from "../session/options.ts";
import { messageColors, sessionColors } from "./colors.ts";
import { Failure } from "./failure.ts";
import type { Job } from "./job.ts";
import { type Options, verbosityOf } from "./options.ts";

/** Gives the exit status. */
export async function launch(image: ModuleImage, { options, platform }: Job): Promise<number> {
  if (options.sandbox !== undefined) return launchInside(image, options, platform);
  const { run } = await import("../session/run.ts");
  const diagnostics = new Diagnostics();
  const status = await run(image, sessionOptions(options, platform), platform, diagnostics);
  // What a session reports is a run-time error, and says so by its first word.
  for (const { message } of diagnostics.errors) platform.terminal.write(2, `ERROR: ${message}\n`);
  return status;
}

function sessionOptions(options: Options, platform: Platform): SessionOptions {
  return { ...options, verbosity: verbosityOf(options, 5), colors: sessionColors(messageColors(options.color, platform)) };
}

/** The sandbox's `staprun` takes the module over; what it prints and how it ends are ours. */
async function launchInside(image: ModuleImage, options: Options, platform: Platform): Promise<number> {
  const [{ runInSandbox }, { Sandbox }, { SandboxError }] = await Promise.all([import("../sandbox/run.ts"), import("../sandbox/sandbox.ts"), import("../sandbox/requirements.ts")]);
  const sink = openOutput(options, platform);
  const stdout = sink === undefined ? {} : { stdout: (bytes: Uint8Array) => writeAll(sink, bytes) };
  try {
    const command = { as: "staprun", arguments: [...staprunWords(options, platform), Sandbox.pathInside(platform.files.realPath(image.path)), ...options.globals], ...stdout };
    return exitCode(await runInSandbox(options.sandbox ? { release: options.sandbox } : {}, command, platform));
  } catch (error) {
    if (error instanceof SandboxError) throw new Failure(`ERROR: ${error.message}`, 5);
    if (error instanceof PlatformError) throw new Failure(`ERROR: Couldn't write to output ${error.path ?? ""}: ${error.message}`, 5);
    throw error;
  } finally {
    sink?.close();
  }
}

function openOutput({ outputFile }: Options, { files, clock }: Platform): ByteSink | undefined {
  if (outputFile === undefined) return undefined;
  const path = clock.format(outputFile);
  try {
    return files.openSink(path);
  } catch (error) {
    if (error instanceof PlatformError) throw new Failure(`ERROR: Couldn't open output file ${path}: ${error.message}`, 5);
    throw error;
  }
}

/** A file takes everything at once. */
function writeAll(sink: ByteSink, bytes: Uint8Array): boolean {
  return sink.write(bytes) === bytes.length;
}

/** The options of pass 5 as staprun takes them. */
function staprunWords(options: Options, platform: Platform): string[] {
  const { suppressWarnings, command, target, bufferMegabytes, timeoutSeconds } = options;
  return [
    ...Array<string>(verbosityOf(options, 5)).fill("-v"),
    ...(suppressWarnings ? ["-w"] : []),
    ...(messageColors(options.color, platform) === undefined ? ["-C", "never"] : ["-C", "always"]),
    ...(command === undefined ? [] : ["-c", command]),
    ...(target === undefined ? [] : ["-x", String(target)]),
    ...(bufferMegabytes === undefined ? [] : ["-b", String(bufferMegabytes)]),
    ...(timeoutSeconds === undefined ? [] : [`--timeout=${timeoutSeconds}`]),
  ];
}

/** As upstream: an interrupt is a way to end, not a failure; another signal is one. */
function exitCode(status: ExitStatus): number {
  if ("code" in status) return status.code;
  return status.signal === "SIGINT" ? 0 : 1;
}
