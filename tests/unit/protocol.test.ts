/** Both sides of the protocol say the same: a C program prints what the compiler makes of protocol.h. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as protocol from "../../src/session/protocol.ts";

const RUNTIME = resolve(import.meta.dir, "../../c-runtime");

const STRUCTS = {
  stp_record: protocol.RECORD_HEADER,
  stp_armed: protocol.ARMED_LAYOUT,
  stp_ledger: protocol.LEDGER_LAYOUT,
  stp_probe_ledger: protocol.PROBE_LEDGER_LAYOUT,
  stp_finished: protocol.FINISHED_LAYOUT,
  stp_command: protocol.COMMAND_LAYOUT,
} as const;

const VALUES = {
  STP_OUTPUT: protocol.RecordKind.output,
  STP_WARNING: protocol.RecordKind.warning,
  STP_ERROR: protocol.RecordKind.error,
  STP_ARMED: protocol.RecordKind.armed,
  STP_EXIT: protocol.RecordKind.exit,
  STP_LEDGER: protocol.RecordKind.ledger,
  STP_FINISHED: protocol.RecordKind.finished,
  STP_SYSTEM: protocol.RecordKind.system,
  STP_CMD_STOP: protocol.CommandCode.stop,
  STP_CMD_TARGET_GONE: protocol.CommandCode.targetGone,
  STP_GENL_VERSION: protocol.GENERIC_VERSION,
  STP_GENL_COMMAND: protocol.GENERIC_COMMAND,
} as const;

const facts = new Map<string, number>();
const directory = mkdtempSync(join(tmpdir(), "protocol-"));

beforeAll(() => {
  const lines = Object.entries(STRUCTS).flatMap(([name, layout]) =>
    Object.keys(layout).map((field) => {
      const value = field === "size" ? `sizeof(struct ${name})` : `__builtin_offsetof(struct ${name}, ${field})`;
      return `printf("${name}.${field} %ld\\n", (long)${value});`;
    }),
  );
  const values = Object.keys(VALUES).map((name) => `printf("${name} %ld\\n", (long)${name});`);
  writeFileSync(join(directory, "facts.c"), `#include <stdio.h>\n#include "transport/protocol.h"\nint main(void)\n{\n${[...lines, ...values].join("\n")}\nreturn 0;\n}\n`);
  const compiled = Bun.spawnSync(["gcc", `-I${RUNTIME}`, "-o", "facts", "facts.c"], { cwd: directory });
  if (!compiled.success) throw new Error(compiled.stderr.toString());
  for (const line of Bun.spawnSync([join(directory, "facts")]).stdout.toString().trim().split("\n")) {
    const [name = "", value = ""] = line.split(" ");
    facts.set(name, Number(value));
  }
});

afterAll(() => rmSync(directory, { recursive: true }));

for (const [name, layout] of Object.entries(STRUCTS)) {
  test(`struct ${name}`, () => {
    for (const [field, offset] of Object.entries(layout)) expect([field, facts.get(`${name}.${field}`)]).toEqual([field, offset]);
  });
}

test("codes", () => {
  for (const [name, value] of Object.entries(VALUES)) expect([name, facts.get(name)]).toEqual([name, value]);
});
