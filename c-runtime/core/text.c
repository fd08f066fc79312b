/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Texts that the runtime itself makes: of errors, warnings, reports. */
#include "error.h"

struct text {
	char *at, *end;
};

static void put(struct text *t, char byte)
{
	if (t->at < t->end)
		*t->at++ = byte;
}

static void put_string(struct text *t, const char *s)
{
	while (*s)
		put(t, *s++);
}

static void put_number(struct text *t, stp_u64 v, unsigned base)
{
	char digits[20];
	int n = 0;

	do
		digits[n++] = "0123456789abcdef"[v % base];
	while (v /= base);
	while (n)
		put(t, digits[--n]);
}

static void put_signed(struct text *t, stp_i64 v)
{
	if (v < 0)
		put(t, '-');
	put_number(t, v < 0 ? 0 - (stp_u64)v : (stp_u64)v, 10);
}

stp_u32 stp_format_text(char *dst, stp_size size, const char *format, __builtin_va_list arguments)
{
	struct text t = { dst, dst + size - 1 };

	for (; *format; format++) {
		if (*format != '%') {
			put(&t, *format);
			continue;
		}
		switch (*++format) {
		case 's':
			put_string(&t, __builtin_va_arg(arguments, const char *));
			break;
		case 'd':
			put_signed(&t, __builtin_va_arg(arguments, stp_i64));
			break;
		case 'x':
			put_string(&t, "0x");
			put_number(&t, __builtin_va_arg(arguments, stp_u64), 16);
			break;
		default:	/* %% */
			put(&t, *format);
		}
	}
	*t.at = 0;
	return (stp_u32)(t.at - dst);
}

stp_u32 stp_format(char *dst, stp_size size, const char *format, ...)
{
	__builtin_va_list arguments;
	stp_u32 length;

	__builtin_va_start(arguments, format);
	length = stp_format_text(dst, size, format, arguments);
	__builtin_va_end(arguments);
	return length;
}
