/** Makes the streams that a script would send. */
import { ARMED_LAYOUT, FINISHED_LAYOUT, LEDGER_LAYOUT, PROBE_LEDGER_LAYOUT, RECORD_HEADER, RecordKind } from "../../../src/session/protocol.ts";

export function record(number: number, kind: number, payload: string | Uint8Array): Uint8Array {
  const content = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
  const bytes = new Uint8Array(RECORD_HEADER.size + Math.ceil(content.length / 8) * 8);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(RECORD_HEADER.number, BigInt(number), true);
  view.setUint32(RECORD_HEADER.length, content.length, true);
  view.setUint16(RECORD_HEADER.kind, kind, true);
  bytes.set(content, RECORD_HEADER.size);
  return bytes;
}

export function output(number: number, text: string): Uint8Array {
  return record(number, RecordKind.output, text);
}

export function armed(number: number): Uint8Array {
  const payload = new Uint8Array(ARMED_LAYOUT.size);
  new DataView(payload.buffer).setUint32(ARMED_LAYOUT.probes, 2, true);
  return record(number, RecordKind.armed, payload);
}

export function ledgerPayload(fields: Partial<Record<keyof typeof LEDGER_LAYOUT, number>>, hits: readonly number[] = []): Uint8Array {
  const payload = new Uint8Array(LEDGER_LAYOUT.size + hits.length * PROBE_LEDGER_LAYOUT.size);
  const view = new DataView(payload.buffer);
  for (const [name, value] of Object.entries(fields)) view.setBigUint64(LEDGER_LAYOUT[name as keyof typeof LEDGER_LAYOUT], BigInt(value), true);
  view.setUint32(LEDGER_LAYOUT.nprobes, hits.length, true);
  hits.forEach((n, index) => view.setBigUint64(LEDGER_LAYOUT.size + index * PROBE_LEDGER_LAYOUT.size, BigInt(n), true));
  return payload;
}

export function finished(number: number, failed = false): Uint8Array {
  const payload = new Uint8Array(FINISHED_LAYOUT.size);
  const view = new DataView(payload.buffer);
  view.setBigUint64(FINISHED_LAYOUT.last_number, BigInt(number), true);
  view.setUint32(FINISHED_LAYOUT.failed, failed ? 1 : 0, true);
  return record(number, RecordKind.finished, payload);
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
