/** The build of the kernel that runs. */
import type { Files } from "../platform/platform.ts";

const NOTES = "/sys/kernel/notes";
const BUILD_ID = 3;

/** The build id that its linker made, in hexadecimal; undefined where the kernel does not say it. */
export function runningBuild(files: Files): string | undefined {
  if (files.kind(NOTES) !== "file" || !files.isReadable(NOTES)) return undefined;
  const notes = Buffer.from(files.read(NOTES));
  for (let at = 0; at + 12 <= notes.length; ) {
    const [nameSize, size, type] = [notes.readUInt32LE(at), notes.readUInt32LE(at + 4), notes.readUInt32LE(at + 8)];
    const name = at + 12;
    const content = name + aligned(nameSize);
    if (type === BUILD_ID && notes.toString("latin1", name, name + nameSize) === "GNU\0") return notes.toString("hex", content, content + size);
    at = content + aligned(size);
  }
  return undefined;
}

function aligned(offset: number): number {
  return (offset + 3) & ~3;
}
