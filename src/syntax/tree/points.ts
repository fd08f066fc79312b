/** Actions for probe points. Braces are multiplied out here. */
import type { Expression, NumberLiteral, ProbeComponent, ProbePoint, StringLiteral } from "../ast.ts";
import { SyntaxFault } from "../fault.ts";
import { numberLiteral, read, readAll, readList, readOptional, tokenOf, type Actions } from "./reader.ts";

type Alternative = Omit<ProbePoint, "at">;

export const pointActions: Actions = {
  pointList(first, _commas, rest) {
    return readList<ProbePoint[]>(first, rest).flat();
  },
  // The first component's choices vary slowest.
  point(first, _dots, rest, mark, condition) {
    const at = tokenOf(this);
    const choices = readList<Alternative[]>(first, rest);
    const sign = mark.children[0] === undefined ? undefined : tokenOf(mark.children[0]).text;
    const under = readOptional<Expression>(condition);
    return choices.reduce(multiply).map((alternative): ProbePoint => ({
      ...alternative, at: alternative.components[0]?.at ?? at,
      optional: alternative.optional || sign === "?",
      sufficient: alternative.sufficient || sign === "!",
      ...(under === undefined ? {} : { condition: under }),
    }));
  },
  condition(_keyword, _open, expression, _close) {
    return read<Expression>(expression);
  },
  alternatives(_open, points, _close) {
    return read<Alternative[]>(points);
  },
  plainComponent(name, argument) {
    const { tokens } = this.reader;
    const text = tokens.slice(name.start, name.end).map((token) => token.text).join("");
    const value = readOptional<NumberLiteral | StringLiteral>(argument);
    const component: ProbeComponent = { at: tokenOf(name), name: text, ...(value === undefined ? {} : { argument: value }) };
    return [{ components: [component], optional: false, sufficient: false }] satisfies Alternative[];
  },
  argument(_open, literal, _close) {
    return read<NumberLiteral | StringLiteral>(literal);
  },
  literal_number(sign, number) {
    return numberLiteral(tokenOf(number), sign.children.length > 0);
  },
  literal_string(string) {
    return read<StringLiteral>(string);
  },
  size(sign, number) {
    return numberLiteral(tokenOf(number), sign.children.length > 0);
  },
  aliasNames(points, operators) {
    const names = readAll<ProbePoint[]>(points);
    const signs = operators.children.map((node) => tokenOf(node));
    const several = names.findIndex(({ length }) => length !== 1);
    if (several >= 0) throw new SyntaxFault("alias-of-several-points", "expected probe point specifier", signs[several]);
    return { names: names.flat(), operators: signs };
  },
};

function multiply(heads: readonly Alternative[], tails: readonly Alternative[]): Alternative[] {
  return heads.flatMap((head) => tails.map((tail) => ({
    ...head, ...tail,
    components: [...head.components, ...tail.components],
    optional: head.optional || tail.optional,
    sufficient: head.sufficient || tail.sufficient,
  })));
}
