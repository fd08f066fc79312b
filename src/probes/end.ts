/** `end`, `end(N)`: when the session ends without an error. */
import { sequenceFamily } from "./sequence.ts";

export const end = sequenceFamily("end");
