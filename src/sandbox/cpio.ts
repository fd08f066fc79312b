/** Writes the archive that the kernel unpacks as its first root: cpio's "newc" form (Documentation/driver-api/early-userspace/buffer-format.rst). */

export interface ArchiveEntry {
  /** Without a leading slash; directories come before what is in them. */
  readonly path: string;
  /** undefined: a directory. */
  readonly content: Uint8Array | undefined;
  readonly executable: boolean;
}

const DIRECTORY = 0o040755;
const FILE = 0o100644;
const EXECUTABLE = 0o100755;

export function writeArchive(entries: readonly ArchiveEntry[]): Uint8Array {
  const parts = entries.flatMap((entry, index) => writeEntry(entry, index + 1));
  return Buffer.concat([...parts, ...writeEntry({ path: "TRAILER!!!", content: new Uint8Array(), executable: false }, 0)]);
}

function writeEntry(entry: ArchiveEntry, inode: number): Uint8Array[] {
  const mode = entry.content === undefined ? DIRECTORY : entry.executable ? EXECUTABLE : FILE;
  const content = entry.content ?? new Uint8Array();
  const name = Buffer.from(`${entry.path}\0`);
  const fields = [inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length, 0];
  const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`);
  return [header, name, padding(header.length + name.length), content, padding(content.length)];
}

function padding(length: number): Uint8Array {
  return new Uint8Array((4 - (length % 4)) % 4);
}
