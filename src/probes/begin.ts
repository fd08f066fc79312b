/** `begin`, `begin(N)`: when the session has started, before any other probe is armed. */
import { sequenceFamily } from "./sequence.ts";

export const begin = sequenceFamily("begin");
