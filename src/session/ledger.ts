import type { Armed, Finished, Ledger } from "./protocol.ts";

/** What of the output never came; undefined when all of it did. The leading words are upstream's. */
export function lossWarning(ledger: Ledger | undefined, missing: number): string | undefined {
  const dropped = ledger?.recordsDropped ?? 0;
  const lost = dropped + Math.max(missing, ledger?.recordsUnsent ?? 0);
  if (lost === 0) return undefined;
  const size = dropped === 0 ? "" : `, ${count(ledger?.linesDropped ?? 0, "line")}, ${count(ledger?.bytesDropped ?? 0, "byte")}`;
  return `There were ${lost} transport failures. Lost: ${count(lost, "message")}${size}; -s MB asks for a larger buffer.`;
}

/** What did not run, in upstream's words: the count of all, then what it consists of. `losses` are the script's own lines. */
export function skipWarnings(ledger: Ledger | undefined, losses: readonly string[]): string[] {
  if (ledger === undefined) return [...losses];
  const { errors, skippedLock, skippedStack, skippedReentrant, returnsMissed } = ledger;
  const skipped = skippedLock + skippedStack;
  const isClean = errors + skipped + skippedReentrant + returnsMissed === 0;
  return [
    ...(isClean ? [] : [`Number of errors: ${errors}, skipped probes: ${skipped}`]),
    ...losses,
    ...(skippedStack === 0 ? [] : [`Skipped due to low stack: ${skippedStack}`]),
    ...(skippedReentrant === 0 ? [] : [`Skipped due to reentrancy: ${skippedReentrant}`]),
    ...(returnsMissed === 0 ? [] : [`Skipped due to missed returns: ${returnsMissed}; .maxactive(N) makes room for more calls at a time`]),
  ];
}

/** For -v: what ran, what came, what did not, and the memory it took. */
export function ledgerLines(armed: Armed | undefined, ledger: Ledger | undefined, finished: Finished | undefined, missing: number): string[] {
  return [
    ...(armed === undefined ? [] : [armedLine(armed)]),
    ...(finished === undefined ? [] : [memoryLine(finished)]),
    ...(ledger === undefined ? [] : [hitsLine(ledger), outputLine(ledger, missing, finished?.firstSentNs ?? 0)]),
  ];
}

function armedLine(armed: Armed): string {
  const refused = armed.refused === 0 ? "" : `, ${armed.refused} refused`;
  const waiting = armed.waiting === 0 ? "" : `, ${armed.waiting} waiting for their module`;
  return `Pass 5: ${count(armed.probes, "probe")} armed${refused}${waiting} after ${milliseconds(armed.ns)}.`;
}

/** The form of upstream's line in the kernel's log. */
function memoryLine({ memory: { module, contexts, rings, other } }: Finished): string {
  const parts = [...(module === 0 ? [] : [`${kilobytes(module)}module`]), `${kilobytes(contexts)}ctx`, `${kilobytes(rings)}net`, `${kilobytes(other)}alloc`];
  return `Pass 5: memory: ${parts.join("/")} kb.`;
}

function kilobytes(bytes: number): number {
  return Math.ceil(bytes / 1024);
}

function hitsLine(ledger: Ledger): string {
  const hits = ledger.probes.reduce((sum, probe) => sum + probe.hits, 0);
  const skips = [
    { why: "reentrant", n: ledger.skippedReentrant },
    { why: "lock timeout", n: ledger.skippedLock },
    { why: "low stack", n: ledger.skippedStack },
    { why: "session busy", n: ledger.skippedBusy },
    { why: "missed returns", n: ledger.returnsMissed },
  ].filter((skip) => skip.n > 0);
  const skipped = skips.reduce((sum, skip) => sum + skip.n, 0);
  const reasons = skips.length === 0 ? "" : ` (${skips.map((skip) => `${skip.why} ${skip.n}`).join(", ")})`;
  const missed = ledger.timersMissed === 0 ? "" : `, ${count(ledger.timersMissed, "timer interval")} missed`;
  return `Pass 5: ${count(hits, "hit")}, ${skipped} skipped${reasons}, ${count(ledger.errors, "error")}${missed}.`;
}

function outputLine(ledger: Ledger, missing: number, firstSentNs: number): string {
  const lost = ledger.recordsDropped + Math.max(missing, ledger.recordsUnsent);
  const first = firstSentNs === 0 ? "" : `, the first after ${milliseconds(firstSentNs)}`;
  return `Pass 5: ${count(ledger.recordsWritten, "message")} of output, ${count(ledger.bytesWritten, "byte")}${first}; ${lost} lost.`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

function milliseconds(ns: number): string {
  return `${(ns / 1e6).toFixed(1)} ms`;
}
