/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Symbols of the kernel and its modules that the script names. Those of a module that is loaded later are not found. */
#include "../port/port.h"
#include <linux/percpu.h>
#include "../core/part.h"
#include "../core/session.h"
#include "../probe/lookup.h"

static int prepare(void)
{
	stp_u32 i;
	int rc = stp_lookup_prepare();

	if (rc)
		stp_session_warn("addresses of symbols cannot be looked up (rc %d)", (stp_i64)rc);
	for (i = 0; !rc && i < stp_script.nsymbols; i++)
		stp_script.symbols[i]->address = stp_lookup(stp_script.symbols[i]->name);
	return 0;
}

stp_i64 stp_symbol_absent(struct stp_context *c, const struct stp_symbol *symbol, const char *at)
{
	stp_errorf(c, at, "the running kernel has no symbol '%s'", symbol->name);
	return 0;
}

/* Preemption is off in handlers. */
stp_i64 stp_symbol_here(struct stp_context *c, const struct stp_symbol *symbol, const char *at)
{
	return symbol->address ? (stp_i64)(unsigned long)this_cpu_ptr((const void __percpu *)(unsigned long)symbol->address) : stp_symbol_absent(c, symbol, at);
}

const struct stp_part stp_part_addresses = { .prepare = prepare };
