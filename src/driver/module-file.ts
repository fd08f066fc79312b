/** A module that was built before, as `staprun MODULE` and `stap MODULE.ko` name it. */
import type { ModuleImage } from "../kbuild/module-image.ts";
import { type Platform, PlatformError } from "../platform/platform.ts";
import { findModule, imageFromModuleFile } from "../session/staprun.ts";
import { Failure } from "./failure.ts";

/** Throws a Failure that says what is wrong with the module or with the NAME=VALUE words that follow it. */
export function openModule(word: string, globals: readonly string[], platform: Platform): ModuleImage {
  const strange = globals.find((global) => !/^[A-Za-z_]\w*=/.test(global));
  if (strange !== undefined) throw new Failure(`ERROR: Module options are NAME=VALUE, which '${strange}' is not.`);
  const path = findModule(word, platform);
  try {
    return imageFromModuleFile(path, platform);
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    throw new Failure(error.code === "ENOEXEC" ? `ERROR: ${error.message}` : `ERROR: Unable to canonicalize path "${path}": ${error.message}`);
  }
}
