/**
 * Matches a declaration against the rules of grammar.ohm, as Ohm does but many times faster: it looks at the next token before it
 * tries a rule, and keeps no record of what it tried. Whatever it refuses is given to Ohm, which knows what was expected there.
 */
import type { GrammarRules, RuleExpression } from "./rules.ts";
import { Node, REPEATED, TERMINAL, type Actions, type NodeKind, type Reader } from "./tree/reader.ts";

/** Appends its nodes to `found` and gives the position behind them, or FAILED. */
type Match = (run: Run, at: number, found: Node[]) => number;

const FAILED = -1;
/** Rules inside each other: with chains that no bracket opens (`if (a) if (b) ...`) deeper than this, later passes run out of stack. */
const DEEPEST_RULE = 4_000;
const NONE: readonly Node[] = [];

/** One declaration being matched. */
interface Run {
  readonly text: string;
  readonly reader: Reader;
  /** How many rules inside each other are being tried. */
  depth: number;
}

/** A rule that is asked twice for the same place answers from its memory: that keeps choices with a common start from doubling the work. */
interface Answer {
  run: Run | undefined;
  at: number;
  end: number;
  node: Node | undefined;
}

export class Matcher {
  readonly #compiled = new Map<string, Match>();

  constructor(readonly rules: GrammarRules, readonly actions: Actions) {}

  /** The whole text as a declaration, or undefined when it is none. Throws a RangeError where rules nest too deeply. */
  match(text: string, reader: Reader): Node | undefined {
    const found: Node[] = [];
    return this.#rule("declaration")({ text, reader, depth: 0 }, 0, found) === text.length ? found[0] : undefined;
  }

  /** Compiled when it is first asked for: a small script uses few rules. */
  #rule(name: string): Match {
    let match = this.#compiled.get(name);
    if (match === undefined) this.#compiled.set(name, match = this.#compileRule(name));
    return match;
  }

  #compileRule(name: string): Match {
    const { first, body } = this.rules[name]!;
    const action = this.actions[name];
    const kind: NodeKind = action === undefined ? { name } : { name, action };
    const last: Answer = { run: undefined, at: 0, end: FAILED, node: undefined };
    let match: Match | undefined;
    return (run, at, found) => {
      if (first !== null && (at === run.text.length || !first.includes(run.text[at]!))) return FAILED;
      if (last.run !== run || last.at !== at) {
        const children: Node[] = [];
        match ??= this.#compile(body);
        if (++run.depth > DEEPEST_RULE) throw new RangeError(`rules nest deeper than ${DEEPEST_RULE}`);
        const end = match(run, at, children);
        run.depth--;
        last.run = run;
        last.at = at;
        last.end = end;
        last.node = action === undefined && children.length === 1 ? children[0]! : new Node(kind, at, end, children, run.reader);
      }
      if (last.end !== FAILED) found.push(last.node!);
      return last.end;
    };
  }

  #compile(expression: RuleExpression): Match {
    switch (expression[0]) {
      case "terminal": return terminal(expression[1]);
      case "app": return this.#rule(expression[1]);
      case "seq": return sequence(expression[1].map((part) => this.#compile(part)));
      case "alt": return choice(expression[1].map(({ first, part }) => ({ first, match: this.#compile(part) })));
      case "opt": return repetition(this.#compile(expression[1]), expression[2], 0, 1);
      case "star": return repetition(this.#compile(expression[1]), expression[2], 0, Infinity);
      case "plus": return repetition(this.#compile(expression[1]), expression[2], 1, Infinity);
      case "not": return lookahead(this.#compile(expression[1]), false);
      case "lookahead": return lookahead(this.#compile(expression[1]), true);
    }
  }
}

function terminal(character: string): Match {
  return (run, at, found) => {
    if (run.text[at] !== character) return FAILED;
    found.push(new Node(TERMINAL, at, at + 1, NONE, run.reader));
    return at + 1;
  };
}

function sequence(parts: readonly Match[]): Match {
  return (run, start, found) => {
    let at = start;
    for (const part of parts) {
      at = part(run, at, found);
      if (at === FAILED) return FAILED;
    }
    return at;
  };
}

/** The first part that matches; which parts come into question is worked out once for each token that is met. */
function choice(parts: readonly { readonly first: string | null; readonly match: Match }[]): Match {
  const candidates = new Map<string, readonly Match[]>();
  const candidatesOf = (character: string): readonly Match[] => {
    const fitting = parts.filter(({ first }) => first === null || (character !== "" && first.includes(character))).map(({ match }) => match);
    candidates.set(character, fitting);
    return fitting;
  };
  return (run, at, found) => {
    const before = found.length;
    const character = run.text[at] ?? "";
    for (const match of candidates.get(character) ?? candidatesOf(character)) {
      const end = match(run, at, found);
      if (end !== FAILED) return end;
      found.length = before;
    }
    return FAILED;
  };
}

/** Gives as many nodes as its part does: each holds what stands in one column of the rounds. */
function repetition(part: Match, columns: number, least: number, most: number): Match {
  return (run, start, found) => {
    const rounds: Node[] = [];
    let at = start;
    let count = 0;
    for (; count < most; count++) {
      const before = rounds.length;
      const end = part(run, at, rounds);
      if (end === FAILED) {
        rounds.length = before;
        break;
      }
      at = end;
    }
    if (count < least) return FAILED;
    for (let column = 0; column < columns; column++) {
      const children = count === 0 ? NONE : columns === 1 ? rounds : rounds.filter((_, index) => index % columns === column);
      found.push(new Node(REPEATED, start, at, children, run.reader));
    }
    return at;
  };
}

function lookahead(part: Match, wanted: boolean): Match {
  return (run, at, found) => {
    const before = found.length;
    const matches = part(run, at, found) !== FAILED;
    if (!wanted || !matches) found.length = before;
    return matches === wanted ? at : FAILED;
  };
}
