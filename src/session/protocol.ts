/**
 * The reader's side of c-runtime/transport/protocol.h: a test compares the two. Numbers are in native byte order, which is little-endian on
 * every CPU that we support.
 */

export const RecordKind = {
  output: 1,
  warning: 2,
  error: 3,
  armed: 4,
  exit: 5,
  ledger: 6,
  finished: 7,
  system: 8,
  loss: 9,
} as const;

export const CommandCode = { stop: 1, targetGone: 2 } as const;

export const GENERIC_VERSION = 1;
export const GENERIC_COMMAND = 2;

/** struct stp_record: number, length, kind, cpu. */
export const RECORD_HEADER = { size: 16, number: 0, length: 8, kind: 12, cpu: 14 } as const;
export const ARMED_LAYOUT = { size: 24, probes: 0, refused: 4, waiting: 8, ns: 16 } as const;
export const LEDGER_LAYOUT = {
  size: 104,
  errors: 0,
  skipped_reentrant: 8,
  skipped_lock: 16,
  skipped_stack: 24,
  skipped_busy: 32,
  records_written: 40,
  bytes_written: 48,
  records_dropped: 56,
  bytes_dropped: 64,
  lines_dropped: 72,
  records_unsent: 80,
  returns_missed: 88,
  nprobes: 96,
  timers_missed: 100,
} as const;
export const PROBE_LEDGER_LAYOUT = { size: 24, hits: 0, skipped: 8, errors: 16 } as const;
export const FINISHED_LAYOUT = { size: 56, last_number: 0, failed: 8, module: 16, contexts: 24, rings: 32, other: 40, first_sent_ns: 48 } as const;
export const COMMAND_LAYOUT = { size: 16, token: 0, command: 8, argument: 12 } as const;

/** Takes one record: its payload is bytes[start..end). The bytes may be kept. */
export type RecordVisitor = (number: number, kind: number, bytes: Uint8Array, start: number, end: number) => void;

const NO_BYTES = new Uint8Array();
/** No payload is longer, whatever STP_BUFFER was set to: more means that this is no stream of ours. */
const LONGEST_PAYLOAD = 1 << 24;

/** The stream is not one of records: two ends of different builds, or a program that writes to its own records' pipe. */
export class ProtocolError extends Error {}

/** Cuts a stream of bytes into records, however the stream was cut into chunks. */
export class RecordParser {
  #rest: Uint8Array = NO_BYTES;

  feed(chunk: Uint8Array, visit: RecordVisitor): void {
    const bytes = this.#rest.length === 0 ? chunk : joined(this.#rest, chunk);
    const used = parse(bytes, visit);
    // A copy: the rest would keep the whole chunk alive, and a large record comes in many chunks.
    this.#rest = used === bytes.length ? NO_BYTES : bytes.slice(used);
  }

  /** Bytes of a record that has not come to its end. */
  get pending(): number {
    return this.#rest.length;
  }
}

function parse(bytes: Uint8Array, visit: RecordVisitor): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at + RECORD_HEADER.size <= bytes.length) {
    const length = view.getUint32(at + RECORD_HEADER.length, true);
    if (length > LONGEST_PAYLOAD) throw new ProtocolError(`a record of ${length} bytes`);
    const start = at + RECORD_HEADER.size;
    const next = start + ((length + 7) & ~7);
    if (next > bytes.length) break;
    visit(u64(view, at), view.getUint16(at + RECORD_HEADER.kind, true), bytes, start, start + length);
    at = next;
  }
  return at;
}

/** Exact up to 2^53: at ten million records a second, 28 years. A BigInt would cost ten times as much. */
function u64(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 0x1_0000_0000;
}

/** Two pieces of a stream as one. */
export function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

export interface Armed {
  readonly probes: number;
  readonly refused: number;
  /** In modules that are not loaded yet. */
  readonly waiting: number;
  readonly ns: number;
}

/** Bytes that a running script takes. */
export interface Memory {
  /** Of the module's code and data; 0 when not known. */
  readonly module: number;
  /** Of what each CPU has to run handlers with. */
  readonly contexts: number;
  /** For output that waits to be read. */
  readonly rings: number;
  /** Arrays and all else. */
  readonly other: number;
}

export interface ProbeLedger {
  readonly hits: number;
  readonly skipped: number;
  readonly errors: number;
}

export interface Ledger {
  readonly errors: number;
  readonly skippedReentrant: number;
  readonly skippedLock: number;
  readonly skippedStack: number;
  readonly skippedBusy: number;
  readonly recordsWritten: number;
  readonly bytesWritten: number;
  readonly recordsDropped: number;
  readonly bytesDropped: number;
  readonly linesDropped: number;
  readonly recordsUnsent: number;
  /** Of functions whose call found no room to be followed. */
  readonly returnsMissed: number;
  /** Intervals that passed without a run, because the run before took too long. */
  readonly timersMissed: number;
  readonly probes: readonly ProbeLedger[];
}

export interface Finished {
  readonly lastNumber: number;
  readonly failed: boolean;
  readonly memory: Memory;
  /** From load until the first output was sent, 0 when none was. */
  readonly firstSentNs: number;
}

function viewOf(payload: Uint8Array, size: number, what: string): DataView {
  if (payload.length < size) throw new ProtocolError(`${what} of ${payload.length} bytes`);
  return new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
}

export function readArmed(payload: Uint8Array): Armed {
  const view = viewOf(payload, ARMED_LAYOUT.size, "stp_armed");
  return {
    probes: view.getUint32(ARMED_LAYOUT.probes, true),
    refused: view.getUint32(ARMED_LAYOUT.refused, true),
    waiting: view.getUint32(ARMED_LAYOUT.waiting, true),
    ns: u64(view, ARMED_LAYOUT.ns),
  };
}

/** Of the payloads of all ledger records, joined: a long ledger comes in several. */
export function readLedger(payload: Uint8Array): Ledger {
  const view = viewOf(payload, LEDGER_LAYOUT.size, "stp_ledger");
  const probes = view.getUint32(LEDGER_LAYOUT.nprobes, true);
  viewOf(payload, LEDGER_LAYOUT.size + probes * PROBE_LEDGER_LAYOUT.size, "stp_ledger");
  return {
    errors: u64(view, LEDGER_LAYOUT.errors),
    skippedReentrant: u64(view, LEDGER_LAYOUT.skipped_reentrant),
    skippedLock: u64(view, LEDGER_LAYOUT.skipped_lock),
    skippedStack: u64(view, LEDGER_LAYOUT.skipped_stack),
    skippedBusy: u64(view, LEDGER_LAYOUT.skipped_busy),
    recordsWritten: u64(view, LEDGER_LAYOUT.records_written),
    bytesWritten: u64(view, LEDGER_LAYOUT.bytes_written),
    recordsDropped: u64(view, LEDGER_LAYOUT.records_dropped),
    bytesDropped: u64(view, LEDGER_LAYOUT.bytes_dropped),
    linesDropped: u64(view, LEDGER_LAYOUT.lines_dropped),
    recordsUnsent: u64(view, LEDGER_LAYOUT.records_unsent),
    returnsMissed: u64(view, LEDGER_LAYOUT.returns_missed),
    timersMissed: view.getUint32(LEDGER_LAYOUT.timers_missed, true),
    probes: Array.from({ length: probes }, (_, index) => readProbeLedger(view, LEDGER_LAYOUT.size + index * PROBE_LEDGER_LAYOUT.size)),
  };
}

function readProbeLedger(view: DataView, at: number): ProbeLedger {
  return {
    hits: u64(view, at + PROBE_LEDGER_LAYOUT.hits),
    skipped: u64(view, at + PROBE_LEDGER_LAYOUT.skipped),
    errors: u64(view, at + PROBE_LEDGER_LAYOUT.errors),
  };
}

export function readFinished(payload: Uint8Array): Finished {
  const view = viewOf(payload, FINISHED_LAYOUT.size, "stp_finished");
  return {
    lastNumber: u64(view, FINISHED_LAYOUT.last_number),
    failed: view.getUint32(FINISHED_LAYOUT.failed, true) !== 0,
    memory: {
      module: u64(view, FINISHED_LAYOUT.module),
      contexts: u64(view, FINISHED_LAYOUT.contexts),
      rings: u64(view, FINISHED_LAYOUT.rings),
      other: u64(view, FINISHED_LAYOUT.other),
    },
    firstSentNs: u64(view, FINISHED_LAYOUT.first_sent_ns),
  };
}

/** struct stp_command. */
export function encodeCommand(token: bigint, code: (typeof CommandCode)[keyof typeof CommandCode]): Uint8Array {
  const bytes = new Uint8Array(COMMAND_LAYOUT.size);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(COMMAND_LAYOUT.token, token, true);
  view.setUint32(COMMAND_LAYOUT.command, code, true);
  return bytes;
}
