/** Patterns and strings by chance, the same ones for the same seed. */

export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  below(n: number): number {
    this.#state = (Math.imul(this.#state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (this.#state >>> 8) % n;
  }

  of<T>(choices: readonly T[]): T {
    const chosen = choices[this.below(choices.length)];
    if (chosen === undefined) throw new Error("nothing to choose from");
    return chosen;
  }

  string(most: number): string {
    return Array.from({ length: this.below(most) }, () => this.of(["a", "b", "c", "a", "b", "c", "\xc3"])).join("");
  }

  /** `repeatsGroups`: quantifiers may stand behind groups. */
  pattern(depth: number, repeatsGroups: boolean): string {
    const inner = (): string => this.pattern(depth - 1, repeatsGroups);
    if (depth <= 0) return this.of(["a", "b", "c", "ab", "."]);
    switch (this.below(8)) {
      case 0: return this.of(["a", "b", "c"]);
      case 1: return `${this.of(["a", "b", ".", "[ab]", "[^a]", "[[:alpha:]]", "\\a"])}${this.of(["*", "+", "?", "", "{2}"])}`;
      case 2: case 3: return inner() + inner();
      case 4: return `(${inner()}|${inner()})`;
      case 5: return repeatsGroups ? `(${inner()})${this.of(["*", "+", "?", "{2}", "{1,2}", "{0,2}", "{2,}"])}` : `(${inner()})`;
      case 6: return `(${inner()})`;
      default: return this.of(["^", "$", "(|a)", "()", "a", "b", "c"]);
    }
  }
}
