/** Actions for statements. */
import type { Block, Expression, Foreach, If, Name, SortDirection, Statement, StatisticName, TryCatch } from "../ast.ts";
import { SyntaxFault } from "../fault.ts";
import type { ScannedToken } from "../tokens.ts";
import { read, readAll, readList, readOptional, tokenOf, type Actions, type Node } from "./reader.ts";

type Sort = NonNullable<Foreach["sort"]>;
interface SortMark {
  readonly at: ScannedToken;
  readonly direction: SortDirection;
  readonly statistic?: StatisticName;
}
interface Key {
  readonly name: Name;
  readonly mark?: SortMark;
}

export const statementActions: Actions = {
  block(open, statements, _close) {
    return blockOf(open, statements);
  },
  probeBody(open, statements, _close) {
    return blockOf(open, statements);
  },
  nullStatement(semicolon) {
    return { kind: "null", at: tokenOf(semicolon) } satisfies Statement;
  },
  expressionStatement(expression, _semicolon) {
    return { kind: "expression", at: tokenOf(expression), expression: read<Expression>(expression) } satisfies Statement;
  },
  ifStatement(keyword, _open, condition, _close, then, elsePart) {
    const otherwise = readOptional<Statement>(elsePart);
    return {
      kind: "if", at: tokenOf(keyword), condition: read(condition), then: read(then),
      ...(otherwise === undefined ? {} : { else: otherwise }),
    } satisfies If;
  },
  elsePart(_keyword, statement) {
    return read<Statement>(statement);
  },
  // `while (c)` is `for (; c; )`, and a condition that is left out is 1.
  whileStatement(keyword, _open, condition, _close, body) {
    return { kind: "for", at: tokenOf(keyword), condition: read(condition), body: read(body) } satisfies Statement;
  },
  forStatement(keyword, _open, initial, _first, condition, second, step, _close, body) {
    const before = readOptional<Expression>(initial);
    const after = readOptional<Expression>(step);
    return {
      kind: "for", at: tokenOf(keyword),
      ...(before === undefined ? {} : { initial: before }),
      condition: readOptional<Expression>(condition) ?? { kind: "number", at: tokenOf(second), value: 1n },
      ...(after === undefined ? {} : { step: after }),
      body: read(body),
    } satisfies Statement;
  },
  breakStatement(keyword, _semicolon) {
    return { kind: "break", at: tokenOf(keyword) } satisfies Statement;
  },
  continueStatement(keyword, _semicolon) {
    return { kind: "continue", at: tokenOf(keyword) } satisfies Statement;
  },
  nextStatement(keyword, _semicolon) {
    return { kind: "next", at: tokenOf(keyword) } satisfies Statement;
  },
  returned_value(value, _semicolon) {
    return read<Expression>(value);
  },
  returnStatement(keyword, returned) {
    const at = tokenOf(keyword);
    if (!this.reader.inFunction) throw new SyntaxFault("return-outside-function", "found 'return' not in function context", at);
    const given = returned.kind.name === "returned_value" ? read<Expression>(returned) : undefined;
    return { kind: "return", at, ...(given === undefined ? {} : { value: given }) } satisfies Statement;
  },
  deleteStatement(keyword, target, _semicolon) {
    return { kind: "delete", at: tokenOf(keyword), target: read(target) } satisfies Statement;
  },
  tryStatement(keyword, body, _catch, caught, handler) {
    const variable = readOptional<Name>(caught);
    return {
      kind: "try", at: tokenOf(keyword), body: read(body), ...(variable === undefined ? {} : { variable }), handler: read(handler),
    } satisfies TryCatch;
  },
  caught(_open, variable, _close) {
    return read<Name>(variable);
  },

  foreachStatement(keyword, _open, value, keys, _in, over, slice, mark, limit, _close, body) {
    const element = readOptional<Key>(value);
    const names = read<Key[]>(keys);
    const slices = readOptional<(Expression | undefined)[]>(slice);
    const bound = readOptional<Expression>(limit);
    const sort = sortOf(element, names, readOptional<SortMark>(mark));
    return {
      kind: "foreach", at: tokenOf(keyword), keys: names.map((key) => key.name),
      ...(element === undefined ? {} : { value: element.name }),
      over: read(over),
      ...(slices === undefined ? {} : { slice: slices }),
      ...(bound === undefined ? {} : { limit: bound }),
      ...(sort === undefined ? {} : { sort }),
      body: read(body),
    } satisfies Foreach;
  },
  foreachValue(name, direction, _equals) {
    return keyOf(name, direction);
  },
  foreachKeys_one(key) {
    return [read<Key>(key)];
  },
  foreachKeys_list(_open, first, _commas, rest, _close) {
    return readList<Key>(first, rest);
  },
  foreachKey(name, direction) {
    return keyOf(name, direction);
  },
  slice(_open, indexes, _close) {
    return read<(Expression | undefined)[]>(indexes);
  },
  sortMark(statistic, direction) {
    const operator = statistic.children[0];
    const name = operator === undefined ? undefined : (tokenOf(operator).text.slice(1) as StatisticName);
    return { ...read<SortMark>(direction), ...(name === undefined ? {} : { statistic: name }) } satisfies SortMark;
  },
  direction(sign) {
    const at = tokenOf(sign);
    return { at, direction: at.text === "+" ? 1 : -1 } satisfies SortMark;
  },
  limit(_keyword, expression) {
    return read<Expression>(expression);
  },
};

/** An empty statement in a block does nothing and is not kept. */
function blockOf(open: Node, statements: Node): Block {
  const kept = readAll<Statement>(statements).filter((statement) => statement.kind !== "null");
  return { kind: "block", at: tokenOf(open), statements: kept };
}

function keyOf(name: Node, direction: Node): Key {
  const mark = readOptional<SortMark>(direction);
  return { name: read(name), ...(mark === undefined ? {} : { mark }) };
}

/** There may be one mark: on the value or the array (both sort by the element), or on a key. */
function sortOf(value: Key | undefined, keys: readonly Key[], mark: SortMark | undefined): Sort | undefined {
  const found: { by: Sort["by"]; mark: SortMark }[] = [];
  if (value?.mark !== undefined) found.push({ by: "value", mark: value.mark });
  keys.forEach((key, by) => key.mark !== undefined && found.push({ by, mark: key.mark }));
  if (mark !== undefined) found.push({ by: "value", mark });
  const [first, second] = found;
  if (second !== undefined) throw new SyntaxFault("multiple-sort-directives", "multiple sort directives", second.mark.at);
  if (first === undefined) return undefined;
  const { direction, statistic } = first.mark;
  return { by: first.by, direction, ...(statistic === undefined ? {} : { statistic }) };
}
