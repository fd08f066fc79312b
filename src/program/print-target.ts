/** What comes from the traced kernel, as the listing of pass 2 writes it; a size below 0 is that of a signed number. */
import type { Place } from "./family.ts";
import type { Expression, Kept, Scalar, Store } from "./tree.ts";

type Of<K extends Expression["kind"]> = Extract<Expression, { kind: K }>;
type Foreign = Of<"place" | "narrow" | "load" | "text-at" | "guarded" | "held" | "kept" | "store" | "symbol" | "enumerator-name">;

/** `text` writes the expressions inside. */
export function foreignText(expression: Foreign, text: (inner: Expression) => string): string {
  switch (expression.kind) {
    case "place": return placeText(expression.place);
    case "narrow": return `@narrow(${scalarText(expression.scalar)}, ${text(expression.value)})`;
    case "load": return loadText(expression.space, scalarText(expression.scalar), text(expression.address));
    case "text-at": return `@${expression.space}_text(${text(expression.address)})`;
    case "guarded": return text(expression.value);
    case "held": return `${expression.read}()`;
    case "kept": return keptText(expression.kept);
    case "symbol": return `${expression.isPerCpu ? "@percpu" : "@symbol"}(${JSON.stringify(expression.symbol)})`;
    case "enumerator-name": return `@enumname(${text(expression.value)})`;
    case "store": return `${destinationText(expression, text)} = ${text(expression.value)}`;
    default: return expression satisfies never;
  }
}

export function keptText(kept: Kept): string {
  return `@kept(${kept.record.indexOf(kept)})`;
}

function destinationText({ to }: Store, text: (inner: Expression) => string): string {
  if ("place" in to) return placeText(to.place);
  return "held" in to ? `${to.held}()` : loadText(to.space, scalarText(to.scalar), text(to.address));
}

function placeText(place: Place): string {
  switch (place.kind) {
    case "word": return `@word(${place.index})`;
    case "register": return `@register(${place.offset})`;
    case "stack": return `@stack(${place.offset})`;
    default: return place satisfies never;
  }
}

function loadText(space: "kernel" | "user", scalar: string, address: string): string {
  return `@${space === "user" ? "u" : "k"}deref(${scalar}, ${address})`;
}

function scalarText({ size, isSigned, bits }: Scalar): string {
  return `${isSigned ? -size : size}${bits === undefined ? "" : `:${bits.offset}+${bits.size}`}`;
}
