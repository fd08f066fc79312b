/** What the grammar expected, in the words that users of stap know. */
import { SyntaxFault } from "./fault.ts";
import { isBuiltinOperator, type ScannedToken } from "./tokens.ts";

/** What could have stood where the match stopped: descriptions of rules, and terminals. */
export interface Expected {
  readonly descriptions: ReadonlySet<string>;
  readonly terminals: ReadonlySet<string>;
  /** The declaration could have ended there. */
  readonly end: boolean;
}

const VALUE = "literal string or number";
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
  VALUE, "literal string", "string", "number", "identifier or statistical operation", "identifier or keyword",
  "identifier or '*' or '{'", "'string' or 'long'", "identifier", ...Object.keys(WORDS),
];
/** Of several terminals: what closes comes before what may still follow. */
const TERMINALS: readonly string[] = [")", "]", "}", ";", "in", "catch", "{", "(", ":", ",", "="];
/** What may follow any value. */
const AFTER_VALUE: ReadonlySet<string> = new Set(["(", "[", "{"]);
/** Found missing without using up the token that is there. */
const PEEKED: ReadonlySet<string> = new Set([POINT_END, "end of list"]);

/** The fault of a declaration that stops at `token`; `first`: at its first token, or behind a `private` there. */
export function wordingOf(expected: Expected, token: ScannedToken | undefined, first: { readonly token: boolean; readonly afterPrivate: boolean }): SyntaxFault {
  if (token?.fault !== undefined) return new SyntaxFault(token.fault.code, token.fault.message, token, "at");
  if (first.token) return saw("expected-declaration", `expected ${DECLARATION}`, token);
  if (token === undefined) return atEnd(expected);
  const { descriptions } = expected;
  if (wantsValue(expected) && token.kind === "operator" && /^@/.test(token.text) && !isBuiltinOperator(token.text)) {
    return saw("unknown-operator", `unknown operator ${token.text}`, token);
  }
  if (descriptions.has("statement")) return statementExpected(token);
  if (first.afterPrivate) return saw("expected-private-declaration", "expected 'function' or identifier", token);
  const description = DESCRIPTIONS.find((each) => descriptions.has(each));
  if (description !== undefined) return described(description, token);
  if (expected.end) return saw("expected-declaration", `expected ${DECLARATION}`, token);
  return terminalExpected(expected, token);
}

function wantsValue({ descriptions }: Expected): boolean {
  return descriptions.has("statement") || descriptions.has(VALUE);
}

function atEnd(expected: Expected): SyntaxFault {
  const { descriptions } = expected;
  if (descriptions.has("statement")) return saw("expected-statement", "expected statement", undefined);
  if (descriptions.has(VALUE)) return saw("expected-value", "expected value", undefined);
  if (descriptions.has(POINT_END)) return saw("expected-point-end", `expected ${WORDS[POINT_END]}`, undefined);
  return saw("unexpected-end", "unexpected end-of-file", undefined);
}

function statementExpected(token: ScannedToken): SyntaxFault {
  if (token.kind === "operator") return saw("expected-value", `expected ${VALUE}`, token);
  return new SyntaxFault("expected-statement", "expected statement", token, "saw", "before");
}

function described(description: string, token: ScannedToken): SyntaxFault {
  const code = description === VALUE ? "expected-value" : "unexpected-token";
  return new SyntaxFault(code, `expected ${WORDS[description] ?? description}`, token, "saw", PEEKED.has(description) ? "before" : "after");
}

function terminalExpected({ descriptions, terminals }: Expected, token: ScannedToken): SyntaxFault {
  const inExpression = terminals.has("->");
  const terminal = TERMINALS.find((each) => terminals.has(each) && !(inExpression && AFTER_VALUE.has(each)));
  if (terminal !== undefined) return saw("unexpected-token", `expected '${terminal}'`, token);
  const rest = descriptions.has("sort directive") ? "sort directive" : [...terminals].map((each) => `'${each}'`).join(" or ");
  return saw("unexpected-token", `expected ${rest}`, token);
}

function saw(code: string, message: string, token: ScannedToken | undefined): SyntaxFault {
  return new SyntaxFault(code, message, token);
}
