/** What types alone do not show: targets of assignments, loops, arrays that change under a foreach, what a runtime lacks. */
import type { Token } from "../diagnostics/source.ts";
import type * as ast from "../syntax/ast.ts";
import type { GlobalCell, Routine, Universe } from "./cells.ts";
import { semanticError } from "./context.ts";
import type { Context } from "./context.ts";
import type { EffectsOf } from "./effects.ts";
import { embeddedTags } from "./embedded.ts";
import { checkPattern } from "./patterns.ts";
import { similar } from "./similar.ts";
import { eachExpression, partsOf } from "./walk.ts";

export function check(universe: Universe, effects: EffectsOf, context: Context): void {
  const counters = countersOf(universe, context);
  for (const routine of routinesOf(universe)) new RoutineCheck(routine, effects, context, counters).run();
  if (context.options.runtime === "user") for (const embed of universe.embeds) if (embed.at.file.role !== "embedded") needsKernel(embed.at, "embedded C is", context);
  for (const { declaration } of universe.functions) if (declaration.body.kind === "embedded-code") checkEmbedded(declaration.body, declaration.at, declaration.name, context);
}

/** Names for @perf, of which two probes cannot share one. */
function countersOf({ probes }: Universe, context: Context): ReadonlySet<string> {
  const known = new Set<string>();
  for (const { point: { counter, components } } of probes) {
    if (counter === undefined) continue;
    if (known.has(counter)) context.diagnostics.report(semanticError("duplicate-counter", "duplicate counter name", components.find(({ name }) => name === "counter")?.at));
    known.add(counter);
  }
  return known;
}

/** Every routine once: probes may share theirs. */
export function routinesOf(universe: Universe): ReadonlySet<Routine> {
  return new Set([...universe.probes, ...universe.functions].map(({ routine }) => routine));
}

function checkEmbedded(body: ast.EmbeddedCode, at: Token, called: string, context: Context): void {
  const isOurs = body.at.file.role === "embedded";
  if (!isOurs && context.options.runtime === "user") needsKernel(body.at, "embedded C is", context);
  if (isOurs && context.options.runtime === "user" && embeddedTags(body.code).has("pragma:kernel")) needsKernel(at, `function '${called}' is`, context);
  if (context.options.privilege === "stapusr" && !["unprivileged", "myproc-unprivileged"].some((tag) => embeddedTags(body.code).has(tag))) {
    context.diagnostics.report(semanticError("needs-privilege", "function may not be used when --privilege=stapusr is specified", at));
  }
}

function needsKernel(at: Token, what: string, context: Context): void {
  context.diagnostics.report(semanticError("needs-kernel", `${what} not available with --runtime=user`, at));
}

/** What they give is a register of the hit, or memory behind an address. */
const memoryOperators: ReadonlySet<string> = new Set(["@kderef", "@uderef", "@kregister", "@uregister"]);

class RoutineCheck {
  readonly #routine: Routine;
  readonly #effects: EffectsOf;
  readonly #context: Context;
  /** What @perf can read. */
  readonly #counters: ReadonlySet<string>;
  /** Arrays of the foreach statements around. */
  #iterated: readonly GlobalCell[] = [];
  #loops = 0;

  constructor(routine: Routine, effects: EffectsOf, context: Context, counters: ReadonlySet<string>) {
    this.#routine = routine;
    this.#effects = effects;
    this.#context = context;
    this.#counters = counters;
  }

  run(): void {
    for (const statement of this.#routine.statements) this.#statement(statement);
  }

  #statement(statement: ast.Statement): void {
    const { expressions, statements } = partsOf(statement);
    if (statement.kind !== "foreach") this.#expressions(expressions);
    switch (statement.kind) {
      case "break": case "continue":
        if (this.#loops === 0) this.#report("outside-loop", `cannot '${statement.kind}' outside loop`, statement.at);
        return;
      case "embedded-code": return this.#embedded(statement.at);
      // Clearing the whole array ends the loop, and is allowed.
      case "delete": return statement.target.kind === "index" ? this.#modified(statement.target) : undefined;
      case "for": return this.#inLoop(undefined, [], statements);
      case "foreach": return this.#inLoop(statement.over.kind === "name" ? this.#global(statement.over) : undefined, expressions, statements);
      default: for (const inner of statements) this.#statement(inner);
    }
  }

  #expressions(expressions: readonly ast.Expression[]): void {
    for (const expression of expressions) eachExpression(expression, (inner) => this.#expression(inner));
  }

  /** The limit and the slice of a foreach may change its array no more than its body. */
  #inLoop(array: GlobalCell | undefined, head: readonly ast.Expression[], body: readonly ast.Statement[]): void {
    const outside = this.#iterated;
    if (array) this.#iterated = [...outside, array];
    this.#expressions(head);
    this.#loops++;
    for (const inner of body) this.#statement(inner);
    this.#loops--;
    this.#iterated = outside;
  }

  #expression(expression: ast.Expression): void {
    switch (expression.kind) {
      case "assignment": return this.#target(expression.target, expression.at, "Expecting lvalue for assignment");
      case "step": return this.#target(expression.operand, expression.at, "invalid lvalue type");
      case "target": return this.#readsKernel(expression.at);
      case "at": return this.#operator(expression);
      case "call": return this.#call(expression);
      case "print": return this.#print(expression);
      case "regex": return checkPattern(expression.pattern, this.#context);
      case "embedded-expression":
        return this.#embedded(expression.at);
      case "statistic":
        if (expression.operand.kind !== "name" && expression.operand.kind !== "index") this.#report("invalid-type", "invalid operand of statistic", expression.operand.at);
    }
  }

  #operator(expression: ast.AtOperator): void {
    if (expression.name === "@perf") this.#counter(expression);
    if (memoryOperators.has(expression.name)) this.#readsKernel(expression.at);
  }

  #counter({ at, arguments: [name] }: ast.AtOperator): void {
    const counter = name?.kind === "string" ? name.value : "";
    if (!this.#counters.has(counter)) this.#report("no-counter", `no probe counts under the name '${counter}'${similar(counter, this.#counters)}`, at);
  }

  #readsKernel(at: Token): void {
    if (this.#context.options.runtime === "user") needsKernel(at, "the kernel's memory is", this.#context);
  }

  #embedded(at: Token): void {
    if (this.#context.options.runtime === "user" && at.file.role !== "embedded") needsKernel(at, "embedded C is", this.#context);
  }

  #target(target: ast.Expression, operator: Token, message: string): void {
    if (target.kind === "name" || target.kind === "index") return this.#modified(target);
    if (target.kind === "target" || target.kind === "at") return this.#foreign(target);
    this.#context.diagnostics.report(semanticError("not-an-lvalue", message, operator, { also: target.at }));
  }

  /** What belongs to the traced kernel is written in guru mode alone; what a family keeps for its handlers is theirs. */
  #foreign(target: ast.TargetVariable | ast.AtOperator): void {
    const bound = this.#routine.targets.get(target);
    if (!bound) return;
    const at = writtenAt(target);
    if (bound.store === undefined) return this.#report("not-writable", bound.refusals?.write ?? "this value cannot be written", at);
    if (bound.isOwn !== true && !this.#context.options.guru) this.#report("needs-guru", `${guruWrite(target)} not permitted; need stap -g`, at);
  }

  #modified(target: ast.Expression): void {
    const name = target.kind === "index" ? target.array : target;
    if (name.kind !== "name") return;
    const array = this.#global(name);
    if (array && this.#iterated.includes(array)) {
      this.#report("modified-in-foreach", `variable '${name.name}' modified during 'foreach' iteration`, name.at);
    }
  }

  #call(call: ast.Call): void {
    const callee = this.#routine.calls.get(call);
    if (!callee) return;
    const { body } = callee.declaration;
    if (!this.#context.options.guru && body.kind === "embedded-code" && body.at.file.role !== "user" && embeddedTags(body.code).has("guru")) {
      this.#report("needs-guru", "function may not be used unless -g is specified", call.at);
    }
    const { changes } = this.#effects(callee.routine);
    for (const array of new Set(this.#iterated)) {
      if (changes.has(array)) this.#report("modified-in-foreach", `function call modifies var '${array.name}' during 'foreach' iteration`, call.at);
    }
  }

  #print(print: ast.Print): void {
    if (this.#context.options.runtime !== "user") return;
    const pieces = this.#routine.formats.get(print) ?? [];
    const memory = pieces.find((piece) => typeof piece !== "string" && (piece.conversion === "m" || piece.conversion === "M"));
    if (memory) needsKernel(print.at, "'%m' and '%M' are", this.#context);
  }

  #global(name: ast.Name): GlobalCell | undefined {
    const cell = this.#routine.names.get(name);
    return cell?.scope === "global" ? cell : undefined;
  }

  #report(code: string, message: string, at: Token): void {
    this.#context.diagnostics.report(semanticError(code, message, at));
  }
}

/** Where upstream's messages say that something of the kernel is written: at the first `->` of what follows a value, else at its name. */
function writtenAt(target: ast.TargetVariable | ast.AtOperator): Token {
  return (target.kind === "target" && target.base.form === "value" ? target.accesses[0]?.at : undefined) ?? target.at;
}

function guruWrite(target: ast.TargetVariable | ast.AtOperator): string {
  if (target.kind === "at" || target.base.form === "value") return "write";
  return { $: "write to target variable", "@cast": "write to @cast context variable", "@var": "write to @var variable" }[target.base.form];
}
