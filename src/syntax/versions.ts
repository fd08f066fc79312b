/** Versions and wildcards, as the C library compares them. */

/** strverscmp(3): digits in a row compare as numbers, and leading zeros make a number smaller. */
export function compareVersions(a: string, b: string): number {
  const left = pieces(a);
  const right = pieces(b);
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const order = comparePieces(left[index] ?? "", right[index] ?? "");
    if (order !== 0) return order;
  }
  return 0;
}

function pieces(version: string): string[] {
  return version.match(/\d+|[^\d]/g) ?? [];
}

function comparePieces(a: string, b: string): number {
  if (a === b) return 0;
  const numbers = /^\d/.test(a) && /^\d/.test(b);
  const plain = !a.startsWith("0") && !b.startsWith("0");
  if (numbers && plain && a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : 1;
}

/** fnmatch(3) without flags: `*`, `?` and `[set]`. */
export function matchesGlob(text: string, glob: string): boolean {
  if (!/[*?[\\]/.test(glob)) return text === glob;
  return new RegExp(`^${globSource(glob)}$`, "s").test(text);
}

function globSource(glob: string): string {
  return glob.replace(/\\(.)|\[(!?)(\]?[^\]]*)\]|[*?]|[^]/g, (piece, quoted, not, set) => {
    if (piece === "*") return ".*";
    if (piece === "?") return ".";
    if (set !== undefined) return `[${not === "!" ? "^" : ""}${set.replace(/[\\\]^]/g, "\\$&")}]`;
    return (quoted ?? piece).replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  });
}
