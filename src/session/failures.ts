import type { ModuleImage } from "../kbuild/module-image.ts";
import type { Platform, PlatformError } from "../platform/platform.ts";
import { moduleInfo } from "./module-file.ts";
import { INSTEAD, missingRight } from "./permission.ts";

/** What these mean for a module: the texts of insmod(8). */
const MODULE_TEXTS: Readonly<Record<string, string>> = { ENOENT: "Unknown symbol in module", ENOEXEC: "Invalid module format" };

/** Why this process cannot load the module, seen before the attempt. */
export function refusalInAdvance(image: ModuleImage, platform: Platform): string | undefined {
  const missing = image.runtime === "user" ? undefined : missingRight(platform);
  return missing === undefined ? undefined : `Couldn't insert module '${image.path}': ${missing}`;
}

/** Why a script could not be started, in upstream's words, and what to do next: one line. */
export function loadFailure(error: PlatformError, image: ModuleImage, platform: Platform): string {
  const text = error.message.replace(/^\w+: /, "");
  if (image.runtime === "user") return `Couldn't run '${image.path}': ${text}`;
  if (platform.files.kind(image.path) === undefined) return `Couldn't insert module '${image.path}': ${text}`;
  const reason = MODULE_TEXTS[error.code] ?? text;
  return `Couldn't insert module '${image.path}': ${reason}; ${nextStep(error, image, platform)}`;
}

function nextStep(error: PlatformError, image: ModuleImage, platform: Platform): string {
  switch (error.code) {
    case "EPERM":
    case "EACCES":
      return refused(platform);
    case "ENOEXEC":
    case "EINVAL":
      return mismatch(image, platform);
    case "EEXIST":
      return `a module named ${image.name} is loaded already: wait for its end, remove it with 'staprun -d ${image.name}', or choose another name with -m`;
    case "EBUSY":
      return `a module named ${image.name} is being loaded or removed: try again`;
    case "ENOKEY":
    case "EKEYREJECTED":
      return `this kernel takes signed modules only: sign it with a key that the kernel knows, or ${INSTEAD}`;
    case "ENOSYS":
      return `this kernel was built without loadable modules: ${INSTEAD}`;
    case "ENOMEM":
      return "give less memory to buffers (-s MB) or arrays (-DMAXMAPENTRIES=N)";
    case "ENOENT":
      return "it needs a symbol that this kernel does not have; the last lines of dmesg name it";
    default:
      return "the last lines of dmesg may say why";
  }
}

function refused(platform: Platform): string {
  if (/\[(integrity|confidentiality)\]/.test(firstLine(platform, "/sys/kernel/security/lockdown"))) {
    return `the kernel is locked down (Secure Boot): sign the module with a key that the kernel knows, or ${INSTEAD}`;
  }
  return `the kernel's security policy forbids it: ${INSTEAD}`;
}

function mismatch(image: ModuleImage, platform: Platform): string {
  const built = moduleInfo(image.path, platform)?.get("vermagic")?.split(" ")[0];
  const running = platform.kernel.release();
  if (built === undefined) return "it is no kernel module";
  if (built !== running) return `it was built for ${built}, this kernel is ${running}: build it with -r ${running}`;
  return `it does not fit this build of ${running}, or a parameter is wrong; the last lines of dmesg say which`;
}

function firstLine(platform: Platform, path: string): string {
  try {
    return platform.files.readText(path).trim();
  } catch {
    return "";
  }
}
