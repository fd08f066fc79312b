/** `$SYSTEMTAP_DIR/rc`: options that are read before those of the command line, in words as a shell takes them apart. */

type Environment = Readonly<Record<string, string | undefined>>;

/** The directory of the user's own files; undefined when there is no home to put it in. */
export function userDirectory(environment: Environment): string | undefined {
  const { SYSTEMTAP_DIR: chosen, HOME: home } = environment;
  if (chosen !== undefined && chosen !== "") return chosen;
  return home === undefined || home === "" ? undefined : `${home}/.systemtap`;
}

/**
 * Words of a text: quotes, backslash, `~` and `$NAME` as in sh(1); no commands and no file patterns. Undefined where a shell would
 * refuse it: an open quote, or an operator that would start another command.
 */
export function shellWords(text: string, environment: Environment): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (let rest = text; rest !== ""; ) {
    const piece = takePiece(rest, word === undefined, environment);
    if (piece === undefined) return undefined;
    rest = rest.slice(piece.length);
    if (piece.text === undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + piece.text;
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** The next stretch of one kind: `text` is what it adds to the word, undefined for blanks between words. */
function takePiece(rest: string, isStart: boolean, environment: Environment): { length: number; text: string | undefined } | undefined {
  const blanks = /^\s+/.exec(rest);
  if (blanks !== null) return { length: blanks[0].length, text: undefined };
  const single = /^'([^']*)'/.exec(rest);
  if (single !== null) return { length: single[0].length, text: single[1] };
  const double = /^"((?:[^"\\`]|\\[^])*)"/.exec(rest);
  if (double !== null) return { length: double[0].length, text: unquote(double[1] ?? "", environment) };
  const escaped = /^\\([^])/.exec(rest);
  if (escaped !== null) return { length: 2, text: escaped[1] === "\n" ? "" : escaped[1] };
  const home = isStart ? /^~(?=[/\s]|$)/.exec(rest) : null;
  if (home !== null) return { length: 1, text: environment["HOME"] ?? "~" };
  const variable = /^\$(?:\{(\w+)\}|(\w+))/.exec(rest);
  if (variable !== null) return { length: variable[0].length, text: environment[variable[1] ?? variable[2] ?? ""] ?? "" };
  const plain = /^[^\s'"\\`|&;<>(){}]/.exec(rest);
  return plain === null ? undefined : { length: 1, text: plain[0] };
}

/** Inside double quotes a backslash keeps its own place before anything but these. */
function unquote(text: string, environment: Environment): string {
  return text.replace(/\\([\\"$`\n])|\$(?:\{(\w+)\}|(\w+))/g, (_, escaped?: string, braced?: string, plain?: string) =>
    escaped !== undefined ? (escaped === "\n" ? "" : escaped) : (environment[braced ?? plain ?? ""] ?? ""),
  );
}
