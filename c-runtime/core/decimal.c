/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plain %d, apart from the other directives: most scripts print nothing more. Any handler context. */
#include "format.h"

static const char pairs[] =
	"00010203040506070809" "10111213141516171819" "20212223242526272829" "30313233343536373839" "40414243444546474849"
	"50515253545556575859" "60616263646566676869" "70717273747576777879" "80818283848586878889" "90919293949596979899";

char *stp_decimal(char *end, stp_u64 v)
{
	while (v >= 100) {
		end -= 2;
		__builtin_memcpy(end, &pairs[v % 100 * 2], 2);
		v /= 100;
	}
	if (v < 10) {
		*--end = (char)('0' + v);
		return end;
	}
	end -= 2;
	__builtin_memcpy(end, &pairs[v * 2], 2);
	return end;
}

#define MOST_DIGITS 20
#define NARROW 32	/* fields up to this width are put together in one piece */

void stp_out_decimal(struct stp_out *out, int width, stp_i64 v)
{
	char text[8 + NARROW + MOST_DIGITS];
	char *const end = text + sizeof(text);
	char *at = stp_decimal(end, v < 0 ? 0 - (stp_u64)v : (stp_u64)v);

	if (v < 0)
		*--at = '-';
	if (width > end - at)
		at = stp_fill_before(at, ' ', width - (int)(end - at));
	stp_out_short(out, at, (stp_size)(end - at));
}

void stp_out_long(struct stp_out *out, stp_i64 v)
{
	stp_out_decimal(out, 0, v);
}
