/** Names of generated C: every object of the program gets one, unique in its scope, close to what the script calls it. */

/** Gives each object a name of its own. The same order of questions gives the same names. */
export class Names<T> {
  readonly #given = new Map<T, string>();
  readonly #taken: Set<string>;

  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  /** The object's name; the first question decides it, from what is wished for. */
  of(object: T, wish: string): string {
    const known = this.#given.get(object);
    if (known !== undefined) return known;
    const base = identifier(wish);
    let name = base;
    for (let n = 2; this.#taken.has(name); n++) name = `${base}_${n}`;
    this.#taken.add(name);
    this.#given.set(object, name);
    return name;
  }

  /** All that were given, in that order. */
  get all(): readonly string[] {
    return [...this.#given.values()];
  }
}

/** Script names may hold `$`; C's standard names may not. */
export function identifier(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9_]/g, "_");
}
