import type { SourceFile } from "../diagnostics/source.ts";
import type { Declaration, Script } from "./ast.ts";

/** A script of declarations in the order of the text. */
export function scriptOf(file: SourceFile, order: readonly Declaration[]): Script {
  const of = <Kind extends Declaration["kind"]>(kind: Kind) =>
    order.filter((declaration): declaration is Extract<Declaration, { kind: Kind }> => declaration.kind === kind);
  return { file, order, probes: of("probe"), aliases: of("alias"), functions: of("function"), globals: of("global"), embeds: of("embedded-code") };
}
