/**
 * Compares version texts as strverscmp(3) does: digits as numbers, but a run with leading zeros as a fraction. Negative,
 * zero or positive.
 */
export function compareVersions(left: string, right: string): number {
  let at = 0;
  while (at < left.length && left[at] === right[at]) at++;
  if (at === left.length && at === right.length) return 0;
  return compareAt(left, right, startOfNumber(left, at)) || compareText(left.slice(at), right.slice(at));
}

/** Where the run of digits that `at` may lie in begins. */
function startOfNumber(text: string, at: number): number {
  let start = at;
  while (start > 0 && isDigit(text[start - 1])) start--;
  return start;
}

/** Of the two numbers that begin at `start`; 0 where one of them is none. */
function compareAt(left: string, right: string, start: number): number {
  const [a, b] = [digitsFrom(left, start), digitsFrom(right, start)];
  if (a === "" || b === "") return 0;
  if (a.startsWith("0") || b.startsWith("0")) return compareFractions(a, b);
  return a.length - b.length || compareText(a, b);
}

/** A number with more leading zeros is the smaller one: 000 < 00 < 01 < 010 < 09 < 0 < 1. */
function compareFractions(a: string, b: string): number {
  const [zerosA, zerosB] = [leadingZeros(a), leadingZeros(b)];
  if (zerosA !== zerosB) return zerosB - zerosA;
  const [restA, restB] = [a.slice(zerosA), b.slice(zerosB)];
  if (restA === "" || restB === "") return restB.length - restA.length;
  return compareText(restA, restB);
}

function leadingZeros(digits: string): number {
  return digits.length - digits.replace(/^0+/, "").length;
}

function digitsFrom(text: string, start: number): string {
  return /^[0-9]*/.exec(text.slice(start))?.[0] ?? "";
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= "0" && character <= "9";
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
