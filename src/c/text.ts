/** The bytes of a script's string: UTF-8, except that an escape such as `\377` stands for a lone byte. */

/** How a byte above 127 that an escape asked for stands in a string: as this lone surrogate, which no text has. */
const firstLoneByte = 0xdc00;

export function textBytes(text: string): Uint8Array {
  const encoder = new TextEncoder();
  const pieces = [...text].map((character) => {
    const code = character.codePointAt(0) ?? 0;
    return code >= firstLoneByte + 0x80 && code <= firstLoneByte + 0xff ? Uint8Array.of(code - firstLoneByte) : encoder.encode(character);
  });
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}
