/** The table of tracepoints, `struct stp_tracepoint_probe`, and for each tracepoint a callback with the prototype that the kernel calls. */
import { address, array, call, define, file, list, name, number, parameter, record, run, text, verbatim } from "../../c/build.ts";
import type { CExpression, CStatement, Unit } from "../../c/tree.ts";
import { stripped } from "../../debuginfo/ctype.ts";
import type { CType } from "../../debuginfo/types.ts";
import type { Probe } from "../../program/tree.ts";
import { PrototypeTypes } from "./prototype-types.ts";
import { familyUse } from "./table.ts";

/** `ResolvedPoint.data` of the tracepoint family. */
export interface TracepointData {
  readonly name: string;
  /** Undefined: the kernel itself. */
  readonly module: string | undefined;
  readonly parameters: readonly CType[];
}

export function lowerTracepoints(probes: readonly Probe[], unit: Unit, handler: (probe: Probe) => string): void {
  const types = new PrototypeTypes();
  const callbacks = new Map<string, string>();
  const definitions = probes.flatMap(({ point }) => {
    const data = point.data as TracepointData;
    if (callbacks.has(keyOf(data))) return [];
    const called = `tracepoint_${callbacks.size}`;
    callbacks.set(keyOf(data), called);
    return [callback(called, data.parameters, types)];
  });
  const rows = probes.map((probe) => {
    const data = probe.point.data as TracepointData;
    return record({
      probe: address(name(handler(probe))), name: text(data.name), module: data.module === undefined ? undefined : text(data.module),
      callback: name(callbacks.get(keyOf(data)) ?? "0"),
    });
  });
  unit.add("families", ...types.declarations().map((each) => verbatim(each)), ...definitions);
  unit.add("families", file(array("const struct stp_tracepoint_probe", "tracepoint_table", "open", list(rows, true))));
  unit.useFamily(familyUse("tracepoint", "tracepoint_table"));
  unit.need("tracepoint");
}

function keyOf({ name: called, module }: TracepointData): string {
  return `${module ?? ""}:${called}`;
}

/** Collects the arguments as the words of the hit. `data`: the probe, as it was given when the callback was registered. */
function callback(called: string, parameters: readonly CType[], types: PrototypeTypes): ReturnType<typeof define> {
  const names = parameters.map((_, index) => `argument_${index}`);
  const values = parameters.map((type, index) => (isComposite(type) ? number(0) : word(name(names[index] ?? "")))) as readonly CExpression[];
  const copies = parameters.flatMap((type, index): readonly CStatement[] => {
    const inner = stripped(type);
    if ((inner.kind !== "struct" && inner.kind !== "union") || inner.size > 8) return [];
    return [run(call("__builtin_memcpy", address({ kind: "index", base: name("words"), index: number(index) }), address(name(names[index] ?? "")), number(inner.size)))];
  });
  const words = parameters.length === 0 ? [] : [array("stp_u64", "words", "open", list(values))];
  return define(
    { storage: "static", type: "void", name: called, parameters: [parameter("void *", "data"), ...parameters.map((type, index) => parameter(types.parameter(type), names[index] ?? ""))] },
    [...words, ...copies, run(call("stp_tracepoint_hit", name("data"), parameters.length === 0 ? number(0) : name("words")))],
  );
}

function isComposite(type: CType): boolean {
  const { kind } = stripped(type);
  return kind === "struct" || kind === "union";
}

function word(operand: CExpression): CExpression {
  return { kind: "cast", type: "stp_u64", operand };
}
