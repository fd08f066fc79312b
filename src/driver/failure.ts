/** The end of a run before its last pass: what to print, and which pass to blame. */
export class Failure extends Error {
  /** Undefined where no pass is to blame: the line is all there is. */
  readonly pass: number | undefined;

  constructor(message: string, pass?: number) {
    super(message);
    this.pass = pass;
  }
}

/** What upstream calls a pass when it fails. */
const VERBS = ["parse", "analysis", "translation", "compilation", "run"];

export function failureLine(pass: number): string {
  return `Pass ${pass}: ${VERBS[pass - 1]} failed.  [man error::pass${pass}]`;
}
