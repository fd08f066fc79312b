/** Module.symvers: what the kernel and its modules export, with the checksum of each one's types. */

export interface Export {
  readonly crc: number;
  /** `vmlinux`, or the module that has it, by the path of its object. */
  readonly owner: string;
  /** Who uses it must say so; empty for most. */
  readonly namespace: string;
}

/** Lines `CRC<tab>NAME<tab>OWNER<tab>KIND<tab>NAMESPACE`; older kernels have no namespace. The names that are not there are left out. */
export function findExports(symvers: string, names: Iterable<string>): ReadonlyMap<string, Export> {
  const found = new Map<string, Export>();
  for (const name of names) {
    const line = findLine(symvers, name);
    if (line === undefined) continue;
    const [crc = "", , owner = "", , namespace = ""] = line.split("\t");
    found.set(name, { crc: Number.parseInt(crc, 16) >>> 0, owner, namespace: namespace.trim() });
  }
  return found;
}

/** The line whose second field is the name. */
function findLine(symvers: string, name: string): string | undefined {
  for (let at = symvers.indexOf(`\t${name}\t`); at >= 0; at = symvers.indexOf(`\t${name}\t`, at + 1)) {
    const start = symvers.lastIndexOf("\n", at) + 1;
    const end = symvers.indexOf("\n", at);
    if (symvers.indexOf("\t", start) === at) return symvers.slice(start, end < 0 ? symvers.length : end);
  }
  return undefined;
}

/** The module that has it, as `depends=` names it; undefined for the kernel itself. */
export function owningModule({ owner }: Export): string | undefined {
  return owner === "vmlinux" || owner === "" ? undefined : owner.replace(/^.*\//, "").replace(/\.(ko|o)$/, "");
}
