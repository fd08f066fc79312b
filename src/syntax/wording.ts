/** What the grammar expected, in the words that users of stap know. */
import { SyntaxFault } from "./fault.ts";
import { isBuiltinOperator, isKeyword, isOperator, type ScannedToken } from "./tokens.ts";

/** What could have stood where the match stopped: descriptions of rules, and terminals. */
export interface Expected {
  readonly descriptions: ReadonlySet<string>;
  readonly terminals: ReadonlySet<string>;
  /** The declaration could have ended there. */
  readonly end: boolean;
}

/** Where in the file a fault stands. */
export interface Place {
  /** undefined at the end of the file. */
  readonly token: ScannedToken | undefined;
  readonly previous: ScannedToken | undefined;
  /** At the first token of the declaration. */
  readonly isFirst: boolean;
}

const STATEMENT = "statement";
const VALUE = "literal string or number";
const LITERAL = "literal";
const POINT_END = "end of points";
const DECLARATION = "'probe', 'global', 'private', 'function', or '%{'";

/** The words for the grammar's descriptions that cannot be theirs; the others are used as they are. */
const WORDS: Readonly<Record<string, string>> = {
  "end of arguments": "one of ') ,'",
  "end of indexes": "one of '] ,'",
  "end of printed values": "one of ', )'",
  "end of points": "one of ', { } = +='",
  "end of list": "',' or ']'",
  "end of parameters": "',' or ')'",
};
/** Of several descriptions, the one that says most about the place. */
const DESCRIPTIONS: readonly string[] = [
  "literal string", "string", "identifier or keyword", "identifier or '*' or '{'", "'string' or 'long'", "identifier", ...Object.keys(WORDS),
];
/** Of several terminals: what closes comes before what may still follow. */
const TERMINALS: readonly string[] = [")", "]", "}", ";", "in", "catch", "{", "(", ":", ",", "="];
/** What may follow any value. */
const AFTER_VALUE: ReadonlySet<string> = new Set(["(", "[", "{", "in"]);
/** Found missing without using up the token that is there. */
const PEEKED: ReadonlySet<string> = new Set([POINT_END, "end of list"]);

/** The fault of a declaration whose match stops at a place. */
export function wordingOf(expected: Expected, place: Place): SyntaxFault {
  const { token, previous } = place;
  if (token?.fault !== undefined) return new SyntaxFault(token.fault.code, token.fault.message, token, "at");
  if (place.isFirst) return saw("expected-declaration", `expected ${DECLARATION}`, token);
  const wanted = wantedOf(expected, previous);
  if (token === undefined) return atEnd(wanted, previous);
  if (isUnknownOperator(token) && (wanted === STATEMENT || wanted === VALUE)) return saw("unknown-operator", `unknown operator ${token.text}`, token);
  if (wanted === STATEMENT) return statementExpected(token);
  if (isKeyword(previous, "private") && expected.terminals.has("function")) {
    return saw("expected-private-declaration", "expected 'function' or identifier", token);
  }
  if (wanted === POINT_END && ((token.text.endsWith("=") && !expected.terminals.has("=")) || token.text === "}")) {
    return saw("expected-point", "expected probe point specifier", token);
  }
  if (wanted !== undefined) return described(wanted, token);
  return expected.end ? saw("expected-declaration", `expected ${DECLARATION}`, token) : terminalExpected(expected, token);
}

/** The one thing that was wanted; some are known by the terminals that they can start with. */
function wantedOf({ descriptions, terminals }: Expected, previous: ScannedToken | undefined): string | undefined {
  if (terminals.has("while")) return STATEMENT;
  if (terminals.has("<$variable>")) return VALUE;
  if (terminals.has("<number>")) return descriptions.has("string") || isOperator(previous, "-") ? LITERAL : "number";
  if (terminals.has("@hist_log")) return "identifier or statistical operation";
  return DESCRIPTIONS.find((each) => descriptions.has(each));
}

function isUnknownOperator(token: ScannedToken): boolean {
  return token.kind === "operator" && token.text[0] === "@" && !isBuiltinOperator(token.text);
}

function atEnd(wanted: string | undefined, previous: ScannedToken | undefined): SyntaxFault {
  if (wanted === STATEMENT) return saw("expected-statement", "expected statement", undefined);
  if (wanted === VALUE) return saw("expected-value", "expected value", undefined);
  if (wanted === POINT_END) return saw("expected-point-end", `expected ${WORDS[POINT_END]}`, undefined);
  const isNamed = previous?.kind === "identifier" || isKeyword(previous, "probe") || (wanted === LITERAL && isOperator(previous, "="));
  return saw("unexpected-end", "unexpected end-of-file", isNamed ? previous : undefined);
}

function statementExpected(token: ScannedToken): SyntaxFault {
  if (token.kind === "operator") return saw("expected-value", `expected ${VALUE}`, token);
  return new SyntaxFault("expected-statement", "expected statement", token, "saw", "before");
}

function described(wanted: string, token: ScannedToken): SyntaxFault {
  if (wanted === VALUE || wanted === LITERAL) return saw("expected-value", `expected ${VALUE}`, token);
  return new SyntaxFault("unexpected-token", `expected ${WORDS[wanted] ?? wanted}`, token, "saw", PEEKED.has(wanted) ? "before" : "after");
}

function terminalExpected({ descriptions, terminals }: Expected, token: ScannedToken): SyntaxFault {
  if (descriptions.has("sort directive") && !terminals.has("in") && token.text[0] === "@") return saw("expected-statistic", "expected statistical operation", token);
  const inExpression = terminals.has("->");
  const terminal = TERMINALS.find((each) => terminals.has(each) && !(inExpression && AFTER_VALUE.has(each)));
  if (terminal !== undefined) return saw("unexpected-token", `expected '${terminal}'`, token);
  const rest = descriptions.has("sort directive") ? "sort directive" : [...terminals].map((each) => `'${each}'`).join(" or ");
  return saw("unexpected-token", `expected ${rest}`, token);
}

function saw(code: string, message: string, token: ScannedToken | undefined): SyntaxFault {
  return new SyntaxFault(code, message, token);
}
