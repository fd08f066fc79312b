/** What travels between the sandbox's owner and agent.c, process 1 inside: little-endian frames over a virtio-serial port. */

/** The same numbers as agent.c's enum frame_kind. */
export const FrameKind = {
  start: 1,
  input: 2,
  signal: 3,
  close: 4,
  powerOff: 5,
  ready: 16,
  output: 17,
  errorOutput: 18,
  taken: 19,
  exited: 20,
} as const;

export interface Frame {
  readonly kind: number;
  readonly run: number;
  readonly payload: Uint8Array;
}

const HEADER = 12;

/** Bytes of input that may be on their way to one process; agent.c's INPUT_WINDOW. */
export const INPUT_WINDOW = 256 * 1024;

export function encodeFrame(kind: number, run: number, payload: Uint8Array = new Uint8Array()): Uint8Array {
  return Buffer.concat([words(kind, run, payload.length), payload]);
}

export function words(...values: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => bytes.writeUInt32LE(value, 4 * index));
  return bytes;
}

export function word(frame: Frame): number {
  return Buffer.from(frame.payload).readUInt32LE(0);
}

export interface Command {
  readonly argv: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export function encodeCommand(command: Command): Uint8Array {
  const environment = Object.entries(command.environment).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  const strings = [command.directory, ...command.argv, ...environment].map((text) => `${text}\0`).join("");
  return Buffer.concat([words(command.argv.length, environment.length), Buffer.from(strings)]);
}

/** Cuts a stream of bytes into frames. */
export async function* decodeFrames(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  let pending = Buffer.alloc(0);
  for await (const chunk of stream) {
    pending = pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([pending, chunk]);
    let at = 0;
    while (pending.length - at >= HEADER) {
      const end = at + HEADER + pending.readUInt32LE(at + 8);
      if (end > pending.length) break;
      yield { kind: pending.readUInt32LE(at), run: pending.readUInt32LE(at + 4), payload: pending.subarray(at + HEADER, end) };
      at = end;
    }
    pending = pending.subarray(at);
  }
}
