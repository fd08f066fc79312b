// SPDX-License-Identifier: GPL-2.0-or-later
/* What every module links and runs at every hit or line of output, as one unit. */
#include "../port/linux/port.c"
#include "../transport/ring.c"
#include "../core/handler.c"
#include "../core/output.c"
