// SPDX-License-Identifier: GPL-2.0-or-later
#include "../kernel-log.h"
#include <linux/kernel.h>
#include <linux/kern_levels.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/string.h>

/* Not trace_printk, whose mere mention makes the kernel print a page of warnings. */
void stp_ftrace(const char *text)
{
#ifdef CONFIG_TRACING
	__trace_puts(_THIS_IP_, text, strlen(text));
#endif
}

void stp_printk(stp_i64 level, const char *text)
{
	const char header[] = { KERN_SOH_ASCII, '0' + clamp_t(s64, level, 0, 7), 0 };

	printk("%s%s\n", header, text);
}

void stp_kernel_log_stack(void)
{
	dump_stack();
}
