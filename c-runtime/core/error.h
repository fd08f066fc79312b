/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Run-time errors and warnings. */
#ifndef STP_ERROR_H
#define STP_ERROR_H
#include "../rt.h"
#include "joined.h"

/* Formats as stp_errorf does into dst of size bytes, cutting; gives the length without the NUL. Any context. */
stp_u32 stp_format_text(char *dst, stp_size size, const char *format, __builtin_va_list arguments);
stp_u32 stp_format(char *dst, stp_size size, const char *format, ...);
/* The "error" of abort(): it ends the handler, and nobody is told. */
extern const char stp_aborted[];
/* Reports the pending error of a handler that has returned (its output is already committed) and counts it. */
void stp_error_report(struct stp_context *c);
/* A text that was not warned about before; remembers it. Any context. */
stp_bool stp_warning_is_new(const char *text, stp_size length);
/* Forgets them all. Process context; a module or process starts with none. */
void stp_warnings_reset(void);
/* Process context, at the start of a session. */
STP_JOINED void stp_errors_reset(void);
#endif
