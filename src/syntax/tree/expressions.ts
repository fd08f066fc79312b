/** Actions for expressions: grammar nodes become the tree of ast.ts. */
import type {
  Access, AtOperator, Expression, Histogram, Index, Name, NumberLiteral, Print, Statistic, StatisticName, StringLiteral, TargetVariable, Unary,
} from "../ast.ts";
import { SyntaxFault } from "../fault.ts";
import { checkFormat } from "../format.ts";
import type { ScannedToken } from "../tokens.ts";
import { assignmentOf, chainOf, conditionalOf, type Link, type Operand } from "./operators.ts";
import { numberLiteral, read, readAll, readList, readOptional, stringLiteral, tokenAfter, tokenOf, type Actions, type Node, TERMINAL } from "./reader.ts";

export const expressionActions: Actions = {
  expression(first, operators, rest) {
    return assignmentOf(read(first), operators.children.map((node) => tokenOf(node)), readAll(rest));
  },
  conditional(first, thens, rest) {
    return conditionalOf(read(first), readAll(thens), readAll(rest));
  },
  thenPart(mark, then, _colon) {
    return { at: tokenOf(mark), then: read<Expression>(then) };
  },
  chain(first, links, memberships) {
    if (links.children.length + memberships.children.length === 0 && first.kind.name !== "keyList") return read<Expression>(first);
    return chainOf(read<Operand>(first), [...readAll<Link>(links), ...readAll<Link[]>(memberships).flat()]);
  },
  memberLink(membership, links) {
    return [read<Link>(membership), ...(readOptional<Link[]>(links) ?? [])] satisfies Link[];
  },
  looseLinks(first, rest) {
    return [read<Link>(first), ...readAll<Link>(rest)] satisfies Link[];
  },
  loose(operator, right) {
    return { operator: tokenOf(operator), right: read<Operand>(right) } satisfies Link;
  },
  infix(operator, right) {
    return { operator: tokenOf(operator), right: read<Operand>(right) } satisfies Link;
  },
  membership(operator, array) {
    return { operator: tokenOf(operator), right: read<Expression>(array) } satisfies Link;
  },
  regex(operator, pattern) {
    return { operator: tokenOf(operator), right: read<StringLiteral>(pattern) } satisfies Link;
  },
  keyList(open, indexes, _close) {
    return { kind: "keys", at: tokenOf(open), keys: read(indexes), next: tokenAfter(this) } satisfies Operand;
  },
  prefixed(operators, operand) {
    return operators.children.reduceRight<Expression>((value, node) => {
      const at = tokenOf(node);
      return { kind: "unary", at, operator: at.text as Unary["operator"], operand: value };
    }, read<Expression>(operand));
  },
  stepped_before(operator, operand) {
    return stepOf(tokenOf(operator), true, read(operand));
  },
  stepped_after(operand, operator) {
    const value = read<Expression>(operand);
    const step = operator.children[0];
    return step === undefined ? value : stepOf(tokenOf(step), false, value);
  },
  value_address(ampersand, primary, accesses) {
    const at = tokenOf(ampersand);
    const base = read<Expression | Histogram>(primary);
    const value = valueOf(base, readAll(accesses), tokenOf(primary));
    if (value.kind === "target") return { ...value, addressOf: true } satisfies TargetVariable;
    return { kind: "unary", at, operator: "&", operand: value } satisfies Unary;
  },
  value_plain(primary, accesses) {
    const base = read<Expression>(primary);
    if (accesses.children.length === 0 && base.kind !== "histogram") return base;
    return valueOf(base, readAll(accesses), tokenOf(primary));
  },
  access_member(arrow, member) {
    return membersOf(tokenOf(arrow), tokenOf(member).text);
  },
  access_element(open, index, _close) {
    return [{ kind: "element", at: tokenOf(open), index: read(index) }] satisfies Access[];
  },
  access_pretty(signs) {
    const at = tokenOf(signs);
    return prettyOf(at, at.text);
  },

  parenthesized(_open, expression, _close) {
    return read<Expression>(expression);
  },
  call(name, _open, expressions, _close) {
    const at = tokenOf(name);
    return { kind: "call", at, name: at.text, arguments: readOptional<Expression[]>(expressions) ?? [] } satisfies Expression;
  },
  indexed(name, _open, indexes, _close) {
    const at = tokenOf(name);
    return { kind: "index", at, array: nameOf(at), indexes: read(indexes) } satisfies Index;
  },
  indexList(first, _commas, rest) {
    return readList<Expression | undefined>(first, rest);
  },
  index(node) {
    return node.kind === TERMINAL ? undefined : read<Expression>(node);
  },
  expressions(first, _commas, rest) {
    return readList<Expression>(first, rest);
  },
  variable(name) {
    return nameOf(tokenOf(name));
  },
  plain(name) {
    return nameOf(tokenOf(name));
  },
  number(node) {
    return numberLiteral(tokenOf(node));
  },
  string(node) {
    return stringLiteral(tokenOf(node));
  },
  literalString(node) {
    return stringLiteral(tokenOf(node));
  },
  targetVariable(node) {
    return targetOf(tokenOf(node));
  },
  embeddedExpression(node) {
    const at = tokenOf(node);
    return { kind: "embedded-expression", at, code: at.text } satisfies Expression;
  },

  print_histogram(name, _open, histogram, _close) {
    return printOf(tokenOf(name), undefined, [read<Histogram>(histogram)]);
  },
  print_values(name, _open, expressions, close) {
    const at = tokenOf(name);
    const values = readOptional<Expression[]>(expressions) ?? [];
    if (values.length === 0 && !at.text.endsWith("ln")) {
      throw new SyntaxFault("expected-value", "expected literal string or number", tokenOf(close));
    }
    return printOf(at, undefined, values);
  },
  printf(name, _open, format, _comma, expressions, _close) {
    const literal = read<StringLiteral>(format);
    const fault = checkFormat(literal.value);
    if (fault !== undefined) throw new SyntaxFault(fault.code, fault.message, tokenAfter(format));
    return printOf(tokenOf(name), literal, readOptional<Expression[]>(expressions) ?? []);
  },
  printd(name, _open, delimiter, _comma, expressions, _close) {
    const values = readOptional<Expression[]>(expressions) ?? [];
    if (values.length < 2) throw new SyntaxFault("expected-value", "expected literal string or number", tokenAfter(this));
    return printOf(tokenOf(name), read(delimiter), values);
  },

  statistic(name, _open, operand, commas, parameters, _close) {
    const at = tokenOf(name);
    const statistic = at.text.slice(1) as StatisticName;
    const surplus = commas.children[statistic === "variance" ? 1 : 0];
    const most = statistic === "variance" ? "2 parameters" : "1 parameter";
    if (surplus !== undefined) throw new SyntaxFault("too-many-parameters", `not more than ${most} allowed`, tokenOf(surplus), "at");
    const shift = parameters.children.map((node) => shiftOf(read<Expression>(node)));
    return { kind: "statistic", at, name: statistic, operand: read(operand), parameters: shift } satisfies Statistic;
  },
  histogram_log(name, _open, operand, _close) {
    return { kind: "histogram", at: tokenOf(name), name: "hist_log", operand: read(operand), parameters: [] } satisfies Histogram;
  },
  histogram_linear(name, _open, operand, _c1, low, _c2, high, _c3, width, _close) {
    const parameters = [low, high, width].map((node) => read<NumberLiteral>(node));
    return { kind: "histogram", at: tokenOf(name), name: "hist_linear", operand: read(operand), parameters } satisfies Histogram;
  },
  typed_cast(name, _open, operand, _comma, type, _comma2, module, _close) {
    const base = { form: "@cast", operand: read<Expression>(operand), type: read<StringLiteral>(type).value, ...moduleOf(module) } as const;
    return { kind: "target", at: tokenOf(name), base, accesses: [], addressOf: false } satisfies TargetVariable;
  },
  typed_var(name, _open, variable, _comma, module, _close) {
    const base = { form: "@var", name: read<StringLiteral>(variable).value, ...moduleOf(module) } as const;
    return { kind: "target", at: tokenOf(name), base, accesses: [], addressOf: false } satisfies TargetVariable;
  },
  typed_ofExpression(name, _open, operand, _close) {
    return atOperator(tokenOf(name), [read(operand)]);
  },
  typed_ofString(name, _open, operand, _close) {
    return atOperator(tokenOf(name), [read(operand)]);
  },
  typed_enumname(name, _open, value, commas, names, _close) {
    const surplus = commas.children[2];
    if (surplus !== undefined) throw new SyntaxFault("too-many-parameters", "not more than 3 parameters allowed", tokenOf(surplus), "at");
    return atOperator(tokenOf(name), [read(value), ...names.children.map((node) => read<StringLiteral>(node))]);
  },
  typed_ofTwo(name, _open, first, _comma, second, _close) {
    return atOperator(tokenOf(name), [read(first), read(second)]);
  },
  typed_probewrite(name, _open, operand, _close) {
    return atOperator(tokenOf(name), [read(operand)]);
  },
};

export function nameOf(at: ScannedToken): Name {
  return { kind: "name", at, name: at.text };
}

function stepOf(at: ScannedToken, prefix: boolean, operand: Expression): Expression {
  return { kind: "step", at, operator: at.text as "++" | "--", prefix, operand };
}

function printOf(at: ScannedToken, literal: StringLiteral | undefined, values: readonly Expression[]): Print {
  return { kind: "print", at, name: at.text, ...(literal === undefined ? {} : { literal }), arguments: values };
}

function moduleOf(node: Node): { module?: string } {
  const module = readOptional<StringLiteral>(node);
  return module === undefined ? {} : { module: module.value };
}

function atOperator(at: ScannedToken, operands: readonly Expression[]): AtOperator {
  return { kind: "at", at, name: at.text, arguments: operands };
}

/** `$name`, `$name$`, `$$vars`; the name is kept without its first `$`. */
function targetOf(at: ScannedToken): TargetVariable {
  const [, name, pretty] = /^\$(\$?[^$]+)(\$\$?)$/.exec(at.text) ?? [undefined, at.text.slice(1), ""];
  return { kind: "target", at, base: { form: "$", name: name! }, accesses: prettyOf(at, pretty!), addressOf: false };
}

/** `->name`, `->name$`. */
function membersOf(at: ScannedToken, text: string): Access[] {
  const [, name, pretty] = /^(.*?[^$])(\$\$?)$/.exec(text) ?? [undefined, text, ""];
  return [{ kind: "member", at, name: name! }, ...prettyOf(at, pretty!)];
}

function prettyOf(at: ScannedToken, signs: string): Access[] {
  return signs === "" ? [] : [{ kind: "pretty", at, levels: signs.length === 2 ? 2 : 1 }];
}

/** The bit shift of @variance. */
function shiftOf(expression: Expression): NumberLiteral {
  if (expression.kind === "number") return expression;
  if (expression.kind === "unary" && expression.operator === "-" && expression.operand.kind === "number") {
    return { ...expression.operand, value: -expression.operand.value };
  }
  throw new SyntaxFault("unexpected-token", "expected number", expression.at);
}

/** A value with what follows it: `->x`, `[i]`. */
function valueOf(base: Expression, chains: readonly Access[][], at: ScannedToken): Expression {
  if (base.kind === "histogram") return bucketOf(base, chains, at);
  if (chains.length === 0) return base;
  const accesses = [...(base.kind === "target" ? base.accesses : []), ...chains.flat()];
  const early = accesses.findIndex((access, index) => access.kind === "pretty" && index < accesses.length - 1);
  if (early >= 0) {
    const next = chains.flat().find((access) => access.at.offset > accesses[early]!.at.offset)!;
    throw new SyntaxFault("access-after-pretty", "-> and [ are not accepted for a pretty-printing variable", next.at);
  }
  if (base.kind === "target") return { ...base, accesses };
  return { kind: "target", at: base.at as ScannedToken, base: { form: "value", operand: base }, accesses, addressOf: false };
}

/** A histogram has a value only by its buckets. */
function bucketOf(histogram: Histogram, chains: readonly Access[][], at: ScannedToken): Expression {
  const [first, ...rest] = chains;
  const access = first?.[0];
  if (access?.kind !== "element") {
    throw new SyntaxFault("histogram-as-value", "base histogram operator where expression expected", at, "at");
  }
  return valueOf({ kind: "bucket", at, histogram, index: access.index }, rest, at);
}
