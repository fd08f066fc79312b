import { describe, expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { caseFiles, formatCases, libraryFrom, outcomeOf, parseCases } from "../golden/elaborate/cases.ts";

const folder = `${import.meta.dir}/../golden/elaborate`;
const library = libraryFrom({ "tapsets/logging.stp": readFileSync(`${import.meta.dir}/../../tapsets/logging.stp`, "utf8") });

for (const file of caseFiles()) {
  const path = `${folder}/${file}`;
  const cases = parseCases(readFileSync(path, "utf8"));
  if (process.env["UPDATE_CASES"]) writeFileSync(path, formatCases(cases.map((each) => ({ ...each, ...outcomeOf(each, library) }))));
  else {
    describe(`pass 2: ${file}`, () => {
      for (const each of cases) {
        test(each.name, () => {
          const { program, diagnostics } = each;
          expect(outcomeOf(each, library)).toEqual({ program, diagnostics });
        });
      }
    });
  }
}
