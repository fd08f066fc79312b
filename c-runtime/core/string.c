/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strings: NUL-terminated, at most STP_MAXSTRINGLEN bytes with the NUL. Any context. */
#include "../port/port.h"
#include "bytes.h"

/* Copies at most `most` bytes, and a NUL. Where there is room for it the last word is stored whole. */
STP_INLINE void copy(char *dst, const char *src, stp_size most)
{
	const char *whole = src + (most & ~(stp_size)7), *end = src + most;

	for (; src != whole; dst += 8, src += 8) {
		stp_u64 word = stp_word_at(src), nuls = stp_nuls(word);

		if (nuls) {
			stp_store_word(dst, word & stp_bytes_before(nuls));
			return;
		}
		stp_store_word(dst, word);
	}
	for (; src != end && *src; src++)
		*dst++ = *src;
	*dst = 0;
}

void stp_copy(char *dst, const char *src)
{
	if (dst != src)
		copy(dst, src, STP_MAXSTRINGLEN - 1);
}

void stp_append(char *dst, const char *src)
{
	stp_size used = stp_length(dst);
	stp_size room = STP_MAXSTRINGLEN - 1 - used;

	if (stp_likely(dst != src)) {
		copy(dst + used, src, room);
		return;
	}
	if (room > used)
		room = used;
	memcpy(dst + used, dst, room);
	dst[used + room] = 0;
}

int stp_compare(const char *a, const char *b)
{
	for (;; a += 8, b += 8) {
		stp_u64 left = stp_word_at(a), right = stp_word_at(b), nuls = stp_nuls(left), counts;

		if (!nuls && left == right)
			continue;
		/* The first byte that differs decides, the NUL of the left one is the last that counts. */
		counts = stp_bytes_before(nuls) << 8 | 0xff;
		left = __builtin_bswap64(left & counts);
		right = __builtin_bswap64(right & counts);
		return left < right ? -1 : left > right;
	}
}

/* ---- a cursor into a string ---- */

static stp_bool no_more(struct stp_out *out)
{
	(void)out;
	return 0;
}

void stp_string_begin(struct stp_context *c, struct stp_out *out, char *dst)
{
	out->at = dst;
	out->end = dst + STP_MAXSTRINGLEN - 1;
	out->more = no_more;
	out->context = c;
}

void stp_string_end(struct stp_out *out)
{
	*out->at = 0;
}
