/** SHA-256 of the parts, one after the other, in hexadecimal. Pure: it needs no door. */
export function sha256(...parts: readonly (Uint8Array | string)[]): string {
  const hasher = new Bun.CryptoHasher("sha256");
  for (const part of parts) hasher.update(part);
  return hasher.digest("hex");
}

/** A quick 64-bit checksum, in hexadecimal: it tells damage, not malice. */
export function checksum(bytes: Uint8Array): string {
  return Bun.hash.xxHash3(bytes).toString(16).padStart(16, "0");
}
