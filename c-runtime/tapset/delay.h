/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef STP_TAPSET_DELAY_H
#define STP_TAPSET_DELAY_H
#include "../rt.h"

/* Waits for count times unit ns, busily; not at all for a count that is not positive, and no longer than a minute. Any context. */
void stp_delay(stp_i64 count, stp_i64 unit);
#endif
