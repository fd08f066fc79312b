/** Suggests names that are close to one that was not found. */

/** Edit distance: insertions, deletions and replacements. */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/** The closest names, at most `most`, nearest first and then by name. */
export function closest(name: string, candidates: Iterable<string>, most = 5): readonly string[] {
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, away: distance(name, candidate) }))
    .sort((a, b) => a.away - b.away || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, most)
    .map((scored) => scored.candidate);
}

/** ` (similar: a, b)`, or nothing. */
export function similar(name: string, candidates: Iterable<string>): string {
  const names = closest(name, candidates);
  return names.length === 0 ? "" : ` (similar: ${names.join(", ")})`;
}
