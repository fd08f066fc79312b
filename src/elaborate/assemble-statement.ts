/** Statements of one routine as nodes of the Program. */
import type * as tree from "../program/tree.ts";
import type * as ast from "../syntax/ast.ts";
import { ExpressionAssembler } from "./assemble-expression.ts";
import { unitOf } from "./embedded.ts";

export class StatementAssembler extends ExpressionAssembler {
  statement(statement: ast.Statement): tree.Statement {
    const { at } = statement;
    switch (statement.kind) {
      case "block": return this.#block(statement);
      case "null": return { kind: "null", at };
      case "expression": return { kind: "expression", at, expression: this.expression(statement.expression) };
      case "if": return this.#if(statement);
      case "for": return this.#for(statement);
      case "foreach": return this.#foreach(statement);
      case "break": case "continue": case "next": return { kind: statement.kind, at };
      case "return": return { kind: "return", at, ...(statement.value ? { value: this.expression(statement.value) } : {}) };
      case "delete": return this.#delete(statement);
      case "try": return this.#try(statement);
      case "embedded-code": return { kind: "embedded", at, code: statement.code, unit: unitOf(at.file), globals: this.embedded(statement) };
      default: return statement satisfies never;
    }
  }

  #block(block: ast.Block): tree.Block {
    return { kind: "block", at: block.at, statements: block.statements.map((inner) => this.statement(inner)) };
  }

  #if(statement: ast.If): tree.If {
    return {
      kind: "if", at: statement.at, condition: this.expression(statement.condition), then: this.statement(statement.then),
      ...(statement.else ? { else: this.statement(statement.else) } : {}),
    };
  }

  #for(loop: ast.For): tree.Loop {
    return {
      kind: "loop", at: loop.at, body: this.statement(loop.body),
      ...(loop.initial ? { initial: this.expression(loop.initial) } : {}),
      ...(loop.condition ? { condition: this.expression(loop.condition) } : {}),
      ...(loop.step ? { step: this.expression(loop.step) } : {}),
    };
  }

  #foreach(loop: ast.Foreach): tree.Foreach | tree.Buckets {
    if (loop.over.kind === "histogram") return this.#buckets(loop, loop.over);
    return {
      kind: "foreach", at: loop.at, over: this.array(loop.over), keys: loop.keys.map((key) => this.variable(key)), body: this.statement(loop.body),
      ...(loop.value ? { value: this.variable(loop.value) } : {}),
      ...(loop.slice ? { slice: this.indexes(loop.slice) } : {}),
      ...(loop.limit ? { limit: this.expression(loop.limit) } : {}),
      ...(loop.sort ? { sort: loop.sort } : {}),
    };
  }

  #buckets(loop: ast.Foreach, over: ast.Histogram): tree.Buckets {
    const { sort } = loop;
    const [key] = loop.keys;
    if (!key) throw new Error("foreach over a histogram reached assembly without a key");
    return {
      kind: "buckets", at: loop.at, histogram: this.histogram(over), key: this.variable(key), body: this.statement(loop.body),
      ...(loop.value ? { value: this.variable(loop.value) } : {}),
      ...(loop.limit ? { limit: this.expression(loop.limit) } : {}),
      ...(sort ? { sort: { by: sort.by === "value" ? "value" : "key", direction: sort.direction } } : {}),
    };
  }

  #delete({ at, target }: ast.Delete): tree.Delete {
    if (target.kind === "index") {
      const { array, indexes } = target;
      return { kind: "delete", at, target: this.variable(array), indexes: this.indexes(indexes) };
    }
    if (target.kind !== "name") throw new Error("delete of no variable reached assembly");
    return { kind: "delete", at, target: this.variable(target) };
  }

  #try(statement: ast.TryCatch): tree.TryCatch {
    return {
      kind: "try", at: statement.at, body: this.statement(statement.body), handler: this.statement(statement.handler),
      ...(statement.variable ? { variable: this.variable(statement.variable) } : {}),
    };
  }
}
