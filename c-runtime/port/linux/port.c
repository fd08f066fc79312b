// SPDX-License-Identifier: GPL-2.0-or-later
/* port.h for a kernel module. Functions are for any context, NMI included, unless their comment in port.h says otherwise. */
#include "../port.h"		/* before linux/string.h, which turns memcpy and its kin into macros */
#include <linux/delay.h>
#include <linux/hardirq.h>
#include <linux/irqflags.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <linux/smp.h>
#include <linux/timekeeping.h>
#include <linux/timex.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>
#include "module.h"

/* What is said of a stack other than the task's, whose bounds no exported symbol tells: a hit enters it while little of it
 * is in use (interrupts 16 KiB, NMI 8 KiB on x86-64). */
#define STP_OTHER_STACK 8192

static DEFINE_PER_CPU(u64, stp_random_state);

/* Seeds the generators of all CPUs. Process context, once, before the first handler. */
void stp_port_seed(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		get_random_bytes(per_cpu_ptr(&stp_random_state, cpu), sizeof(u64));
}

/* A request that is too large must fail here, not call the killer of tasks: so we look first, and give up early. */
void *stp_port_alloc(stp_size size)
{
	if (size == 0 || size > INT_MAX)	/* kvmalloc warns above that */
		return NULL;
	if (size >> PAGE_SHIFT >= (stp_size)max(si_mem_available(), 0L))
		return NULL;
	return kvmalloc(size, GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN | __GFP_RETRY_MAYFAIL);
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

void stp_port_relax(void)
{
	cpu_relax();
}

void stp_port_delay(unsigned ns)
{
	ndelay(min(ns, 10000u));
}

stp_u64 stp_port_now(void)
{
	return ktime_get_mono_fast_ns();
}

stp_u64 stp_port_cycles(void)
{
	return get_cycles();
}

/* splitmix64 (Steele, Lea, Flood 2014): the state only counts, so that an NMI in the middle does no harm. */
stp_u32 stp_port_random(void)
{
	u64 z = this_cpu_add_return(stp_random_state, 0x9e3779b97f4a7c15ULL);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return (z ^ (z >> 31)) >> 32;
}

stp_size stp_port_stack_left(void)
{
	unsigned long here = (unsigned long)__builtin_frame_address(0);
	unsigned long lowest = (unsigned long)end_of_stack(current);

	if (here > lowest && here - lowest < THREAD_SIZE)
		return here - lowest;
	return STP_OTHER_STACK;
}

/* The nofault copies check the range, disable page faults themselves and give -ERANGE or -EFAULT. A task with no memory of
 * its own borrows that of the task before it: a user address means nothing there. */
int stp_port_read(void *dst, stp_u64 address, stp_size size, stp_bool user)
{
	const void *at = (const void *)(unsigned long)address;

	if (!user)
		return copy_from_kernel_nofault(dst, at, size) != 0;
	if (!current->mm)
		return 1;
	return copy_from_user_nofault(dst, (const void __user *)at, size) != 0;
}

/* The session's thread polls the rings. */
void stp_port_output_pending(void)
{
}
