/** Command words taken apart as getopt_long(3) does it: clusters, attached values, abbreviations, `--`, options after operands. */

export interface Spelling {
  /** One letter. */
  readonly short?: string;
  /** Without the dashes; several names of one option are no ambiguity. */
  readonly long?: readonly string[];
  readonly argument: "none" | "required" | "optional";
}

export type Item<S> =
  | { readonly kind: "option"; readonly option: S; /** `-p` or `--vp`. */ readonly name: string; readonly value: string | undefined }
  | { readonly kind: "operand"; readonly word: string }
  /** A sentence in getopt's wording; nothing follows it. */
  | { readonly kind: "error"; readonly message: string };

export interface Grammar<S> {
  /** The name that messages begin with. */
  readonly program: string;
  readonly table: readonly S[];
  /** Options may follow operands; POSIXLY_CORRECT turns it off. */
  readonly permutes: boolean;
}

/** Gives options and operands one by one, so that the caller may act on the first that ends everything. */
export function* scanWords<S extends Spelling>(words: readonly string[], grammar: Grammar<S>): Generator<Item<S>> {
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--") return yield* operands(rest);
    if (word === "-" || !word.startsWith("-")) {
      yield { kind: "operand", word };
      if (!grammar.permutes) return yield* operands(rest);
      continue;
    }
    const items = word.startsWith("--") ? longOption(word.slice(2), rest, grammar) : shortCluster(word.slice(1), rest, grammar);
    for (const item of items) {
      yield item;
      if (item.kind === "error") return;
    }
  }
}

function* operands<S>(words: readonly string[]): Generator<Item<S>> {
  for (const word of words) yield { kind: "operand", word };
}

function* longOption<S extends Spelling>(text: string, rest: string[], grammar: Grammar<S>): Generator<Item<S>> {
  const equals = text.indexOf("=");
  const written = equals < 0 ? text : text.slice(0, equals);
  const attached = equals < 0 ? undefined : text.slice(equals + 1);
  const found = findLong(written, grammar.table);
  if (found.length === 0) return yield refuse(grammar, `unrecognized option '--${text}'`);
  const [first] = found;
  if (first === undefined || found.some((candidate) => candidate.option !== first.option)) {
    return yield refuse(grammar, `option '--${written}' is ambiguous; possibilities: ${found.map((candidate) => `'--${candidate.name}'`).join(" ")}`);
  }
  const { option, name } = first;
  if (option.argument === "none" && attached !== undefined) return yield refuse(grammar, `option '--${name}' doesn't allow an argument`);
  const value = attached ?? (option.argument === "required" ? rest.shift() : undefined);
  if (option.argument === "required" && value === undefined) return yield refuse(grammar, `option '--${name}' requires an argument`);
  yield { kind: "option", option, name: `--${name}`, value };
}

/** The option of exactly this name, or all that it abbreviates. */
function findLong<S extends Spelling>(written: string, table: readonly S[]): { option: S; name: string }[] {
  const all = table.flatMap((option) => (option.long ?? []).map((name) => ({ option, name })));
  const exact = all.filter(({ name }) => name === written);
  return exact.length > 0 ? exact : all.filter(({ name }) => name.startsWith(written));
}

function* shortCluster<S extends Spelling>(letters: string, rest: string[], grammar: Grammar<S>): Generator<Item<S>> {
  for (let at = 0; at < letters.length; at++) {
    const letter = letters.charAt(at);
    const option = grammar.table.find(({ short }) => short === letter);
    if (option === undefined) return yield refuse(grammar, `invalid option -- '${letter}'`);
    if (option.argument === "none") {
      yield { kind: "option", option, name: `-${letter}`, value: undefined };
      continue;
    }
    const attached = letters.slice(at + 1);
    const value = attached !== "" ? attached : option.argument === "required" ? rest.shift() : undefined;
    if (option.argument === "required" && value === undefined) return yield refuse(grammar, `option requires an argument -- '${letter}'`);
    return yield { kind: "option", option, name: `-${letter}`, value };
  }
}

function refuse<S>(grammar: Grammar<S>, message: string): Item<S> {
  return { kind: "error", message: `${grammar.program}: ${message}` };
}
