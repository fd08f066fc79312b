/** `error`, `error(N)`: in place of end, when the session ends because of an error. */
import { sequenceFamily } from "./sequence.ts";

export const error = sequenceFamily("error");
