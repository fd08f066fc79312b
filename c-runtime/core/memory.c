/* SPDX-License-Identifier: GPL-2.0-or-later */
/* %m and %M: bytes of memory that may not be there. Any handler context. */
#include "format.h"
#include "../port/port.h"

#define CHUNK 64

static void put_hex(struct stp_out *out, const stp_u8 *bytes, int n)
{
	char digits[2];

	for (; n--; bytes++) {
		digits[0] = "0123456789abcdef"[*bytes >> 4];
		digits[1] = "0123456789abcdef"[*bytes & 15];
		stp_out_text(out, digits, 2);
	}
}

void stp_out_memory(struct stp_out *out, char conversion, unsigned flags, int width, int precision, stp_i64 address, const char *at)
{
	stp_u8 bytes[CHUNK];
	int left = precision < 0 ? 1 : stp_bounded(precision);
	int pad;

	width = stp_settle_width(width, &flags);
	pad = width - (conversion == 'M' ? 2 * left : left);
	if (!(flags & STP_FLAG_MINUS))
		stp_fill(out, ' ', pad);
	while (left) {
		int n = left < CHUNK ? left : CHUNK;

		if (stp_port_read(bytes, (stp_u64)address, (stp_size)n, (flags & STP_FLAG_ALTERNATE) != 0)) {
			stp_errorf(out->context, at, "read fault [man error::fault] at %x", (stp_u64)address);
			return;
		}
		if (conversion == 'M')
			put_hex(out, bytes, n);
		else
			stp_out_text(out, (const char *)bytes, (stp_size)n);
		address += n;
		left -= n;
	}
	if (flags & STP_FLAG_MINUS)
		stp_fill(out, ' ', pad);
}
