/** Patterns of names of functions, modules and tracepoints, as fnmatch(3) takes them. */

export function isNamePattern(text: string): boolean {
  return /[*?[]/.test(text);
}

/** `*`, `?`, `[a-z]`, `[!a-z]`; a bracket that is not closed stands for itself. */
export function namePattern(pattern: string): RegExp {
  const source = pattern.replace(/\*|\?|\[([!^]?)(\]?[^\]]*)\]|[^\w]/g, (part, not: string | undefined, set: string | undefined) => {
    if (part === "*") return ".*";
    if (part === "?") return ".";
    if (set === undefined) return `\\${part}`;
    return `[${not ? "^" : ""}${set.replace(/[\\\]^[]/g, "\\$&")}]`;
  });
  return new RegExp(`^${source}$`, "s");
}
