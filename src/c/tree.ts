/**
 * A small tree of C: what generated code needs and no more. Built with build.ts, printed by print.ts. Types are written
 * as C writes them (`stp_i64`, `const char *`), because nothing here computes with types.
 */

export type CExpression =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "number"; readonly value: bigint; readonly suffix: "" | "LL" | "U" | "ULL" }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "call"; readonly callee: CExpression; readonly arguments: readonly CExpression[] }
  | { readonly kind: "unary"; readonly operator: CUnaryOperator; readonly operand: CExpression }
  | { readonly kind: "binary"; readonly operator: CBinaryOperator; readonly left: CExpression; readonly right: CExpression }
  | { readonly kind: "assign"; readonly operator: string; readonly target: CExpression; readonly value: CExpression }
  | { readonly kind: "conditional"; readonly condition: CExpression; readonly then: CExpression; readonly else: CExpression }
  | { readonly kind: "index"; readonly base: CExpression; readonly index: CExpression }
  | { readonly kind: "member"; readonly base: CExpression; readonly name: string; readonly arrow: boolean }
  | { readonly kind: "cast"; readonly type: string; readonly operand: CExpression }
  | { readonly kind: "sizeof"; readonly operand: CExpression | string }
  /** `(type){ ... }` */
  | { readonly kind: "compound"; readonly type: string; readonly value: CInitializer }
  | CInitializer;

/** `{ a, b }` or `{ .x = a, .y = b }`. `tall`: one entry on a line. */
export interface CInitializer {
  readonly kind: "initializer";
  readonly entries: readonly { readonly field?: string; readonly value: CExpression }[];
  readonly tall: boolean;
}

export type CUnaryOperator = "-" | "!" | "~" | "*" | "&";
export type CBinaryOperator =
  | "*" | "/" | "%" | "+" | "-" | "<<" | ">>" | "<" | ">" | "<=" | ">=" | "==" | "!=" | "&" | "^" | "|" | "&&" | "||";

export type CStatement =
  | { readonly kind: "expression"; readonly expression: CExpression }
  | CVariable
  | { readonly kind: "if"; readonly condition: CExpression; readonly then: readonly CStatement[]; readonly else: readonly CStatement[] }
  | {
      readonly kind: "for";
      readonly initial?: CExpression;
      readonly condition?: CExpression;
      readonly step?: CExpression;
      readonly body: readonly CStatement[];
    }
  | { readonly kind: "block"; readonly body: readonly CStatement[] }
  | { readonly kind: "goto"; readonly label: string }
  | { readonly kind: "label"; readonly name: string }
  | { readonly kind: "return"; readonly value?: CExpression }
  | { readonly kind: "break" }
  | { readonly kind: "continue" }
  | CComment
  | CVerbatim;

export interface CComment { readonly kind: "comment"; readonly text: string }

/** A variable: a statement in a function, a declaration outside. */
export interface CVariable {
  readonly kind: "variable";
  readonly storage?: "static" | "extern";
  readonly type: string;
  readonly name: string;
  /** `[]` when "open", `[N]` otherwise. */
  readonly array?: CExpression | "open";
  readonly value?: CExpression;
}

/** C that somebody else wrote, kept as it is. `origin` says where its first line stands, for the compiler's messages. */
export interface CVerbatim {
  readonly kind: "verbatim";
  readonly text: string;
  readonly origin?: { readonly file: string; readonly line: number };
}

export interface CParameter { readonly type: string; readonly name: string }

export interface CSignature {
  /** `static`, `static __attribute__((__noinline__))`, or empty for a function that other units call. */
  readonly storage: string;
  readonly type: string;
  readonly name: string;
  readonly parameters: readonly CParameter[];
}

export type CDeclaration =
  | CVariable
  | CComment
  | CVerbatim
  | { readonly kind: "include"; readonly header: string; readonly system: boolean }
  | { readonly kind: "define"; readonly name: string; readonly parameters?: string; readonly text: string }
  | { readonly kind: "undef"; readonly name: string }
  | { readonly kind: "struct"; readonly name: string; readonly fields: readonly CVariable[]; readonly attribute?: string }
  | { readonly kind: "prototype"; readonly signature: CSignature }
  | { readonly kind: "function"; readonly signature: CSignature; readonly body: readonly CStatement[] };

/** The parts of a generated file, in the order in which they are printed. */
export const unitSections = ["head", "prelude", "embedded", "globals", "prototypes", "functions", "handlers", "probes", "families", "script"] as const;
export type UnitSection = (typeof unitSections)[number];

/** A need that is no file: handlers may ask for any register of their hit, where its family can do with fewer. */
export const ALL_REGISTERS = "all-registers";

/** A generated file in the making: declarations by section, rows of the tables that the script record ends with, needs. */
export class Unit {
  readonly name: string;
  readonly #sections = new Map<UnitSection, CDeclaration[]>();
  readonly #families: CInitializer[] = [];
  readonly #needs = new Set<string>();

  constructor(name: string) {
    this.name = name;
  }

  add(section: UnitSection, ...declarations: readonly CDeclaration[]): void {
    const list = this.#sections.get(section);
    if (list === undefined) this.#sections.set(section, [...declarations]);
    else list.push(...declarations);
  }

  section(section: UnitSection): readonly CDeclaration[] {
    return this.#sections.get(section) ?? [];
  }

  /** Adds a row of `struct stp_family_use`: a probe family of the runtime with the table that it arms. */
  useFamily(row: CInitializer): void {
    this.#families.push(row);
  }

  get families(): readonly CInitializer[] {
    return this.#families;
  }

  /** Says that a file of c-runtime/probe or c-runtime/tapset must be built in, by its name without ending. */
  need(part: string): void {
    this.#needs.add(part);
  }

  get needs(): ReadonlySet<string> {
    return this.#needs;
  }
}
