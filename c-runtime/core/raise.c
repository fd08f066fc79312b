/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Errors whose text is no literal, and the end of a pending error. Any handler context. */
#include "error.h"

void stp_errorf(struct stp_context *c, const char *at, const char *format, ...)
{
	__builtin_va_list arguments;

	if (c->error)
		return;
	__builtin_va_start(arguments, format);
	stp_format_text(c->error_text, sizeof(c->error_text), format, arguments);
	__builtin_va_end(arguments);
	stp_error(c, c->error_text, at);
}

void stp_error_string(struct stp_context *c, const char *text)
{
	if (c->error)
		return;
	stp_copy(c->error_text, text);
	stp_error(c, c->error_text, 0);
}

void stp_abort(struct stp_context *c)
{
	stp_exit(c);
	c->error = stp_aborted;
	c->error_at = 0;
	c->actions = -1;	/* what try/catch does not catch */
}

void stp_catch(struct stp_context *c, char *message)
{
	if (message)
		stp_copy(message, c->error ? c->error : "");
	c->error = 0;
	c->error_at = 0;
}
