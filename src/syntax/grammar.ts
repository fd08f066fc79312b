/** grammar.ohm, ready to match. The recipe is made when the executable is built, so that nothing is parsed at start. */
import { makeRecipe, type Grammar, type Semantics } from "ohm-js";
import type { Alphabet } from "./alphabet.ts";
import { grammarRecipe } from "./recipe.ts" with { type: "macro" };
import { declarationActions } from "./tree/declarations.ts";
import { expressionActions } from "./tree/expressions.ts";
import { pointActions } from "./tree/points.ts";
import { statementActions } from "./tree/statements.ts";

export interface Language {
  readonly grammar: Grammar;
  readonly semantics: Semantics;
  readonly alphabet: Alphabet;
  /** What a character of the canonical text stands for. */
  readonly terminals: ReadonlyMap<string, string>;
}

const recipe = grammarRecipe();

function createLanguage(): Language {
  const grammar = makeRecipe(JSON.parse(recipe.rules));
  const semantics = grammar.createSemantics();
  semantics.addOperation("tree(reader)", { ...declarationActions, ...pointActions, ...statementActions, ...expressionActions });
  return { grammar, semantics, alphabet: new Map(recipe.alphabet), terminals: new Map(recipe.alphabet.map(([terminal, character]) => [character, terminal])) };
}

/** The one value that is made once and kept: the same for every file, and too dear to make for each. */
export const language: () => Language = once(createLanguage);

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
