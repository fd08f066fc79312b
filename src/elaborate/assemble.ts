/** Turns what elaboration has found out into the Program: the first place where every name is bound and every type known. */
import type { Token } from "../diagnostics/source.ts";
import { entryFamily } from "../program/entry.ts";
import type * as tree from "../program/tree.ts";
import { walkStatement } from "../program/walk.ts";
import type { FunctionCell, GlobalCell, LocalCell, ProbeCell, Routine, Universe } from "./cells.ts";
import { StatementAssembler } from "./assemble-statement.ts";
import type { EffectsOf } from "./effects.ts";
import { embeddedGlobals, embeddedTags, unitOf } from "./embedded.ts";

/** A node under construction, known by identity before its body is. */
type Draft<T> = { -readonly [Key in keyof T]: T[Key] };

export function assemble(universe: Universe, effects: EffectsOf): tree.Program {
  return new Assembly(universe, effects).program();
}

/** The nodes that cells have become; shared by every reference to them. */
export interface Nodes {
  global(cell: GlobalCell): tree.Global;
  func(cell: FunctionCell): tree.Func;
}

interface ProbeBody {
  readonly locals: readonly tree.Local[];
  readonly body: tree.Statement;
  /** What runs at the entry of the call whose return this is. */
  readonly entry: tree.Statement | undefined;
  readonly assembler: StatementAssembler;
}

class Assembly implements Nodes {
  readonly #universe: Universe;
  readonly #effects: EffectsOf;
  readonly #globals = new Map<GlobalCell, tree.Global>();
  readonly #functions = new Map<FunctionCell, Draft<tree.Func>>();
  readonly #bodies = new Map<Routine, ProbeBody>();

  constructor(universe: Universe, effects: EffectsOf) {
    this.#universe = universe;
    this.#effects = effects;
  }

  program(): tree.Program {
    const { embeds } = this.#universe;
    const globals = this.#universe.globals.map((cell) => this.global(cell));
    const functions = this.#universe.functions.map((cell) => this.func(cell)).sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
    return {
      globals, functions,
      probes: this.#universe.probes.flatMap((cell) => {
        const probe = this.#probe(cell);
        return probe.entry === undefined ? [probe] : [probe, probe.entry];
      }),
      embeds: embeds.map((embed) => ({ at: embed.at, code: embed.code, unit: unitOf(embed.at.file), globals: [] })),
    };
  }

  global(cell: GlobalCell): tree.Global {
    const known = this.#globals.get(cell);
    if (known) return known;
    const made = globalNode(cell);
    this.#globals.set(cell, made);
    return made;
  }

  func(cell: FunctionCell): tree.Func {
    const known = this.#functions.get(cell);
    if (known) return known;
    const { declaration, routine } = cell;
    const locals = localNodes(routine);
    const draft: Draft<tree.Func> = {
      at: declaration.at, name: declaration.name, symbol: cell.symbol,
      parameters: cell.parameters.map((parameter) => locals.get(parameter) ?? localNode(parameter)),
      locals: [...locals].filter(([local]) => local.parameter === undefined).map(([, node]) => node),
      result: cell.result.type === "long" || cell.result.type === "string" ? cell.result.type : "none",
      body: { kind: "block", at: declaration.body.at, statements: [] },
      recursive: this.#effects(routine).calls.has(cell),
      tags: declaration.body.kind === "embedded-code" ? embeddedTags(declaration.body.code) : new Set(),
    };
    this.#functions.set(cell, draft);
    if (cell.overflow) draft.overflow = this.func(cell.overflow);
    draft.body = this.#functionBody(cell, locals);
    return draft;
  }

  #functionBody({ declaration, routine, embedded }: FunctionCell, locals: ReadonlyMap<LocalCell, tree.Local>): tree.Func["body"] {
    const { body } = declaration;
    if (body.kind === "embedded-code") return { at: body.at, code: body.code, unit: unitOf(body.at.file), globals: embeddedGlobals(embedded, this) };
    const [statement] = routine.statements;
    if (!statement) throw new Error(`the function ${declaration.name} reached assembly without a body`);
    return new StatementAssembler(routine, locals, this).statement(statement);
  }

  #probe(cell: ProbeCell): tree.Probe {
    const { locals, body, assembler, entry } = this.#probeBody(cell);
    const probe: tree.Probe = {
      at: cell.declaration.at, family: cell.family, point: cell.point, name: cell.name, derivation: cell.derivation, locals, body, uses: this.#uses(cell.routine),
      ...(cell.suffix === undefined ? {} : { suffix: cell.suffix }),
      ...(cell.condition === undefined ? {} : { condition: assembler.expression(cell.condition) }),
    };
    if (entry === undefined) return probe;
    return { ...probe, entry: { ...probe, family: entryFamily, body: entry, uses: cell.condition === undefined && isOfHitAlone(entry) ? noUses : probe.uses } };
  }

  /** Probes with the same routine share its body. */
  #probeBody({ routine }: ProbeCell): ProbeBody {
    const known = this.#bodies.get(routine);
    if (known) return known;
    const locals = localNodes(routine);
    const assembler = new StatementAssembler(routine, locals, this);
    const [only] = routine.statements;
    if (!only) throw new Error("a probe reached assembly without a body");
    const body = assembler.statement(only);
    const made = { locals: [...locals.values()], body, entry: entryBody(assembler, only.at), assembler };
    this.#bodies.set(routine, made);
    return made;
  }

  #uses(routine: Routine): tree.GlobalUses {
    const { reads, writes, accumulates } = this.#effects(routine);
    const only = [...accumulates].filter((cell) => !reads.has(cell) && !writes.has(cell));
    const both = [...accumulates].filter((cell) => !only.includes(cell));
    const nodes = (cells: Iterable<GlobalCell>): Set<tree.Global> => new Set([...cells].map((cell) => this.global(cell)));
    return { reads: nodes(reads), writes: nodes([...writes, ...both]), accumulates: nodes(only) };
  }
}

const noUses: tree.GlobalUses = { reads: new Set(), writes: new Set(), accumulates: new Set() };

/** It names no global and calls nothing that might. */
function isOfHitAlone(body: tree.Statement): boolean {
  let isAlone = true;
  walkStatement(body, {
    expression: (each) => {
      if (["call", "embedded", "element", "in"].includes(each.kind) || (each.kind === "variable" && each.variable.scope === "global")) isAlone = false;
    },
  });
  return isAlone;
}

/** What keeps the values that the routine asks of the entry of its call. */
function entryBody({ kept }: StatementAssembler, at: Token): tree.Statement | undefined {
  if (kept.length === 0) return undefined;
  return { kind: "block", at, statements: kept.map((each) => ({ kind: "keep", at: each.value.at, kept: each.kept, value: each.value })) };
}

function localNodes(routine: Routine): ReadonlyMap<LocalCell, tree.Local> {
  return new Map([...routine.locals.values()].map((cell) => [cell, localNode(cell)]));
}

function localNode(cell: LocalCell): tree.Local {
  return { name: cell.name, at: cell.at, type: cell.value.type === "string" ? "string" : "long" };
}

function globalNode(cell: GlobalCell): tree.Global {
  const { declaration } = cell;
  return {
    at: declaration.at, name: cell.name, type: cell.value.type === "unknown" ? "long" : cell.value.type,
    keys: cell.keys.map((key) => (key.type === "string" ? "string" : "long")), wraps: declaration.wraps,
    statistics: cell.statistics,
    // What a library keeps for itself is nothing that a user wants to see at the end.
    isRead: cell.read || declaration.at.file.role !== "user", isWritten: cell.written,
    ...(declaration.isPrivate ? { isPrivate: true } : {}),
    ...(cell.varianceShift === undefined ? {} : { varianceShift: cell.varianceShift }),
    ...(cell.linear === undefined ? {} : { linear: cell.linear }),
    ...(declaration.size === undefined ? {} : { size: declaration.size }),
    ...(declaration.initial === undefined ? {} : { initial: declaration.initial.value }),
  };
}
