/**
 * Trees as JSON: the embedded tapset is parsed when the executable is built and read back file by file. Tokens are kept once,
 * in a table; a node's `at` is its index there.
 */
import type { SourceFile, Token, TokenKind } from "../diagnostics/source.ts";
import type { Declaration, Script } from "./ast.ts";
import { scriptOf } from "./script.ts";

export interface PackedScript {
  /** Names of the files that tokens stand in; the script's own comes first. */
  readonly files: readonly string[];
  readonly tokens: readonly PackedToken[];
  readonly order: unknown;
}

/** kind, text, index of the file, offset, line, column, index of the token that brought this one in. */
type PackedToken = readonly [kind: TokenKind, text: string, file: number, offset: number, line: number, column: number, from?: number];

export function packScript(script: Script): PackedScript {
  const packer = new Packer(script.file);
  const order = packer.value(script.order);
  return { files: packer.files, tokens: packer.tokens, order };
}

/** `fileOf` gives the file of a name; its text is read only when a message quotes it, if the file is made so. */
export function reviveScript(packed: PackedScript, fileOf: (name: string) => SourceFile): Script {
  const files = packed.files.map(fileOf);
  const tokens: Token[] = [];
  for (const [kind, text, file, offset, line, column, from] of packed.tokens) {
    const token = { kind, text, file: files[file]!, offset, line, column };
    tokens.push(from === undefined ? token : { ...token, from: tokens[from]! });
  }
  return scriptOf(files[0]!, revive(packed.order, tokens) as readonly Declaration[]);
}

class Packer {
  readonly files: string[];
  readonly tokens: PackedToken[] = [];
  readonly #known = new Map<Token, number>();

  constructor(file: SourceFile) {
    this.files = [file.name];
  }

  value(value: unknown): unknown {
    if (typeof value === "bigint") return `${value}`;
    if (Array.isArray(value)) return value.map((element) => (element === undefined ? null : this.value(element)));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, key === "at" ? this.#token(member as Token) : this.value(member)]));
  }

  /** A token comes after the one that brought it in, so that it can be read back in one go. */
  #token(token: Token): number {
    const known = this.#known.get(token);
    if (known !== undefined) return known;
    const from = token.from === undefined ? undefined : this.#token(token.from);
    const place = [token.kind, token.text, this.#file(token.file.name), token.offset, token.line, token.column] as const;
    this.tokens.push(from === undefined ? place : [...place, from]);
    this.#known.set(token, this.tokens.length - 1);
    return this.tokens.length - 1;
  }

  #file(name: string): number {
    const index = this.files.indexOf(name);
    return index >= 0 ? index : this.files.push(name) - 1;
  }
}

function revive(value: unknown, tokens: readonly Token[]): unknown {
  if (Array.isArray(value)) return value.map((element) => (element === null ? undefined : revive(element, tokens)));
  if (typeof value !== "object" || value === null) return value;
  const node = value as Record<string, unknown>;
  const isNumber = node["kind"] === "number";
  return Object.fromEntries(Object.entries(node).map(([key, member]) => {
    if (key === "at") return [key, tokens[member as number]];
    return [key, isNumber && key === "value" ? BigInt(member as string) : revive(member, tokens)];
  }));
}
