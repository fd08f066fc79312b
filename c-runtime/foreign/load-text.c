/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strings of the traced kernel's memory, as a pretty-printed value shows them. */
#include "../tapset/memory.h"

void stp_load_text(struct stp_context *c, char *dst, stp_i64 address, stp_bool user)
{
	(void)c;
	if (!stp_memory_string(dst, user ? STP_USER_MEMORY : STP_KERNEL_MEMORY, address, STP_MAXSTRINGLEN - 1))
		stp_copy(dst, "<unknown>");
}
