/** Parts of ohm-js that its own types leave out. */
import "ohm-js";

declare module "ohm-js" {
  function makeRecipe(recipe: unknown): Grammar;
  interface Grammar {
    toRecipe(): string;
  }
  interface Failure {
    getText(): string;
    isStringTerminal(): boolean;
  }
  interface MatchResult {
    getRightmostFailurePosition(): number;
    getRightmostFailures(): Failure[];
  }
}
