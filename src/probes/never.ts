/** `never`: analysed and translated like any other probe, and never run. */
import type { ProbeFamily } from "../program/family.ts";
import { componentsText } from "../program/point-text.ts";

export const never: ProbeFamily = {
  name: "never",
  patterns: ["never"],
  runtimes: new Set(["kernel", "user"]),
  resolve: (components) => [{ text: componentsText(components), components, data: undefined }],
  lower: () => {},
};
