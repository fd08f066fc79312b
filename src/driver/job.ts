/** What one run of the command has at hand, besides the input of its passes. */
import { Diagnostics } from "../diagnostics/diagnostic.ts";
import { Renderer } from "../diagnostics/render.ts";
import type { Platform } from "../platform/platform.ts";
import { messageColors } from "./colors.ts";
import { Failure } from "./failure.ts";
import { type Interruptible, interruptible } from "./interrupt.ts";
import type { Options } from "./options.ts";
import { Report } from "./report.ts";
import { Temporary } from "./temporary.ts";

export interface Job {
  readonly options: Options;
  readonly platform: Platform;
  /** Of the user's own files: rc, cache. Undefined where there is no home. */
  readonly userDirectory: string | undefined;
  readonly report: Report;
  readonly temporary: Temporary;
  readonly interrupts: Interruptible;
  readonly diagnostics: Diagnostics;
  readonly messages: Messages;
}

export function startJob(options: Options, userDirectory: string | undefined, platform: Platform): Job {
  const diagnostics = new Diagnostics();
  return {
    options, platform, userDirectory, diagnostics,
    report: new Report(options, platform),
    temporary: new Temporary(options, platform),
    interrupts: interruptible(platform),
    messages: new Messages(diagnostics, options, platform),
  };
}

/** What the passes reported, as it goes to standard error. */
export class Messages {
  readonly #diagnostics: Diagnostics;
  readonly #options: Options;
  readonly #terminal: Platform["terminal"];
  readonly #renderer: Renderer;
  #shown = 0;

  constructor(diagnostics: Diagnostics, options: Options, platform: Platform) {
    const colors = messageColors(options.color, platform);
    this.#diagnostics = diagnostics;
    this.#options = options;
    this.#terminal = platform.terminal;
    this.#renderer = new Renderer({ verbose: options.verbosity.some((level) => level > 0), suppressWarnings: options.suppressWarnings, ...(colors === undefined ? {} : { colors }) });
  }

  /** Prints what a pass reported since the last time. True when there is an error among it, or with -W a warning. */
  flush(): boolean {
    const fresh = this.#diagnostics.all.slice(this.#shown);
    this.#shown = this.#diagnostics.all.length;
    this.#print(this.#renderer.render(fresh));
    return fresh.some(({ severity }) => severity === "error" || (severity === "warning" && this.#options.warningsAreErrors && !this.#options.suppressWarnings));
  }

  /** How many similar messages were left out; the last word of a run. */
  conclude(): void {
    this.#print(this.#renderer.summary());
  }

  #print(text: string): void {
    if (text !== "") this.#terminal.write(2, text);
  }
}

/** Prints what was reported; throws the failure of the pass when there is an error among it. */
export function check(job: Job, pass: number): void {
  if (job.messages.flush()) throw new Failure("", pass);
}
