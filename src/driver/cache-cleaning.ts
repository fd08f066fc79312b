/**
 * How large a cache may grow: two files in it say so, as upstream's do. What was not used for longest goes first. Files that this
 * program has not made are neither counted nor touched.
 */
import { type Files, type Platform, PlatformError } from "../platform/platform.ts";

type World = Pick<Platform, "files" | "clock">;

/** What is removed as one. */
interface Group {
  /** In the order in which they go. */
  readonly paths: readonly string[];
  /** Whose times tell when it was used. */
  readonly parts: readonly string[];
  readonly size: number;
  /** When it was made or last used. */
  readonly modified: number;
}

const LIMIT = { file: "cache_mb_limit", otherwise: 256 };
const INTERVAL = { file: "cache_clean_interval_s", otherwise: 300 };
/** Folders of kept objects of the runtime, one per kernel and compiler. */
const PREPARED = "prepared";
/** Files of what was read of kernels and modules. */
export const DEBUGINFO = "debuginfo";
/** ms for which what is being written, or built from, may lie untouched. */
const AN_HOUR = 3_600_000;

/** Folders in which an entry, or a runtime, is put together. */
export const ASIDE = ".new-";

/** Cleans when the last cleaning is long enough ago: its time is that of the interval's file. `kept` is the name of an entry that stays. */
export function cleanWhenDue(root: string, kept: string, world: World): void {
  makeLimitFiles(root, world.files);
  const path = `${root}/${INTERVAL.file}`;
  if (world.clock.wall() - world.files.modified(path) >= readNumber(path, INTERVAL.otherwise, world.files) * 1000) clean(root, kept, world);
}

/** Removes what is over the limit, and what processes that died have left. With `kept`, that entry and what else may be in use stay. */
export function clean(root: string, kept: string | undefined, { files, clock }: World): void {
  makeLimitFiles(root, files);
  const anHourAgo = clock.wall() - AN_HOUR;
  const modules = entries(root, files);
  const others = [...inFolder(PREPARED, root, files), ...inFolder(DEBUGINFO, root, files)];
  const removable = [
    ...modules.filter(({ paths }) => kept === undefined || !paths.some((path) => path.includes(`/${kept}.`))),
    ...others.filter(({ modified }) => kept === undefined || modified < anHourAgo),
  ];
  let excess = total([...modules, ...others]) - readNumber(`${root}/${LIMIT.file}`, LIMIT.otherwise, files) * 2 ** 20;
  for (const group of removable.sort((a, b) => a.modified - b.modified)) if (excess > 0 && remove(group, files)) excess -= group.size;
  for (const path of abandoned(root, anHourAgo, files)) files.remove(path);
  const interval = `${root}/${INTERVAL.file}`;
  files.write(interval, files.readText(interval));
}

function total(groups: readonly Group[]): number {
  return groups.reduce((sum, { size }) => sum + size, 0);
}

function makeLimitFiles(root: string, files: Files): void {
  for (const { file, otherwise } of [LIMIT, INTERVAL]) if (files.kind(`${root}/${file}`) === undefined) files.write(`${root}/${file}`, `${otherwise}\n`);
}

/** False when it was used since it was looked at. */
function remove({ paths, parts, modified }: Group, files: Files): boolean {
  if (parts.some((path) => (attempt(() => files.modified(path)) ?? 0) > modified)) return false;
  for (const path of paths) files.remove(path);
  return true;
}

/** `stap_HASH_N.*`, of this program or upstream's. The log goes first: without it the others are no entry. */
function entries(root: string, files: Files): Group[] {
  const groups = new Map<string, string[]>();
  for (const path of below(root, files)) {
    const [, base] = /^(.*\/stap_[0-9a-f]{32}_\d+)[._][^/]*$/.exec(path) ?? [];
    if (base === undefined) continue;
    const others = groups.get(base) ?? [];
    groups.set(base, path === `${base}.log` ? [path, ...others] : [...others, path]);
  }
  return [...groups.values()].flatMap((paths) => measure(paths, paths, files));
}

function inFolder(name: string, root: string, files: Files): Group[] {
  const folder = `${root}/${name}`;
  return listFolder(folder, files).filter((name) => !name.startsWith(ASIDE)).flatMap((name) => measure([`${folder}/${name}`], [`${folder}/${name}`, ...tree(`${folder}/${name}`, files)], files));
}

function abandoned(root: string, before: number, files: Files): string[] {
  const others = [PREPARED, DEBUGINFO].flatMap((folder) => listFolder(`${root}/${folder}`, files).map((name) => `${root}/${folder}/${name}`));
  return [...below(root, files), ...others].filter((path) => path.includes(`/${ASIDE}`) && (attempt(() => files.modified(path)) ?? before) < before);
}

/** What lies in the folders `XX`. */
function below(root: string, files: Files): string[] {
  const folders = listFolder(root, files).filter((name) => /^[0-9a-f]{2}$/.test(name));
  return folders.flatMap((folder) => listFolder(`${root}/${folder}`, files).map((name) => `${root}/${folder}/${name}`));
}

/** Everything below a folder. */
function tree(folder: string, files: Files): string[] {
  return listFolder(folder, files).flatMap((name) => [`${folder}/${name}`, ...tree(`${folder}/${name}`, files)]);
}

/** Nothing when it has gone meanwhile: another process cleans as well. */
function measure(paths: readonly string[], parts: readonly string[], files: Files): Group[] {
  const sizes = attempt(() => parts.map((path) => files.size(path)));
  const times = attempt(() => parts.map((path) => files.modified(path)));
  if (sizes === undefined || times === undefined) return [];
  return [{ paths, parts, size: sizes.reduce((sum, size) => sum + size, 0), modified: Math.max(...times) }];
}

function listFolder(path: string, files: Files): string[] {
  return files.kind(path) === "directory" ? (attempt(() => files.list(path)) ?? []) : [];
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof PlatformError) return undefined;
    throw error;
  }
}

/** What the file says, or the default where it says no number. */
function readNumber(path: string, otherwise: number, files: Files): number {
  const number = files.kind(path) === "file" ? Number.parseInt(files.readText(path), 10) : Number.NaN;
  return Number.isNaN(number) || number < 0 ? otherwise : number;
}
