/** Colours of messages, in the notation of SYSTEMTAP_COLORS: `error=01;31:warning=00;33:source=00;34:caret=01:token=01`. */

export type Coloured = "error" | "warning" | "source" | "caret" | "token";
/** SGR parameters for each part; a part that is missing stays plain. */
export type Colors = Readonly<Partial<Record<Coloured, string>>>;

export const DEFAULT_COLORS: Colors = { error: "01;31", warning: "00;33", source: "00;34", caret: "01", token: "01" };

/** The colours of a SYSTEMTAP_COLORS value; undefined when it is not well-formed. An empty value means no colours. */
export function parseColors(setting: string): Colors | undefined {
  const colors: Partial<Record<Coloured, string>> = {};
  for (const part of setting.split(":").filter((each) => each !== "")) {
    const [, name, value] = /^(error|warning|source|caret|token)=([0-9;]+)$/.exec(part) ?? [];
    if (name === undefined) return undefined;
    colors[name as Coloured] = value!;
  }
  return colors;
}

export function paint(text: string, parameters: string | undefined): string {
  return parameters === undefined || text === "" ? text : `\x1b[${parameters}m\x1b[K${text}\x1b[m\x1b[K`;
}
