/**
 * The rules of grammar.ohm as plain data for the matcher (matcher.ts): made from Ohm's recipe when the executable is built, with
 * the tokens that each rule can start with.
 */

export type RuleExpression =
  | readonly ["terminal", string]
  | readonly ["app", string]
  | readonly ["seq", readonly RuleExpression[]]
  | readonly ["alt", readonly { readonly first: string | null; readonly part: RuleExpression }[]]
  | readonly ["star" | "plus" | "opt", RuleExpression, columns: number]
  | readonly ["not" | "lookahead", RuleExpression];

export interface GrammarRule {
  /** The characters that it can start with; null when it can be empty. */
  readonly first: string | null;
  readonly body: RuleExpression;
}

export type GrammarRules = Readonly<Record<string, GrammarRule>>;

/** Ohm's own form: kind, place in the text, parts. */
type RecipeExpression = readonly [kind: string, place: unknown, ...parts: (RecipeExpression | string)[]];
type RecipeRules = Readonly<Record<string, readonly [how: string, place: unknown, description: string | null, parameters: unknown, body: RecipeExpression]>>;

/** `recipe` is what Ohm's toRecipe gave. The grammar has no rules with parameters, none that skip space, and no left recursion. */
export function rulesOf(recipe: string): GrammarRules {
  const rules = (JSON.parse(recipe) as readonly [unknown, unknown, unknown, unknown, unknown, RecipeRules])[5];
  const reader = new RuleReader(rules);
  return Object.fromEntries(Object.entries(rules).map(([name, [, , , , body]]) => [name, { first: reader.firstOf(body), body: reader.expression(body) }]));
}

class RuleReader {
  readonly #firsts = new Map<string, string | null>();

  constructor(readonly rules: RecipeRules) {}

  expression(from: RecipeExpression): RuleExpression {
    const parts = partsOf(from);
    switch (from[0]) {
      case "terminal": return ["terminal", from[2] as string];
      case "app": return ["app", from[2] as string];
      case "seq": return ["seq", parts.map((part) => this.expression(part))];
      case "alt": return ["alt", parts.map((part) => ({ first: this.firstOf(part), part: this.expression(part) }))];
      case "star": case "plus": case "opt": return [from[0], this.expression(parts[0]!), columnsOf(parts[0]!)];
      case "not": case "lookahead": return [from[0], this.expression(parts[0]!)];
      default: throw new Error(`grammar.ohm uses ${from[0]}, which the matcher does not know`);
    }
  }

  firstOf(from: RecipeExpression): string | null {
    const parts = partsOf(from);
    switch (from[0]) {
      case "terminal": return from[2] as string;
      case "app": return this.#ruleFirst(from[2] as string);
      case "alt": return together(parts.map((part) => this.firstOf(part)));
      case "plus": return this.firstOf(parts[0]!);
      case "seq": return this.#sequenceFirst(parts);
      default: return null;
    }
  }

  #ruleFirst(name: string): string | null {
    if (!this.#firsts.has(name)) this.#firsts.set(name, this.firstOf(this.rules[name]![4]));
    return this.#firsts.get(name)!;
  }

  /** Of the parts up to the first that cannot be empty. */
  #sequenceFirst(parts: readonly RecipeExpression[]): string | null {
    const found: string[] = [];
    for (const part of parts) {
      const first = this.firstOf(part);
      if (first !== null) return together([...found, first]);
      if (part[0] !== "not") found.push(this.#optionalFirst(part));
    }
    return null;
  }

  /** What a part starts with unless it is empty. */
  #optionalFirst(part: RecipeExpression): string {
    if (part[0] === "app") return this.#optionalFirst(this.rules[part[2] as string]![4]);
    if (part[0] === "terminal") return part[2] as string;
    return together(partsOf(part).map((each) => this.#optionalFirst(each))) ?? "";
  }
}

function partsOf([kind, , ...parts]: RecipeExpression): readonly RecipeExpression[] {
  return kind === "terminal" || kind === "app" ? [] : (parts as RecipeExpression[]);
}

function together(firsts: readonly (string | null)[]): string | null {
  return firsts.includes(null) ? null : [...new Set(firsts.join(""))].join("");
}

/** How many nodes an expression gives. */
function columnsOf(from: RecipeExpression): number {
  const parts = partsOf(from);
  switch (from[0]) {
    case "terminal": case "app": return 1;
    case "not": return 0;
    case "alt": return columnsOf(parts[0]!);
    default: return parts.reduce((sum, part) => sum + columnsOf(part), 0);
  }
}
