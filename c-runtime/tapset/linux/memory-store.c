// SPDX-License-Identifier: GPL-2.0-or-later
#include "../memory-store.h"

void stp_memory_store_string(struct stp_context *c, enum stp_memory where, stp_i64 address, const char *text, stp_i64 most)
{
	stp_i64 i;
	char byte = 1;

	for (i = 0; i < most && byte && !c->error; i++) {
		byte = i + 1 < most ? text[i] : 0;
		stp_store(c, address + i, 1, 0, 8, byte, where == STP_USER_MEMORY, 0);
	}
}
