import { PlatformError, type ByteSink, type Files, type Ownership } from "./platform.ts";

/** Files by their full path. A directory is there when it was made or when something is in it. */
export class FakeFiles implements Files {
  readonly contents = new Map<string, Uint8Array>();
  readonly directories = new Set<string>();
  readonly forbidden = new Set<string>();
  standardInput: Uint8Array = new Uint8Array();
  #temporary = 0;

  read(path: string): Uint8Array {
    if (this.kind(path) === "directory") throw new PlatformError("EISDIR", "Is a directory", path);
    if (this.forbidden.has(path)) throw new PlatformError("EACCES", "Permission denied", path);
    const content = this.contents.get(path);
    if (content === undefined) throw new PlatformError("ENOENT", "No such file or directory", path);
    return content;
  }
  readText(path: string): string {
    return new TextDecoder().decode(this.read(path));
  }
  map(path: string): Uint8Array {
    return this.read(path);
  }
  write(path: string, content: Uint8Array | string): void {
    if (this.forbidden.has(path)) throw new PlatformError("EACCES", "Permission denied", path);
    this.contents.set(path, typeof content === "string" ? new TextEncoder().encode(content) : content.slice());
  }
  kind(path: string): ReturnType<Files["kind"]> {
    if (this.contents.has(path)) return "file";
    return this.directories.has(path) || this.below(path).length > 0 ? "directory" : undefined;
  }
  size(path: string): number {
    return this.read(path).length;
  }
  modified(path: string): number {
    this.read(path);
    return 0;
  }
  touch(path: string): void {
    this.read(path);
  }
  ownership(path: string): Ownership {
    if (this.kind(path) === undefined) throw new PlatformError("ENOENT", "No such file or directory", path);
    return { user: 0, group: 0, mode: 0o755 };
  }
  list(path: string): string[] {
    if (this.kind(path) !== "directory") throw new PlatformError("ENOENT", "No such file or directory", path);
    const inside = [...this.below(path), ...[...this.directories].filter((directory) => directory.startsWith(`${path}/`))];
    return [...new Set(inside.map((name) => name.slice(path.length + 1).split("/")[0] ?? ""))].sort();
  }
  makeDirectory(path: string): void {
    this.directories.add(path);
  }
  makeTemporaryDirectory(prefix: string): string {
    const path = `${prefix}${String(++this.#temporary).padStart(6, "0")}`;
    this.makeDirectory(path);
    return path;
  }
  rename(from: string, to: string): void {
    this.contents.set(to, this.read(from));
    this.contents.delete(from);
  }
  copy(from: string, to: string): void {
    this.contents.set(to, this.read(from));
  }
  remove(path: string): void {
    this.contents.delete(path);
    for (const inside of this.below(path)) this.contents.delete(inside);
    for (const directory of this.directories) if (`${directory}/`.startsWith(`${path}/`)) this.directories.delete(directory);
  }
  realPath(path: string): string {
    return path;
  }
  isWritable(path: string): boolean {
    return !this.forbidden.has(path);
  }
  isReadable(path: string): boolean {
    return this.kind(path) !== undefined && !this.forbidden.has(path);
  }
  readStandardInput(): Uint8Array {
    return this.standardInput;
  }
  openSink(path: string): ByteSink {
    this.write(path, "");
    return {
      write: (bytes) => {
        this.contents.set(path, Buffer.concat([this.read(path), bytes]));
        return bytes.length;
      },
      ready: async () => undefined,
      close: () => undefined,
    };
  }

  /** Paths of the files below a directory, sorted. */
  below(directory: string): string[] {
    return [...this.contents.keys()].filter((path) => path.startsWith(`${directory}/`)).sort();
  }
}
