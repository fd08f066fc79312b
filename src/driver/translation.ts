/** Pass 3, and what the cache holds of its result. */
import type { ModuleSource } from "../codegen/module-source.ts";
import { PlatformError } from "../platform/platform.ts";
import type { Program } from "../program/tree.ts";
import type { KernelTarget } from "../target/kernel.ts";
import { buildName, Cache, type CacheEntry } from "./cache.ts";
import { translateProgram } from "./front.ts";
import type { Job } from "./job.ts";
import { verbosityOf } from "./options.ts";

export interface Translated extends Prepared {
  readonly source: ModuleSource;
}

export async function translate(job: Job, target: KernelTarget, program: Program): Promise<Translated> {
  const work = (): Translated => {
    const source = translateProgram(job, program);
    return { source, ...prepare(job, target, source) };
  };
  const translated = await job.report.timed(3, work, (result) => (result.isCached ? undefined : `translated to C into "${writeSource(job, result)}"`), "memory");
  if (translated.isCached) job.report.tell(3, `Pass 3: using cached ${translated.entry?.source}`);
  return translated;
}

/** For whoever was told the path; the generated unit under the name that users of upstream look for. */
function writeSource({ temporary, platform }: Job, { source, name }: Translated): string {
  const path = `${temporary.path}/${name}_src.c`;
  for (const unit of source.units) platform.files.write(unit.name === "script.c" ? path : `${temporary.path}/${unit.name}`, unit.text);
  return path;
}

/** The cached C and module, if the options let them be used and they are whole. */
export interface Prepared {
  readonly name: string;
  readonly cache: Cache | undefined;
  readonly entry: CacheEntry | undefined;
  readonly isCached: boolean;
}

/** What stands in the cache for this source. With -m the module has a name of its own, so that it is not kept. */
function prepare(job: Job, target: KernelTarget, source: ModuleSource): Prepared {
  const { options, platform } = job;
  const name = options.moduleName ?? buildName({ source, target, makeDirectives: options.makeDirectives, builder: options.builder }, platform);
  const isKept = options.moduleName === undefined && options.cache !== "off" && options.lastPass > 3;
  const cache = isKept ? openCache(job) : undefined;
  const entry = cache?.entry(name, source.runtime);
  const isCached = cache !== undefined && entry !== undefined && options.cache === "on" && isHeld(cache, entry);
  return { name, cache, entry, isCached };
}

function openCache(job: Job): Cache | undefined {
  if (job.userDirectory === undefined) return undefined;
  try {
    return new Cache(`${job.userDirectory}/cache`, job.platform);
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    job.report.warn(`the cache ${job.userDirectory}/cache cannot be used: ${error.message}`);
    return undefined;
  }
}

/** An entry that cannot be read is none. */
function isHeld(cache: Cache, entry: CacheEntry): boolean {
  try {
    return cache.holds(entry);
  } catch (error) {
    if (error instanceof PlatformError) return false;
    throw error;
  }
}

