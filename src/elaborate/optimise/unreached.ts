/** Statements that no flow reaches: behind one of their block that leaves it. */
import type * as ast from "../../syntax/ast.ts";
import { rewriteBodies, type Pass } from "./pass.ts";
import { mapParts } from "./rewrite.ts";

/** Unoptimised, only those behind `next` and `return` go. */
export function dropUnreached(pass: Pass): void {
  const leaving = new Set<ast.Statement["kind"]>(pass.context.options.unoptimized ? ["next", "return"] : ["next", "return", "break", "continue"]);
  const reached = (statement: ast.Statement): ast.Statement => {
    const made = mapParts(statement, (expression) => expression, reached);
    if (made.kind !== "block") return made;
    const last = made.statements.findIndex(({ kind }) => leaving.has(kind));
    return last < 0 || last === made.statements.length - 1 ? made : { ...made, statements: made.statements.slice(0, last + 1) };
  };
  if (rewriteBodies(pass, (_routine, statement) => reached(statement))) pass.changed = true;
}
