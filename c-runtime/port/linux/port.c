// SPDX-License-Identifier: GPL-2.0-or-later
/* port.h for a kernel module. Functions are for any context, NMI included, unless their comment in port.h says otherwise. */
#include "../port.h"		/* before linux/string.h, which turns memcpy and its kin into macros */
#include <linux/hardirq.h>
#include <linux/irqflags.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <linux/smp.h>
#include <linux/timekeeping.h>
#include <linux/timex.h>
#include <linux/vmalloc.h>
#include "module.h"

/* What is said of a stack other than the task's, whose bounds no exported symbol tells: a hit enters it while little of it
 * is in use (interrupts 16 KiB, NMI 8 KiB on x86-64). */
#define STP_OTHER_STACK 8192

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

/* The raw forms: a handler must not run into the tracepoints of irq_disable and irq_enable. */
unsigned long stp_port_enter(void)
{
	unsigned long state;

	raw_local_irq_save(state);
	return state;
}

void stp_port_leave(unsigned long state)
{
	raw_local_irq_restore(state);
}

unsigned stp_port_cpu(void)
{
	return raw_smp_processor_id();
}

unsigned stp_port_cpus(void)
{
	return nr_cpu_ids;
}

stp_bool stp_port_in_nmi(void)
{
	return in_nmi() != 0;
}

stp_u64 stp_port_now(void)
{
	return ktime_get_mono_fast_ns();
}

stp_u64 stp_port_cycles(void)
{
	return get_cycles();
}

stp_size stp_port_stack_left(void)
{
	unsigned long here = (unsigned long)__builtin_frame_address(0);
	unsigned long lowest = (unsigned long)end_of_stack(current);

	if (here > lowest && here - lowest < THREAD_SIZE)
		return here - lowest;
	return STP_OTHER_STACK;
}

/* An interrupt that arrives in the thread is not the thread's doing. */
stp_bool stp_port_in_session(void)
{
	return current == stp_session_task && in_task();
}
