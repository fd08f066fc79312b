/** grammar.ohm, ready to match. What can be is made when the executable is built, so that little is left to do at start. */
import { makeRecipe, type Grammar } from "ohm-js";
import type { Alphabet } from "./alphabet.ts";
import { Matcher } from "./matcher.ts";
import { grammarRecipe } from "./recipe.ts" with { type: "macro" };
import { declarationActions } from "./tree/declarations.ts";
import { expressionActions } from "./tree/expressions.ts";
import { pointActions } from "./tree/points.ts";
import { statementActions } from "./tree/statements.ts";

export interface Language {
  readonly matcher: Matcher;
  readonly alphabet: Alphabet;
}

/** The same grammar for Ohm, which knows what it expected where a match failed. */
export interface Explainer {
  readonly grammar: Grammar;
  /** What a character of the canonical text stands for. */
  readonly terminals: ReadonlyMap<string, string>;
}

const built = grammarRecipe();

/** Made once and kept, as the next: the same for every file, and too dear to make for each. */
export const language: () => Language = once(() => ({
  matcher: new Matcher(JSON.parse(built.rules), { ...declarationActions, ...pointActions, ...statementActions, ...expressionActions }),
  alphabet: new Map(built.alphabet),
}));

export const explainer: () => Explainer = once(() => ({
  grammar: makeRecipe(JSON.parse(built.recipe)),
  terminals: new Map(built.alphabet.map(([terminal, character]) => [character, terminal])),
}));

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
