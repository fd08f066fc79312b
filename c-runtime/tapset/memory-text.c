/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "memory-text.h"
#include "string.h"
#include "../port/port.h"

#define PIECE 64	/* divides every page */
#define LONGEST (STP_MAXSTRINGLEN - 1)

stp_bool stp_memory_quote(char *dst, enum stp_memory where, stp_i64 address, stp_i64 most, stp_bool to_nul, stp_i64 room)
{
	char piece[PIECE], text[4], *out = dst + 1;
	stp_i64 done = 0, used = 0, kept = 0;

	if (room <= 0 || room > LONGEST)
		room = LONGEST;
	if (room < 5)
		room = 5;	/* ""... */
	*dst = '"';
	while (done < most) {
		stp_i64 n = PIECE - (stp_i64)((stp_u64)(address + done) % PIECE), i;

		if (n > most - done)
			n = most - done;
		if (stp_port_read(piece, (stp_u64)(address + done), (stp_size)n, where == STP_USER_MEMORY)) {
			*dst = 0;
			return 0;
		}
		for (i = 0; i < n; i++) {
			unsigned length = stp_string_escape_byte(text, piece[i]);

			if (to_nul && !piece[i]) {
				most = 0;
				break;
			}
			if (used + length > room - 2) {
				memcpy(out + kept, "\"...", 5);
				return 1;
			}
			memcpy(out + used, text, length);
			used += length;
			if (used <= room - 5)
				kept = used;
		}
		done += n;
	}
	memcpy(out + used, "\"", 2);
	return 1;
}

void stp_memory_address(struct stp_context *c, char *dst, stp_i64 address)
{
	struct stp_out out;

	stp_string_begin(c, &out, dst);
	stp_out_number(&out, 'x', STP_FLAG_ALTERNATE, 0, -1, address);
	stp_string_end(&out);
}

/* ---- wide characters ---- */

/* RFC 3629; gives how many bytes. */
static unsigned put_utf8(char *text, stp_u32 point)
{
	unsigned more = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x10000 ? 2 : 3, i;
	static const stp_u8 lead[] = { 0, 0xc0, 0xe0, 0xf0 };

	text[0] = (char)(lead[more] | point >> 6 * more);
	for (i = 1; i <= more; i++)
		text[i] = (char)(0x80 | ((point >> 6 * (more - i)) & 0x3f));
	return more + 1;
}

static stp_bool is_surrogate(stp_u32 unit, stp_u32 first)
{
	return unit >= first && unit < first + 0x400;
}

/* The character at *address, which goes on behind it. */
static enum stp_wide next_character(stp_u32 *point, enum stp_memory where, stp_i64 *address, unsigned size)
{
	stp_i64 unit, second;

	if (!stp_memory_number(&unit, where, *address, (int)size))
		return STP_WIDE_FAULT;
	*address += size;
	*point = (stp_u32)unit;
	if (size == 2 && is_surrogate(*point, 0xd800)) {
		if (!stp_memory_number(&second, where, *address, 2))
			return STP_WIDE_FAULT;
		*address += 2;
		if (!is_surrogate((stp_u32)second, 0xdc00))
			return STP_WIDE_STRANGE;
		*point = 0x10000 + ((*point - 0xd800) << 10) + ((stp_u32)second - 0xdc00);
		return STP_WIDE_READ;
	}
	return is_surrogate(*point, 0xd800) || is_surrogate(*point, 0xdc00) || *point > 0x10ffff ? STP_WIDE_STRANGE : STP_WIDE_READ;
}

enum stp_wide stp_memory_wide(char *dst, enum stp_memory where, stp_i64 address, unsigned size)
{
	stp_size used = 0;
	stp_u32 point;
	char text[4];

	for (;;) {
		enum stp_wide outcome = next_character(&point, where, &address, size);
		unsigned length;

		if (outcome != STP_WIDE_READ) {
			*dst = 0;
			return outcome;
		}
		length = put_utf8(text, point);
		if (!point || used + length > LONGEST)
			break;
		memcpy(dst + used, text, length);
		used += length;
	}
	dst[used] = 0;
	return STP_WIDE_READ;
}

void stp_memory_wide_fault(struct stp_context *c, enum stp_memory where, stp_i64 address, enum stp_wide outcome)
{
	if (outcome == STP_WIDE_FAULT)
		stp_memory_string_fault(c, where, address);
	else
		stp_errorf(c, 0, "%s string conversion error at %x", where == STP_USER_MEMORY ? "user" : "kernel", (stp_u64)address);
}
