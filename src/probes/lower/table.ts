/** What a family's table and its row in stp_script.families have in common. */
import { address, binary, name, number, record } from "../../c/build.ts";
import type { CExpression, CInitializer } from "../../c/tree.ts";

/** A row of `struct stp_family_use`: the runtime's family of this name arms every row of the table. */
export function familyUse(family: string, table: string): CInitializer {
  return record({ family: address(name(`stp_family_${family}`)), table: name(table), n: count(table) });
}

function count(table: string): CExpression {
  const size = (operand: CExpression): CExpression => ({ kind: "sizeof", operand });
  return binary("/", size(name(table)), size({ kind: "index", base: name(table), index: number(0) }));
}
