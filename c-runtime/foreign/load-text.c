/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strings of the traced kernel's memory, as a pretty-printed value shows them. */
#include "../tapset/memory.h"
#include "../tapset/string.h"

void stp_load_text(struct stp_context *c, char *dst, stp_i64 address, stp_bool user)
{
	struct stp_out out;

	/* A pointer to the task's own memory has the same type, where debug information does not tell __user. */
	if ((!user && stp_memory_string(dst, STP_KERNEL_MEMORY, address, STP_MAXSTRINGLEN)) || stp_memory_string(dst, STP_USER_MEMORY, address, STP_MAXSTRINGLEN)) {
		stp_string_quote(dst);
		return;
	}
	stp_string_begin(c, &out, dst);
	stp_out_number(&out, 'x', STP_FLAG_ALTERNATE, 0, -1, address);
	stp_string_end(&out);
}
