// SPDX-License-Identifier: GPL-2.0-or-later
/* A kprobe that is refused tells where kallsyms_lookup_name is, and that tells all else. */
#include "../port/port.h"
#include <linux/kallsyms.h>
#include <linux/kprobes.h>
#include "lookup.h"

static unsigned long no_name(const char *name)
{
	return 0;
}

/* For kernels that cannot tell all of a name: the one that they find. */
static int match_one(int (*found)(void *, unsigned long), const char *name, void *data)
{
	unsigned long address = stp_lookup(name);

	return address ? found(data, address) : -ENOENT;
}

DEFINE_STATIC_CALL(stp_find_name, no_name);
DEFINE_STATIC_CALL(stp_match_name, match_one);

/*
 * The address that a kprobe at this offset of the function has. One in the middle of the first instruction is refused, but not before its address is
 * known: taking back one that is not would wait for a grace period.
 */
static int find(unsigned int offset, unsigned long *function)
{
	struct kprobe finder = { .symbol_name = "kallsyms_lookup_name", .offset = offset, .flags = KPROBE_FLAG_DISABLED };
	int rc = register_kprobe(&finder);

	if (!rc)
		unregister_kprobe(&finder);
	if (!finder.addr)
		return rc ? rc : -ENOENT;
	*function = (unsigned long)finder.addr - offset;
	return 0;
}

int stp_lookup_prepare(void)
{
	static bool done;
	unsigned long function;

	if (done)
		return 0;
	if (find(1, &function)) {
		int rc = find(0, &function);

		if (rc)
			return rc;
	}
	static_call_update(stp_find_name, (void *)function);
	STP_LOOKUP_CALL(stp_match_name, "kallsyms_on_each_match_symbol");
	done = true;
	return 0;
}

unsigned long stp_lookup(const char *name)
{
	return static_call(stp_find_name)(name);
}

void stp_lookup_each(const char *name, int (*found)(void *data, unsigned long address), void *data)
{
	static_call(stp_match_name)(found, name, data);
}
