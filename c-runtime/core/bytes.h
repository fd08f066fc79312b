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

/* Keeps gcc from making a call of memset or memcpy out of a loop that is here in order to have none. */
#define stp_keep_loop(variable) __asm__("" : "+r"(variable))

/*
 * Eight bytes of a string can be read at once where they do not reach into another page: what lies behind the NUL is read, and
 * not used. Hence no checks of bounds by a sanitizer.
 */
#define STP_SMALLEST_PAGE 4096u

static inline stp_bool stp_word_is_readable(const char *s)
{
	return ((stp_size)s & (STP_SMALLEST_PAGE - 1)) <= STP_SMALLEST_PAGE - 8;
}

__attribute__((no_sanitize("address"))) static inline stp_u64 stp_word_at(const char *s)
{
	stp_u64 word = 0;
	unsigned i;

	if (stp_likely(stp_word_is_readable(s))) {
		__builtin_memcpy(&word, s, 8);
		return stp_word_order(word);
	}
	for (i = 0; i < 8 && s[i]; i++)
		word |= (stp_u64)(stp_u8)s[i] << 8 * i;
	return word;
}

static inline void stp_store_word(char *dst, stp_u64 word)
{
	word = stp_word_order(word);
	__builtin_memcpy(dst, &word, 8);
}

/* Bytes of the word before its first NUL: 0 to 7, or 8 when there is none. */
static inline unsigned stp_word_length(stp_u64 word)
{
	stp_u64 nul = (word - 0x0101010101010101ull) & ~word & 0x8080808080808080ull;

	return nul ? (unsigned)__builtin_ctzll(nul) >> 3 : 8;
}

/* The first n bytes of the word, n below 8; the others are 0. */
static inline stp_u64 stp_word_start(stp_u64 word, unsigned n)
{
	return word & ~(~0ull << 8 * n);
}

/* Stores the first n bytes of the word, n below 8. */
static inline void stp_store_start(char *dst, stp_u64 word, unsigned n)
{
	for (; n; n--, word >>= 8) {
		*dst++ = (char)word;
		stp_keep_loop(dst);
	}
}

static inline stp_size stp_length(const char *s)
{
	const char *at = s;
	unsigned n;

	do {
		n = stp_word_length(stp_word_at(at));
		at += n;
	} while (n == 8);
	return (stp_size)(at - s);
}

/* Longer runs are worth a call. */
#define STP_SHORT 64

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

/* n times this byte; up to seven more are stored behind them. */
static inline void stp_put_many(char *dst, char byte, stp_size n)
{
	stp_u64 word = 0x0101010101010101ull * (stp_u8)byte;
	stp_size at;

	for (at = 0; at < n; at += 8) {
		__builtin_memcpy(dst + at, &word, 8);
		stp_keep_loop(at);
	}
}
#endif
