/** The passes in their order: each takes what the one before gave; `-p` names the last. */
import { BtfError } from "../debuginfo/btf.ts";
import { type Platform, PlatformError } from "../platform/platform.ts";
import { cleanCache } from "./cache.ts";
import { compile, requireRunnable } from "./compile.ts";
import { failureLine, Failure } from "./failure.ts";
import { analyse, parse, programDump, sourceText, treeDump } from "./front.ts";
import { Interrupted } from "./interrupt.ts";
import { type Job, startJob } from "./job.ts";
import { list } from "./listing.ts";
import { launch } from "./launch.ts";
import { openModule } from "./module-file.ts";
import { checkLimits } from "./limits.ts";
import type { Options } from "./options.ts";
import { beginPreparing, type Preparation } from "./preparation.ts";
import { type Aim, findTarget } from "./target.ts";
import { translate } from "./translation.ts";

/** Does what the command line asks for. Gives the exit status; leaves nothing behind that -k does not keep. */
export async function runPasses(options: Options, userDirectory: string | undefined, platform: Platform): Promise<number> {
  if (options.cleansCache) return cleanCache(userDirectory, platform);
  const job = startJob(options, userDirectory, platform);
  try {
    checkLimits(options);
    job.temporary.open();
    const status = await (isModule(options) ? runBuilt(job) : passes(job));
    job.messages.conclude();
    return status;
  } catch (error) {
    return explain(error, job);
  } finally {
    const line = job.temporary.finish();
    if (line !== undefined) job.report.say(line);
  }
}

async function passes(job: Job): Promise<number> {
  const aim = findTarget(job);
  const preparation = beginPreparing(job, aim);
  try {
    return await passesTo(job, aim, preparation);
  } finally {
    await preparation.abandon();
  }
}

async function passesTo(job: Job, { target, lastPass }: Aim, preparation: Preparation): Promise<number> {
  const parsed = await parse(job, target);
  if (lastPass === 1) return print(job, treeDump(parsed));

  if (job.options.listing !== undefined) return print(job, await list(job, target, parsed));

  const program = await analyse(job, target, parsed);
  if (lastPass === 2) return print(job, programDump(program, job));

  const translated = await blaming(3, () => translate(job, target, program));
  if (lastPass === 3) return print(job, sourceText(translated.source));

  if (lastPass === 5) requireRunnable(job);
  const { image, shown } = await blaming(4, () => job.interrupts.guard(() => compile(job, target, translated, preparation)));
  if (lastPass === 4) return print(job, `${shown}\n`);

  return runImage(job, image);
}

/** What the world refuses while files are written is a failure of the pass that writes them. */
async function blaming<T>(pass: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    const place = error.path === undefined ? "" : `${error.path}: `;
    const remedy = FULL.has(error.code) ? "; free some space, or name another directory with --tmpdir or TMPDIR" : "";
    throw new Failure(`${place}${error.message}${remedy}`, pass);
  }
}

const FULL = new Set(["ENOSPC", "EDQUOT"]);

/** `stap NAME.ko`: all that is left to do is pass 5. */
function isModule({ scriptFile }: Options): boolean {
  return scriptFile?.endsWith(".ko") === true;
}

function runBuilt(job: Job): Promise<number> {
  const { scriptFile = "", arguments: words, globals } = job.options;
  const image = openModule(scriptFile, words, job.platform);
  return runImage({ ...job, options: { ...job.options, globals: [...globals, ...words] } }, image);
}

async function runImage(job: Job, image: Parameters<typeof launch>[0]): Promise<number> {
  job.report.tell(5, "Pass 5: starting run.");
  const status = await job.report.timed(5, () => launch(image, job), () => "run completed");
  if (status !== 0) throw new Failure("", 5);
  return 0;
}

/** A reader that has gone away wanted no more: that is no failure. */
function print({ platform }: Job, text: string): number {
  platform.terminal.write(1, text);
  return 0;
}

/** What went wrong, on standard error; anything but a failure is a fault of this program. */
function explain(error: unknown, { options, report, messages }: Pick<Job, "options" | "report" | "messages">): number {
  if (error instanceof Interrupted) return 1;
  if (error instanceof BtfError) return explain(new Failure(`ERROR: the debug information of the kernel, or of a module, is damaged: ${error.message}`, 2), { options, report, messages });
  if (!(error instanceof Failure)) throw error;
  if (error.message !== "") report.say(error.message);
  if (error.pass !== undefined && options.listing === undefined) report.say(failureLine(error.pass));
  messages.conclude();
  return 1;
}
