/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the directives of the print family share. Any handler context. */
#ifndef STP_FORMAT_H
#define STP_FORMAT_H
#include "bytes.h"

/* Writes the decimal digits of v so that they end before `end`; gives the first. At most 20. */
char *stp_decimal(char *end, stp_u64 v);
/* n times this byte. */
void stp_fill(struct stp_out *out, char byte, int n);
/* Widths and precisions come from `*` arguments too: without a bound one directive could run for seconds. */
static inline int stp_bounded(int n)
{
	return n > STP_BUFFER ? STP_BUFFER : n;
}

/* A width within bounds. A negative one, which only `*` can give, is the flag `-`. */
static inline int stp_settle_width(int width, unsigned *flags)
{
	if (width >= 0)
		return stp_bounded(width);
	*flags |= STP_FLAG_MINUS;
	return width < -STP_BUFFER ? STP_BUFFER : -width;
}

/* n times this byte, so that they end before `at`; gives the first. Stores up to seven bytes more, which lie before them. */
static inline char *stp_fill_before(char *at, char byte, int n)
{
	stp_u64 word = 0x0101010101010101ull * (stp_u8)byte;
	char *first = at - n;

	for (; at > first; at -= 8) {
		__builtin_memcpy(at - 8, &word, 8);
		stp_keep_loop(at);
	}
	return first;
}

/* Text that is short and of no fixed length; longer text may come as well. */
static inline void stp_out_short(struct stp_out *out, const char *text, stp_size length)
{
	if (stp_unlikely(length > (stp_size)(out->end - out->at))) {
		stp_out_text(out, text, length);
		return;
	}
	stp_put_bytes(out->at, text, length);
	out->at += length;
}
#endif
