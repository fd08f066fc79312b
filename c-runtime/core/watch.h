/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What looks at the time that handlers take: reached through stp_script.watch, so that scripts that run only at their begin and end
 * neither read clocks nor link it. */
#ifndef STP_WATCH_H
#define STP_WATCH_H
#include "context.h"

struct stp_watch {
	stp_u64 (*clock)(void);	/* stp_watch_clock */
	/* Handler context, after the handler of c->probe has run. start: what clock said before it. */
	void (*ran)(struct stp_slot *slot, struct stp_context *c, stp_u64 start);
};

/* Cycles of this CPU, or ns where the script asks for them. Handler context. */
stp_u64 stp_watch_clock(void);
/* Counts a handler's time against the threshold; past it the session fails. Handler context. */
void stp_watch_load(struct stp_slot *slot, struct stp_context *c, stp_u64 start, stp_u64 end);
#endif
