// SPDX-License-Identifier: GPL-2.0-or-later
/* Reads of foreign addresses. Any context, NMI included. */
#include "../port.h"
#include <linux/sched.h>
#include <linux/uaccess.h>

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
