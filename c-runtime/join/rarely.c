// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What every module links and runs a few times in a session, as one unit: the kernel's headers are read once for all of it, which is a
 * tenth of the time that preparing for a kernel takes. What only these files call is static here: core/joined.h.
 */
#define STP_JOINED static
#include "../port/linux/module.c"
#include "../port/linux/thread.c"
#include "../transport/netlink.c"
#include "../core/begin.c"
#include "../core/closing.c"
#include "../core/context.c"
#include "../core/error.c"
#include "../core/ledger.c"
#include "../core/notice.c"
#include "../core/session.c"
