/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What families, locks and tapset functions have to say in words of their own. */
#include "../port/port.h"
#include "error.h"
#include "notice.h"
#include "output.h"
#include "session.h"

#define WARNINGS_REMEMBERED 1024
static stp_u64 warnings[WARNINGS_REMEMBERED];	/* hashes of the texts, 0: free */

void stp_warnings_reset(void)
{
	memset(warnings, 0, sizeof(warnings));
}

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

/* ---- of the session ---- */

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
	stp_session_now.refused++;
	stp_session_warn("probe %s registration error [man warning::pass5] (rc %d)", probe->point, (stp_i64)rc);
}

void stp_session_lost(const char *format, ...)
{
	__builtin_va_list arguments;

	__builtin_va_start(arguments, format);
	write_words(STP_LOSS, format, arguments);
	__builtin_va_end(arguments);
}
