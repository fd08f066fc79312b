// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers and strings of the traced kernel's memory. Every read may fault, and then is a run-time error at the place that asked. */
#include "../port/port.h"
#include <linux/ptrace.h>

static stp_bool load(struct stp_context *c, void *dst, stp_i64 address, stp_size size, stp_bool user, const char *at)
{
	if (stp_likely(!stp_port_read(dst, (stp_u64)address, size, user)))
		return 1;
	if (at)
		stp_errorf(c, at, "read fault [man error::fault] at %x", (stp_u64)address);
	return 0;
}

#define STP_LOADER(name, type, user) \
	stp_i64 name(struct stp_context *c, stp_i64 address, const char *at) \
	{ \
		type value; \
\
		return load(c, &value, address, sizeof(value), user, at) ? (stp_i64)value : 0; \
	}

STP_LOADER(stp_load_s1, signed char, 0)
STP_LOADER(stp_load_u1, stp_u8, 0)
STP_LOADER(stp_load_s2, short, 0)
STP_LOADER(stp_load_u2, stp_u16, 0)
STP_LOADER(stp_load_s4, int, 0)
STP_LOADER(stp_load_u4, stp_u32, 0)
STP_LOADER(stp_load_8, stp_i64, 0)
STP_LOADER(stp_load_user_s1, signed char, 1)
STP_LOADER(stp_load_user_u1, stp_u8, 1)
STP_LOADER(stp_load_user_s2, short, 1)
STP_LOADER(stp_load_user_u2, stp_u16, 1)
STP_LOADER(stp_load_user_s4, int, 1)
STP_LOADER(stp_load_user_u4, stp_u32, 1)
STP_LOADER(stp_load_user_8, stp_i64, 1)

stp_i64 stp_load_stack(struct stp_context *c, unsigned offset, const char *at)
{
	return stp_load_8(c, (stp_i64)(kernel_stack_pointer(c->regs) + offset), at);
}
