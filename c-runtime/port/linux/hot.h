/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a hit asks of the port. port.c has these functions; who includes this has them in line, too. Includes port.h before linux/string.h. */
#ifndef STP_HOT_H
#define STP_HOT_H
#include "../port.h"
#include <linux/hardirq.h>
#include <linux/irqflags.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <linux/smp.h>
#include "module.h"

#ifdef STP_HOME	/* port.c */
#define STP_HOT
#else
#define STP_HOT extern inline __attribute__((__gnu_inline__))
#endif

/* What is said of a stack other than the task's, whose bounds no exported symbol tells: a hit enters it while little of it
 * is in use (interrupts 16 KiB, NMI 8 KiB on x86-64). */
#define STP_OTHER_STACK 8192

/* The raw forms: a handler must not run into the tracepoints of irq_disable and irq_enable. */
STP_HOT unsigned long stp_port_enter(void)
{
	unsigned long state;

	raw_local_irq_save(state);
	return state;
}

STP_HOT void stp_port_leave(unsigned long state)
{
	raw_local_irq_restore(state);
}

STP_HOT unsigned stp_port_cpu(void)
{
	return raw_smp_processor_id();
}

STP_HOT stp_bool stp_port_in_nmi(void)
{
	return in_nmi() != 0;
}

STP_HOT stp_bool stp_port_is_masked(void)
{
	return raw_irqs_disabled();
}

/* By whether it is for an NMI. */
DECLARE_PER_CPU(void *[2], stp_owned);

STP_HOT void *stp_port_own(stp_bool nmi)
{
	return raw_cpu_read(stp_owned[nmi]);
}

STP_HOT stp_size stp_port_stack_left(void)
{
	unsigned long here = (unsigned long)__builtin_frame_address(0);
	unsigned long lowest = (unsigned long)end_of_stack(current);

	return here - lowest < THREAD_SIZE ? here - lowest : STP_OTHER_STACK;
}

/* An interrupt that arrives in the thread is not the thread's doing. */
STP_HOT stp_bool stp_port_in_session(void)
{
	return current == stp_session_task && in_task();
}
#endif
