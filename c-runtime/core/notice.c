/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "notice.h"
#include "../port/port.h"
#include "context.h"
#include "error.h"
#include "output.h"
#include "session.h"

static stp_u32 refused;	/* probes */

void stp_notices_reset(void)
{
	refused = 0;
}

stp_u32 stp_notices_refused(void)
{
	return refused;
}

static stp_bool try_write(enum stp_record_kind kind, const void *payload, stp_u32 length, stp_bool retried)
{
	unsigned long state = stp_port_enter();
	struct stp_context *c = stp_context_take(stp_context_slot(), 0, 0);
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

#define WORDS 400

static void write_words(enum stp_record_kind kind, const char *format, __builtin_va_list arguments)
{
	char text[WORDS];
	stp_u32 length = stp_format_text(text, sizeof(text), format, arguments);

	if (kind == STP_ERROR || stp_warning_is_new(text, length))
		stp_session_write(kind, text, length);
}

void stp_session_warn(const char *format, ...)
{
	__builtin_va_list arguments;

	__builtin_va_start(arguments, format);
	write_words(STP_WARNING, format, arguments);
	__builtin_va_end(arguments);
}

void stp_session_fail(const char *format, ...)
{
	__builtin_va_list arguments;

	__builtin_va_start(arguments, format);
	write_words(STP_ERROR, format, arguments);
	__builtin_va_end(arguments);
	stp_session_stop(STP_STOP_ERRORS);
}

void stp_session_refused(const struct stp_probe *probe, int rc)
{
	refused++;
	stp_session_warn("probe %s registration error [man warning::pass5] (rc %d)", probe->point, (stp_i64)rc);
}
