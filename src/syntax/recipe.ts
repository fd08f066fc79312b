/** Runs while the executable is built (a Bun macro), never in it: compiles grammar.ohm into a recipe. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { grammar } from "ohm-js";
import { alphabetOf, encodeGrammar } from "./alphabet.ts";

export interface GrammarRecipe {
  /** JSON for makeRecipe. */
  readonly rules: string;
  /** Terminals and their characters. */
  readonly alphabet: [string, string][];
}

export function grammarRecipe(): GrammarRecipe {
  const text = readFileSync(join(import.meta.dir, "../../grammar.ohm"), "utf8");
  const alphabet = alphabetOf(text);
  return { rules: grammar(encodeGrammar(text, alphabet)).toRecipe(), alphabet: [...alphabet] };
}
