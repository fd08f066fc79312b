/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the directives of the print family share. Any handler context. */
#ifndef STP_FORMAT_H
#define STP_FORMAT_H
#include "bytes.h"

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

/* A string of the script's, at most STP_MAXSTRINGLEN - 1 bytes of it, in whole words: what lies behind its end is written over by what comes next. */
STP_INLINE char *stp_put_words(char *at, const char *s)
{
	const char *last = s + ((STP_MAXSTRINGLEN - 1) & ~7ull);	/* of this word not all may be taken */

	for (;; at += 8, s += 8) {
		stp_u64 word = stp_word_at(s), nuls = stp_nuls(word);

		stp_store_word(at, word);
		if (stp_unlikely(s == last))
			nuls |= 0x80ull << 8 * ((STP_MAXSTRINGLEN - 1) & 7);
		if (nuls)
			return at + stp_count_bytes(stp_bytes_before(nuls));
	}
}
#endif
