/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "memory.h"
#include "../port/port.h"

#define PIECE 64	/* divides every page */

stp_bool stp_memory_number(stp_i64 *value, enum stp_memory where, stp_i64 address, int size)
{
	stp_u32 bytes = (stp_u32)(size < 0 ? -size : size);
	union {
		stp_u64 u64;
		stp_u32 u32;
		stp_u16 u16;
		stp_u8 u8;
	} read = { 0 };

	*value = 0;
	if (stp_port_read(&read, (stp_u64)address, bytes, where == STP_USER_MEMORY))
		return 0;
	switch (size) {
	case 1: *value = read.u8; break;
	case 2: *value = read.u16; break;
	case 4: *value = read.u32; break;
	case -1: *value = (signed char)read.u8; break;
	case -2: *value = (short)read.u16; break;
	case -4: *value = (int)read.u32; break;
	default: *value = (stp_i64)read.u64; break;
	}
	return 1;
}

stp_i64 stp_memory_long(struct stp_context *c, enum stp_memory where, stp_i64 address, int size)
{
	stp_i64 value;

	if (!stp_memory_number(&value, where, address, size))
		stp_errorf(c, 0, "read fault [man error::fault] at %x", (stp_u64)address);
	return value;
}

stp_bool stp_memory_string(char *dst, enum stp_memory where, stp_i64 address, stp_i64 most)
{
	stp_size used = 0, room = STP_MAXSTRINGLEN - 1;

	if (most < (stp_i64)room)
		room = most > 0 ? (stp_size)most : 0;
	while (used < room) {
		stp_u64 from = (stp_u64)address + used;
		stp_size n = PIECE - from % PIECE, end = used;

		if (n > room - used)
			n = room - used;
		if (stp_port_read(dst + used, from, n, where == STP_USER_MEMORY)) {
			*dst = 0;
			return 0;
		}
		for (used += n; end < used; end++)
			if (!dst[end])
				return 1;
	}
	dst[used] = 0;
	return 1;
}

void stp_memory_string_fault(struct stp_context *c, enum stp_memory where, stp_i64 address)
{
	stp_errorf(c, 0, "%s string copy fault at %x [man error::fault]", where == STP_USER_MEMORY ? "user" : "kernel", (stp_u64)address);
}
