/** Assignments to locals that nothing reads: the value alone is left. */
import type * as ast from "../../syntax/ast.ts";
import type { LocalCell, Routine } from "../cells.ts";
import { semanticError } from "../context.ts";
import { operandsOf, partsOf } from "../walk.ts";
import { rewriteBodies, warnUser, type Pass } from "./pass.ts";
import { mapOperands, mapParts } from "./rewrite.ts";

export function elideDeadAssignments(pass: Pass): void {
  const reads = new Map<Routine, ReadonlySet<LocalCell>>();
  rewriteBodies(pass, (routine, statement) => {
    const read = reads.get(routine) ?? readLocals(routine);
    reads.set(routine, read);
    return new Elision(pass, routine, read).statement(statement);
  });
}

class Elision {
  readonly #pass: Pass;
  readonly #routine: Routine;
  readonly #read: ReadonlySet<LocalCell>;

  constructor(pass: Pass, routine: Routine, read: ReadonlySet<LocalCell>) {
    this.#pass = pass;
    this.#routine = routine;
    this.#read = read;
  }

  statement(statement: ast.Statement): ast.Statement {
    const caught = statement.kind === "try" ? this.#withoutCatcher(statement) : statement;
    return mapParts(caught, (expression) => this.#expression(expression), (inner) => this.statement(inner));
  }

  /** The text of an error that nobody reads is not kept. */
  #withoutCatcher(statement: ast.TryCatch): ast.TryCatch {
    const { variable, ...bare } = statement;
    return variable && this.#isUnread(variable) ? bare : statement;
  }

  #expression(expression: ast.Expression): ast.Expression {
    const made = mapOperands(this.#routine, expression, (operand) => this.#expression(operand));
    if (made.kind === "assignment" && !isLvalue(made.target)) this.#refuse(made);
    if (made.kind !== "assignment" || !isPlain(made) || made.target.kind !== "name" || !this.#isUnread(made.target)) return made;
    warnUser(this.#pass, "elided-assignment", `Eliding assignment to '${made.target.name}'`, made.at);
    this.#pass.changed = true;
    return made.value;
  }

  /** The first one ends the pass. */
  #refuse({ at, target }: ast.Assignment): void {
    if (this.#pass.failed) return;
    const advice = target.kind === "binary" && target.operator === "." ? ", try -> instead" : "";
    this.#pass.context.diagnostics.report(semanticError("not-an-lvalue", `Expecting lvalue for assignment${advice}`, at, { also: target.at }));
    this.#pass.failed = true;
  }

  #isUnread(name: ast.Name): boolean {
    const cell = this.#routine.names.get(name);
    return cell?.scope === "local" && !this.#read.has(cell);
  }
}

/** What can be set: a variable of the script or of what is traced. */
function isLvalue({ kind }: ast.Expression): boolean {
  return kind === "name" || kind === "index" || kind === "target" || kind === "at";
}

/** It does not look at what the target held. */
function isPlain({ operator }: ast.Assignment): boolean {
  return operator === "=" || operator === "<<<";
}

/** Locals whose value something looks at; what a plain assignment, a foreach or a catch binds is only written. */
function readLocals(routine: Routine): ReadonlySet<LocalCell> {
  const read = new Set<LocalCell>();
  const visit = (expression: ast.Expression): void => {
    const cell = expression.kind === "name" ? routine.names.get(expression) : undefined;
    if (cell?.scope === "local") read.add(cell);
    const written = expression.kind === "assignment" && isPlain(expression) && expression.target.kind === "name" ? expression.target : undefined;
    for (const operand of operandsOf(expression)) if (operand !== written) visit(operand);
  };
  const enter = (statement: ast.Statement): void => {
    const bound = boundBy(statement);
    const { expressions, statements } = partsOf(statement);
    for (const expression of expressions) if (!bound.includes(expression)) visit(expression);
    statements.forEach(enter);
  };
  routine.statements.forEach(enter);
  return read;
}

function boundBy(statement: ast.Statement): readonly (ast.Expression | undefined)[] {
  if (statement.kind === "foreach") return [...statement.keys, statement.value];
  return statement.kind === "try" ? [statement.variable] : [];
}
