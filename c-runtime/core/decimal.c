/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decimal numbers, apart from the other directives: most scripts print nothing more. Eight digits are made at once, in the bytes of a word, by
 * multiplications alone. Any handler context.
 */
#include "format.h"

#define TEN_TO_8 100000000ull
#define ZEROES STP_EACH('0')

/*
 * v, below 10^8, as eight digits, the first in the lowest byte: two halves of four digits, then of two, then of one. A product with the
 * reciprocal is exact in these ranges: 10486 / 2^20 for 1 / 100 below 10,000, 103 / 2^10 for 1 / 10 below 100.
 */
static inline stp_u64 eight_digits(stp_u32 v)
{
	stp_u64 parts = v / 10000 | (stp_u64)(v % 10000) << 32, tens;

	tens = parts * 10486 >> 20 & 0x0000007f0000007full;
	parts = tens | (parts - tens * 100) << 16;
	tens = parts * 103 >> 10 & 0x000f000f000f000full;
	return tens | (parts - tens * 10) << 8;
}

static inline char *put_eight(char *at, stp_u32 v)
{
	stp_store_word(at, eight_digits(v) | ZEROES);
	return at + 8;
}

/* The bytes of zeroes before the first digit, of which the last always counts as one. */
static inline stp_u64 zeroes_before(stp_u64 digits)
{
	return stp_bytes_before(((digits + STP_EACH(0x7f)) & STP_EACH(0x80)) | 1ull << 63);
}

char *stp_put_magnitude(char *at, int width, unsigned minus, stp_u64 magnitude)
{
	stp_u64 first = magnitude, rest = 0, digits;
	unsigned more = 0, n;

	if (stp_unlikely(magnitude >= TEN_TO_8 * TEN_TO_8)) {
		more = 16;
		first = magnitude / (TEN_TO_8 * TEN_TO_8);
		rest = magnitude % (TEN_TO_8 * TEN_TO_8);
	} else if (stp_unlikely(magnitude >= TEN_TO_8)) {
		more = 8;
		first = magnitude / TEN_TO_8;
		rest = magnitude % TEN_TO_8;
	}
	digits = eight_digits((stp_u32)first);
	n = 8 - stp_count_bytes(zeroes_before(digits));
	at = stp_put_many(at, ' ', width - (int)(minus + n + more));
	*at = '-';
	at += minus;
	stp_store_word(at, (digits | ZEROES) >> (64 - 8 * n));
	at += n;
	if (stp_likely(!more))
		return at;
	if (more == 16)
		at = put_eight(at, (stp_u32)(rest / TEN_TO_8));
	return put_eight(at, (stp_u32)(rest % TEN_TO_8));
}

void stp_out_long(struct stp_out *out, stp_i64 v)
{
	char text[STP_PUT_DIGITS + STP_PUT_ROOM];

	stp_out_bytes(out, text, (stp_size)(stp_put_decimal(text, 0, v) - text));
}
