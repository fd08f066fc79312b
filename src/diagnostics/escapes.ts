/** String literals: what stands between the quotes, and back. A byte above 127 that an escape asks for is a lone surrogate. */

const SIMPLE: Readonly<Record<string, string>> = { a: "\x07", b: "\b", t: "\t", n: "\n", v: "\v", f: "\f", r: "\r" };
const NAMES: Readonly<Record<string, string>> = Object.fromEntries(Object.entries(SIMPLE).map(([name, character]) => [character, name]));

/** The content of a literal: C escapes resolved. An unknown escape stands for its character, `\q` for `q`. */
export function unescape(literal: string): string {
  if (!literal.includes("\\")) return literal;
  return literal.replace(/\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|([^]))/g, (_, hexadecimal, octal, other) => {
    if (hexadecimal !== undefined) return byte(Number.parseInt(hexadecimal, 16));
    if (octal !== undefined) return byte(Number.parseInt(octal, 8) & 0xff);
    return SIMPLE[other] ?? other;
  });
}

/** A literal for this content, without the quotes. */
export function escape(content: string): string {
  return content.replace(/[\\"\x00-\x1f\x7f\udc80-\udcff]/gu, (character) => {
    if (character === "\\" || character === '"') return `\\${character}`;
    const name = NAMES[character];
    return name === undefined ? `\\${(character.charCodeAt(0) & 0xff).toString(8).padStart(3, "0")}` : `\\${name}`;
  });
}

/** U+DC00 more than the byte: c/text.ts turns it back, and it cannot be mistaken for a character of the script. */
function byte(value: number): string {
  return String.fromCharCode(value < 0x80 ? value : 0xdc00 + value);
}
