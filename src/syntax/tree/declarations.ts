/** Actions for declarations. */
import type {
  Block, DeclaredType, EmbeddedCode, FunctionDeclaration, GlobalDeclaration, NumberLiteral, Parameter, Probe, ProbeAlias, ProbePoint, StringLiteral,
} from "../ast.ts";
import { SyntaxFault } from "../fault.ts";
import type { ScannedToken } from "../tokens.ts";
import { read, readList, readOptional, tokenOf, type Actions } from "./reader.ts";

type Global = Omit<GlobalDeclaration, "isPrivate">;

export const declarationActions: Actions = {
  embedded(node) {
    const at = tokenOf(node);
    return { kind: "embedded-code", at, code: at.text } satisfies EmbeddedCode;
  },

  globals_private(_private, list, _semicolon) {
    return read<Global[]>(list).map((global): GlobalDeclaration => ({ ...global, isPrivate: true }));
  },
  globals_declared(isPrivate, _global, list, _semicolon) {
    return read<Global[]>(list).map((global): GlobalDeclaration => ({ ...global, isPrivate: isPrivate.children.length > 0 }));
  },
  globalList(first, _commas, rest) {
    return readList<Global>(first, rest);
  },
  global(name, wraps, size, initial) {
    const at = tokenOf(name);
    const elements = readOptional<number>(size);
    const value = readOptional<NumberLiteral | StringLiteral>(initial);
    if (elements !== undefined && value !== undefined) {
      throw new SyntaxFault("array-initialized", "only scalar globals can be initialized", tokenOf(initial.children[0]!));
    }
    return {
      kind: "global", at, name: at.text, wraps: wraps.children.length > 0,
      ...(elements === undefined ? {} : { size: elements }), ...(value === undefined ? {} : { initial: value }),
    } satisfies Global;
  },
  globalSize(_open, size, _close) {
    const { value } = read<NumberLiteral>(size);
    if (value <= 0n || value > 1_000_000n) throw new SyntaxFault("array-size-out-of-range", "array size out of range", undefined);
    return Number(value);
  },
  globalInitial(_equals, literal) {
    return read<NumberLiteral | StringLiteral>(literal);
  },

  function(isPrivate, _function, name, type, _open, parameters, _close, priority, body) {
    const at = tokenOf(name);
    const result = readOptional<DeclaredType>(type);
    const order = readOptional<number>(priority);
    return {
      kind: "function", at, name: at.text, isPrivate: isPrivate.children.length > 0,
      ...(result === undefined ? {} : { type: result }),
      parameters: read(parameters),
      ...(order === undefined ? {} : { priority: order }),
      body: read(body),
    } satisfies FunctionDeclaration;
  },
  parameters_some(first, _commas, rest) {
    const parameters = readList<Parameter>(first, rest);
    const names = parameters.map((parameter) => parameter.name);
    const twice = parameters.find((parameter, index) => names.indexOf(parameter.name) < index);
    if (twice !== undefined) throw new SyntaxFault("duplicate-parameters", "duplicate parameter names", twice.at);
    return parameters;
  },
  parameters_none() {
    return [];
  },
  parameter(name, type) {
    const at = tokenOf(name);
    const declared = readOptional<DeclaredType>(type);
    return { name: at.text, at, ...(declared === undefined ? {} : { type: declared }) } satisfies Parameter;
  },
  type(_colon, name) {
    return tokenOf(name).text;
  },
  priority(_colon, literal) {
    const number = read<NumberLiteral | StringLiteral>(literal);
    if (number.kind === "string") throw new SyntaxFault("expected-value", "expected literal string or number", number.at);
    if (number.value <= 0n) throw new SyntaxFault("priority-not-positive", "specified priority must be > 0", number.at);
    return Number(number.value);
  },

  probe(keyword, points, body) {
    return { kind: "probe", at: tokenOf(keyword), points: read(points), body: read(body) } satisfies Probe;
  },
  alias(keyword, aliasNames, points, block, second) {
    const { names, operators } = read<{ names: ProbePoint[]; operators: ScannedToken[] }>(aliasNames);
    const marked = names.find((name) => name.optional || name.sufficient);
    if (marked !== undefined) {
      throw new SyntaxFault("alias-name-marked", "probe point alias name cannot be optional nor sufficient", marked.at, "at");
    }
    const body = read<Block>(block);
    const appends = operators.some((operator) => operator.text === "+=");
    const after = readOptional<Block>(second);
    if (appends && after !== undefined) {
      throw new SyntaxFault("epilogue-twice", "Combined prologue and epilogue cannot be defined with '+='", tokenOf(second.children[0]!));
    }
    return {
      kind: "alias", at: tokenOf(keyword), isPrivate: false, names, points: read(points),
      ...(appends ? { epilogue: body } : { prologue: body }), ...(after === undefined ? {} : { epilogue: after }),
    } satisfies ProbeAlias;
  },
  secondBlock(_comma, block) {
    return read<Block>(block);
  },
};
