/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Strings eight bytes at a time, with no call: what handlers copy, compare and hash is mostly shorter than a call of memcpy or
 * strlen costs, and a kernel's strlen goes byte by byte. Any context.
 */
#ifndef STP_BYTES_H
#define STP_BYTES_H
#include "../rt.h"

/* A word in memory holds its first byte lowest, on every machine. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define stp_word_order(word) (word)
#else
#define stp_word_order(word) __builtin_bswap64(word)
#endif

/* The same byte eight times. */
#define STP_EACH(byte) (0x0101010101010101ull * (stp_u8)(byte))

/* Keeps gcc from making a call of memset or memcpy out of a loop that is here in order to have none. */
#define stp_keep_loop(variable) __asm__("" : "+r"(variable))

/* Of what is known to have eight bytes. */
static inline stp_u64 stp_load_word(const char *src)
{
	stp_u64 word;

	__builtin_memcpy(&word, src, 8);
	return stp_word_order(word);
}

static inline void stp_store_word(char *dst, stp_u64 word)
{
	word = stp_word_order(word);
	__builtin_memcpy(dst, &word, 8);
}

/* Bit 7 of the first byte that is NUL, and of some behind it: 0 when there is none. */
static inline stp_u64 stp_nuls(stp_u64 word)
{
	return (word - STP_EACH(0x01)) & ~word & STP_EACH(0x80);
}

/* All bits of the bytes before the first one whose bit 7 is in `tops`, which has no other bits; all bits when there is none. */
static inline stp_u64 stp_bytes_before(stp_u64 tops)
{
	tops >>= 7;
	return (tops - 1) & ~tops;
}

/* How many bytes such bits are: 0 to 8. To multiply costs less than to count zeroes, and to ask whether there are any. */
static inline unsigned stp_count_bytes(stp_u64 bits)
{
	return (unsigned)((bits & STP_EACH(0x01)) * STP_EACH(0x01) >> 56);
}

#define STP_SMALLEST_PAGE 4096u

/*
 * The next eight bytes of a string, at once where they lie in one page: what is behind the NUL is read, and not used. Hence no
 * checks of bounds by a sanitizer. Elsewhere what is in the next page is read only when the string goes on there; no call, which
 * would have all of its callers save registers.
 */
__attribute__((no_sanitize("address"))) static inline stp_u64 stp_word_at(const char *s)
{
	const char *whole = (const char *)((stp_size)s & ~(stp_size)7);
	unsigned skip = 8 * (unsigned)(s - whole);
	stp_u64 word, next;

	if (stp_likely(((stp_size)s & (STP_SMALLEST_PAGE - 1)) <= STP_SMALLEST_PAGE - 8)) {
		__builtin_memcpy(&word, s, 8);
		return stp_word_order(word);
	}
	__builtin_memcpy(&word, whole, 8);
	word = stp_word_order(word) >> skip;
	if (stp_nuls(word) << skip)	/* not those that the shift has made */
		return word;
	__builtin_memcpy(&next, whole + 8, 8);
	return word | stp_word_order(next) << (64 - skip);
}

static inline stp_size stp_length(const char *s)
{
	const char *at = s;

	for (;; at += 8) {
		stp_u64 nuls = stp_nuls(stp_word_at(at));

		if (nuls)
			return (stp_size)(at - s) + stp_count_bytes(stp_bytes_before(nuls));
	}
}

/* Longer runs are worth a call: a kernel's memcpy is slow to start. */
#define STP_SHORT 256

/* memcpy. What is behind the first half of a run may be stored twice. */
static inline void stp_put_bytes(char *dst, const char *src, stp_size n)
{
	stp_u64 last;

	if (stp_unlikely(n > STP_SHORT)) {
		__builtin_memcpy(dst, src, n);
	} else if (n >= 8) {
		__builtin_memcpy(&last, src + n - 8, 8);
		__builtin_memcpy(dst + n - 8, &last, 8);
		for (; n > 8; n -= 8, src += 8, dst += 8) {
			__builtin_memcpy(&last, src, 8);
			__builtin_memcpy(dst, &last, 8);
			stp_keep_loop(dst);
		}
	} else if (n >= 4) {
		__builtin_memcpy(&last, src + n - 4, 4);
		__builtin_memcpy(dst, src, 4);
		__builtin_memcpy(dst + n - 4, &last, 4);
	} else if (n) {
		dst[0] = src[0];
		dst[n >> 1] = src[n >> 1];
		dst[n - 1] = src[n - 1];
	}
}

/* n times this byte, none when n is negative; up to seven more are stored behind them. Gives where they end. */
static inline char *stp_put_many(char *dst, char byte, int n)
{
	stp_u64 word = STP_EACH(byte);
	int at;

	if (n <= 0)
		return dst;
	for (at = 0; at < n; at += 8) {
		__builtin_memcpy(dst + at, &word, 8);
		stp_keep_loop(at);
	}
	return dst + n;
}
#endif
