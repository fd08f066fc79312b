/** What pass 5 needs to know of the command line; the frozen options satisfy it. */
export interface SessionOptions {
  /** -o: a path in which strftime(3) formats stand for the time of the start. */
  readonly outputFile: string | undefined;
  /** -s: of the buffer of each CPU. */
  readonly bufferMegabytes: number | undefined;
  /** -T: seconds, from the moment when all probes are armed. */
  readonly timeoutSeconds: number | undefined;
  /** -c */
  readonly command: string | undefined;
  /** -x */
  readonly target: number | undefined;
  /** -G, and the words after staprun's module: NAME=VALUE. */
  readonly globals: readonly string[];
  /** Of pass 5. */
  readonly verbosity: number;
  readonly suppressWarnings: boolean;
  /** SGR parameters for the words of messages (SYSTEMTAP_COLORS); undefined: no colours. */
  readonly colors: { readonly error: string; readonly warning: string } | undefined;
}

/** What a script is told when it is loaded; the same names for a module's parameters and for a process's arguments. */
export interface LoadParameters {
  readonly token: bigint;
  readonly target: number;
  /** Bytes of a ring; undefined: the runtime's own default. */
  readonly bufferBytes: number | undefined;
  readonly globals: readonly string[];
}

const LARGEST_BUFFER = 2 ** 31;

/** A ring's size in bytes, a power of two: at least what was asked for. */
export function bufferBytes(megabytes: number | undefined): number | undefined {
  if (megabytes === undefined) return undefined;
  return Math.min(2 ** Math.ceil(Math.log2(megabytes * 2 ** 20)), LARGEST_BUFFER);
}

/** NAME=VALUE words, all but stp_globals. */
export function parameterWords(parameters: LoadParameters): string[] {
  return [
    `stp_token=${parameters.token}`,
    `stp_target=${parameters.target}`,
    ...(parameters.bufferBytes === undefined ? [] : [`stp_buffer=${parameters.bufferBytes}`]),
  ];
}
