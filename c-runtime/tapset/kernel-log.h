/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's own logs. An ordinary process has none: there these do nothing. */
#ifndef STP_TAPSET_KERNEL_LOG_H
#define STP_TAPSET_KERNEL_LOG_H
#include "../rt.h"

/* A line of the trace buffer. Any context. */
void stp_ftrace(const char *text);
/* A line of the kernel's log at level 0 to 7. Not in an NMI, nor where the scheduler's or the console's locks may be held. */
void stp_printk(stp_i64 level, const char *text);
/* The stack of the kernel, into its log: as stp_printk. */
void stp_kernel_log_stack(void);
#endif
