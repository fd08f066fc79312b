/** Runs while the executable is built (a Bun macro), never in it: compiles grammar.ohm into a recipe. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { grammar } from "ohm-js";
import { alphabetOf, encodeGrammar } from "./alphabet.ts";
import { rulesOf } from "./rules.ts";

export interface GrammarRecipe {
  /** JSON for makeRecipe. */
  readonly recipe: string;
  /** JSON of the rules for the matcher (GrammarRules). */
  readonly rules: string;
  /** Terminals and their characters. */
  readonly alphabet: [string, string][];
}

export function grammarRecipe(): GrammarRecipe {
  const text = readFileSync(join(import.meta.dir, "../../grammar.ohm"), "utf8");
  const alphabet = alphabetOf(text);
  const recipe = grammar(encodeGrammar(text, alphabet)).toRecipe();
  return { recipe, rules: JSON.stringify(rulesOf(recipe)), alphabet: [...alphabet] };
}
