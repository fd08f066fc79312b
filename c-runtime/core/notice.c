/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "notice.h"
#include "../port/port.h"
#include "context.h"
#include "output.h"
#include "session.h"

static stp_bool try_write(enum stp_record_kind kind, const void *payload, stp_u32 length, stp_bool retried)
{
	unsigned long state = stp_port_enter();
	struct stp_context *c = stp_context_borrow();
	stp_bool done = c && stp_output_write(c, kind, payload, length, retried);

	if (c)
		stp_context_give(c);
	stp_port_leave(state);
	return done;
}

/* Makes room once when there is none. */
void stp_session_write(enum stp_record_kind kind, const void *payload, stp_u32 length)
{
	if (try_write(kind, payload, length, 1))
		return;
	stp_session_drain();
	try_write(kind, payload, length, 0);
}
