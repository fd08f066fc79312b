/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "error.h"
#include "../port/port.h"
#include "output.h"
#include "session.h"

static stp_u64 errors;

#define WARNINGS_REMEMBERED 1024
static stp_u64 warnings[WARNINGS_REMEMBERED];	/* hashes of the texts, 0: free */

void stp_errors_reset(void)
{
	errors = 0;
	memset(warnings, 0, sizeof(warnings));
}

stp_u64 stp_errors_count(void)
{
	return __atomic_load_n(&errors, __ATOMIC_RELAXED);
}

/* ---- the pending error ---- */

void stp_error(struct stp_context *c, const char *text, const char *at)
{
	if (c->error)
		return;
	c->error = text;
	c->error_at = at;
}

/* "MSG near KIND 'X' at FILE:L:C" as an ERROR record. The record is not pending, so scratch is free. */
static void write_error(struct stp_context *c)
{
	const char *near = c->error_at ? " near " : "", *at = c->error_at ? c->error_at : "";

	stp_output_write(c, STP_ERROR, c->scratch, stp_format(c->scratch, sizeof(c->scratch), "%s%s%s", c->error, near, at), 0);
}

void stp_error_report(struct stp_context *c)
{
	const struct stp_limits *limits = stp_script.limits;
	stp_u64 count = __atomic_add_fetch(&errors, 1, __ATOMIC_RELAXED);

	if (limits->suppress_handler_errors)
		return;
	write_error(c);
	if (count > (stp_u64)(limits->max_errors < 0 ? 0 : limits->max_errors))
		stp_session_stop(STP_STOP_ERRORS);
}

/* ---- warnings ---- */

/* FNV-1a, 64 bits, never 0. */
static stp_u64 hash_text(const char *text, stp_size length)
{
	stp_u64 hash = 0xcbf29ce484222325ull;

	while (length--)
		hash = (hash ^ (stp_u8)*text++) * 0x100000001b3ull;
	return hash ? hash : 1;
}

stp_bool stp_warning_is_new(const char *text, stp_size length)
{
	stp_u64 hash = hash_text(text, length);
	stp_u32 i;

	for (i = 0; i < WARNINGS_REMEMBERED; i++) {
		stp_u64 *place = &warnings[(hash + i) % WARNINGS_REMEMBERED];
		stp_u64 found = __atomic_load_n(place, __ATOMIC_RELAXED);

		if (!found && __atomic_compare_exchange_n(place, &found, hash, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
			return 1;
		if (found == hash)
			return 0;
	}
	return 1;	/* too many different ones to remember */
}

void stp_warn(struct stp_context *c, const char *text)
{
	stp_size length = strlen(text);

	if (length && text[length - 1] == '\n')
		length--;
	if (stp_warning_is_new(text, length))
		stp_output_write(c, STP_WARNING, text, (stp_u32)length, 0);
}
