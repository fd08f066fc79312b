/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strings: NUL-terminated, at most STP_MAXSTRINGLEN bytes with the NUL. Any context. */
#include "../port/port.h"
#include "bytes.h"

/* Copies at most `most` bytes, and a NUL. */
static void copy(char *dst, const char *src, stp_size most)
{
	stp_u64 word = stp_word_at(src);
	unsigned n = stp_word_length(word);

	while (n == 8 && most >= 8) {
		stp_store_word(dst, word);
		dst += 8;
		src += 8;
		most -= 8;
		word = stp_word_at(src);
		n = stp_word_length(word);
	}
	if (n > most)
		n = (unsigned)most;
	stp_store_start(dst, word, n);
	dst[n] = 0;
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
	stp_u64 left = stp_word_at(a), right = stp_word_at(b);
	unsigned n = stp_word_length(left);

	while (n == 8 && left == right) {
		left = stp_word_at(a += 8);
		right = stp_word_at(b += 8);
		n = stp_word_length(left);
	}
	/* The first byte that differs decides, the NUL of the left one is the last that counts. */
	if (n < 7) {
		left = stp_word_start(left, n + 1);
		right = stp_word_start(right, n + 1);
	}
	left = __builtin_bswap64(left);
	right = __builtin_bswap64(right);
	return left < right ? -1 : left > right;
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
