/** Statements that do nothing, and the blocks and branches that are left without them. */
import type * as ast from "../../syntax/ast.ts";
import type { Routine } from "../cells.ts";
import { functionsInOrder, rewriteBodies, warnUser, type Pass } from "./pass.ts";
import { Purity } from "./purity.ts";
import { isNothing, mapParts } from "./rewrite.ts";

export function elideDeadStatements(pass: Pass): void {
  const purity = new Purity(pass.universe);
  const empty = new Set(functionsInOrder(pass.universe).filter(({ routine }) => routine.statements.every((statement) => statement.kind === "null")));
  rewriteBodies(pass, (routine, statement) => new Cleaning(pass, routine, purity).statement(statement));
  for (const cell of functionsInOrder(pass.universe)) {
    const { declaration, routine } = cell;
    if (declaration.body.kind === "embedded-code" || !routine.statements.every((statement) => statement.kind === "null") || empty.has(cell)) continue;
    pass.context.diagnostics.report({ severity: "warning", code: "empty-function", message: `side-effect-free function '${declaration.name}'`, at: declaration.at });
  }
}

class Cleaning {
  readonly #pass: Pass;
  readonly #routine: Routine;
  readonly #purity: Purity;

  constructor(pass: Pass, routine: Routine, purity: Purity) {
    this.#pass = pass;
    this.#routine = routine;
    this.#purity = purity;
  }

  /** From the inside out, so that what has become empty is seen as such. */
  statement(statement: ast.Statement): ast.Statement {
    const made = mapParts(statement, (expression) => expression, (inner) => this.statement(inner));
    switch (made.kind) {
      case "expression": return this.#expression(made);
      case "block": return block(made);
      case "if": return this.#if(made);
      case "for": return made.body.kind === "null" && [made.initial, made.condition, made.step].every((part) => this.#isPure(part)) ? nothing(made) : made;
      case "foreach": return made.body.kind === "null" && this.#bindsLocals(made) && [...(made.slice ?? []), made.limit].every((part) => this.#isPure(part)) ? nothing(made) : made;
      case "try": return isNothing(made.body) ? nothing(made) : made;
      default: return made;
    }
  }

  #expression(statement: ast.ExpressionStatement): ast.Statement {
    if (!this.#isPure(statement.expression)) return statement;
    warnUser(this.#pass, "elided-expression", "Eliding side-effect-free expression ", statement.at);
    this.#pass.changed = true;
    return nothing(statement);
  }

  #if(statement: ast.If): ast.Statement {
    const { else: otherwise, ...single } = statement;
    const isEmptyElse = otherwise === undefined || otherwise.kind === "null";
    if (statement.then.kind !== "null") return isEmptyElse ? single : statement;
    if (!isEmptyElse) return { ...single, condition: inverted(statement), then: otherwise };
    return this.#isPure(statement.condition) ? nothing(statement) : { kind: "expression", at: statement.at, expression: statement.condition };
  }

  #bindsLocals(loop: ast.Foreach): boolean {
    return [...loop.keys, ...(loop.value ? [loop.value] : [])].every((name) => this.#routine.names.get(name)?.scope === "local");
  }

  #isPure(expression: ast.Expression | undefined): boolean {
    return expression === undefined || this.#purity.isPure(this.#routine, expression);
  }
}

function inverted({ at, condition }: ast.If): ast.Expression {
  return { kind: "unary", at, operator: "!", operand: condition };
}

function nothing({ at }: ast.Statement): ast.NullStatement {
  return { kind: "null", at };
}

/** Without empty statements, and without the braces of blocks inside; one statement stands alone. */
function block(statement: ast.Block): ast.Statement {
  const inner = statement.statements.flatMap((each) => (each.kind === "block" ? each.statements : [each])).filter((each) => each.kind !== "null");
  const [only, ...others] = inner;
  if (only === undefined) return nothing(statement);
  if (others.length === 0) return only;
  const isSame = inner.length === statement.statements.length && inner.every((each, at) => each === statement.statements[at]);
  return isSame ? statement : { ...statement, statements: inner };
}
