/**
 * One character for each token: the text that the grammar is matched against. A sign of one character stands for itself;
 * every longer terminal of grammar.ohm has a character of its own from Unicode's private area, in the order of the grammar.
 */
import type { ScannedToken } from "./tokens.ts";

export type Alphabet = ReadonlyMap<string, string>;

const FIRST = 0xe000;
/** What no rule accepts. */
const NOTHING = "\uf8ff";
const PRINT: ReadonlySet<string> = new Set(["print", "println", "sprint", "sprintln", "print_char"]);
const PRINTF: ReadonlySet<string> = new Set(["printf", "sprintf"]);
const PRINTD: ReadonlySet<string> = new Set(["printd", "printdln", "sprintd", "sprintdln"]);

/** A terminal of the grammar, or a comment, whose quotes mean nothing. */
const TERMINAL = /\/\/.*|"([^"]+)"/g;

/** The terminals of a grammar's text that need a character. */
export function alphabetOf(grammar: string): Alphabet {
  const alphabet = new Map<string, string>();
  for (const [, terminal] of grammar.matchAll(TERMINAL)) {
    if (terminal !== undefined && terminal.length > 1 && !alphabet.has(terminal)) {
      alphabet.set(terminal, String.fromCharCode(FIRST + alphabet.size));
    }
  }
  return alphabet;
}

/** The grammar over characters that stand for tokens. */
export function encodeGrammar(grammar: string, alphabet: Alphabet): string {
  return grammar.replace(TERMINAL, (whole, terminal: string | undefined) => {
    const character = terminal === undefined ? undefined : alphabet.get(terminal);
    return character === undefined ? whole : `"\\u{${character.charCodeAt(0).toString(16)}}"`;
  });
}

/** The canonical text of tokens: its offsets are indexes of tokens. */
export function encodeTokens(tokens: readonly ScannedToken[], alphabet: Alphabet): string {
  const characters: string[] = new Array(tokens.length);
  for (let index = 0; index < tokens.length; index++) {
    const terminal = terminalOf(tokens[index]!, tokens[index - 1]);
    characters[index] = terminal.length === 1 ? terminal : (alphabet.get(terminal) ?? NOTHING);
  }
  return characters.join("");
}

function terminalOf(token: ScannedToken, previous: ScannedToken | undefined): string {
  if (token.fault !== undefined) return NOTHING;
  switch (token.kind) {
    case "identifier": return identifierTerminal(token, previous);
    case "keyword": return touchesStar(token, previous) ? "<glued name>" : token.text;
    case "operator": return token.text === "*" && touchesName(token, previous) ? "<glued *>" : token.text;
    case "number": return "<number>";
    case "string": return "<string>";
    case "embedded-code": return "<embedded code>";
    case "junk": return NOTHING;
  }
}

function identifierTerminal(token: ScannedToken, previous: ScannedToken | undefined): string {
  const { text } = token;
  if (touchesStar(token, previous)) return "<glued name>";
  if (text === "$" || text === "$$") return "<$ or $$>";
  if (text.startsWith("$")) return "<$variable>";
  if (PRINT.has(text)) return "<print>";
  if (PRINTF.has(text)) return "<printf>";
  return PRINTD.has(text) ? "<printd>" : "<identifier>";
}

function touchesStar(token: ScannedToken, previous: ScannedToken | undefined): boolean {
  return previous !== undefined && previous.text === "*" && previous.kind === "operator" && touches(token, previous);
}

function touchesName(token: ScannedToken, previous: ScannedToken | undefined): boolean {
  if (previous === undefined || !touches(token, previous)) return false;
  return previous.kind === "identifier" || previous.kind === "keyword" || (previous.kind === "operator" && previous.text === "*");
}

function touches(token: ScannedToken, previous: ScannedToken): boolean {
  return previous.end === token.offset && previous.file === token.file;
}
