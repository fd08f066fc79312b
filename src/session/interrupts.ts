import type { Platform, SignalName } from "../platform/platform.ts";

const ENDING: readonly SignalName[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];

/**
 * The user's wishes for an end, from before the script is loaded: a signal that ended this process while the kernel takes the module would
 * leave the module behind.
 */
export class Interrupts {
  readonly #stops: readonly (() => void)[];
  #count = 0;
  #receiver: (() => void) | undefined;

  constructor(platform: Pick<Platform, "onSignal">) {
    this.#stops = ENDING.map((signal) =>
      platform.onSignal(signal, () => {
        this.#count++;
        this.#receiver?.();
      }),
    );
  }

  get count(): number {
    return this.#count;
  }

  /** Calls back for each one, and for what came before as for one. */
  deliver(receiver: () => void): void {
    this.#receiver = receiver;
    if (this.#count > 0) receiver();
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }
}
