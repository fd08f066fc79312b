import { platformError } from "./errors.ts";
import type { Libc } from "./libc.ts";
import type { NetlinkSocket } from "./platform.ts";
export function openNetlink(_libc: Libc): NetlinkSocket { throw platformError({ code: "ENOSYS" }); }
