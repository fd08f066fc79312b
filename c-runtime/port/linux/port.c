// SPDX-License-Identifier: GPL-2.0-or-later
/* port.h for a kernel module. Functions are for any context, NMI included, unless their comment in port.h says otherwise. */
#include "../port.h"		/* before linux/string.h, which turns memcpy and its kin into macros */
#include <linux/mm.h>
#include <linux/timekeeping.h>
#include <linux/timex.h>
#include <linux/vmalloc.h>
#include "module.h"
#define STP_HOME
#include "hot.h"

static u64 taken;
struct task_struct *stp_session_task;

/* A request that is too large must fail here, not call the killer of tasks: so we look first, and give up early. */
void *stp_port_alloc(stp_size size)
{
	if (size == 0 || size > INT_MAX)	/* kvmalloc warns above that */
		return NULL;
	if (size >> PAGE_SHIFT >= (stp_size)max(si_mem_available(), 0L))
		return NULL;
	taken += size;
	return kvmalloc(size, GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN | __GFP_RETRY_MAYFAIL);
}

stp_u64 stp_port_taken(void)
{
	return taken;
}

void stp_port_free(void *block)
{
	kvfree(block);
}

DEFINE_PER_CPU(void *[2], stp_owned);

void stp_port_set_own(unsigned cpu, stp_bool nmi, void *what)
{
	if (cpu_possible(cpu))
		per_cpu(stp_owned, cpu)[nmi] = what;
}

unsigned stp_port_cpus(void)
{
	return nr_cpu_ids;
}

stp_u64 stp_port_now(void)
{
	return ktime_get_mono_fast_ns();
}

stp_u64 stp_port_cycles(void)
{
	return get_cycles();
}
