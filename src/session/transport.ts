import type { CommandCode } from "./protocol.ts";

/** The way between a running script and us: a kernel module over netlink, or a process over pipes. */
export interface Transport {
  /** Pieces of the stream of records, in order; ends when the script can say no more. */
  readonly messages: AsyncIterable<Uint8Array>;
  command(code: (typeof CommandCode)[keyof typeof CommandCode]): void;
  /** The file that takes what comes on standard input, where the script has made it. */
  readonly inputPath?: string;
  /** Ends `messages` now. */
  abandon(): void;
  /** After the last record: takes the script away. What went wrong, for people; undefined when nothing did. */
  remove(): Promise<string | undefined>;
}
