/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "error.h"
#include "../port/port.h"
#include "output.h"
#include "session.h"

static stp_u64 errors;

void stp_errors_reset(void)
{
	errors = 0;
}

/* ---- the pending error ---- */

void stp_error(struct stp_context *c, const char *text, const char *at)
{
	if (c->error)
		return;
	c->error = text;
	c->error_at = at;
}

const char stp_aborted[] = "aborted";

/* "MSG near KIND 'X' at FILE:L:C" as an ERROR record. The record is not pending, so scratch is free. */
static void write_error(struct stp_context *c)
{
	const char *const texts[] = { c->error, c->error_at ? " near " : "", c->error_at ? c->error_at : "" };
	stp_u32 length = 0, i;

	for (i = 0; i < 3; i++) {
		stp_size n = strlen(texts[i]);

		if (n > sizeof(c->scratch) - length)
			n = sizeof(c->scratch) - length;
		memcpy(c->scratch + length, texts[i], n);
		length += (stp_u32)n;
	}
	stp_output_write(c, STP_ERROR, c->scratch, length, 0);
}

void stp_error_report(struct stp_context *c)
{
	const struct stp_limits *limits = stp_script.limits;
	stp_u64 count;

	if (c->error == stp_aborted)
		return;
	count = __atomic_add_fetch(&errors, 1, __ATOMIC_RELAXED);
	if (limits->suppress_handler_errors)
		return;
	write_error(c);
	if (count > (stp_u64)(limits->max_errors < 0 ? 0 : limits->max_errors))
		stp_session_stop(STP_STOP_ERRORS);
}
