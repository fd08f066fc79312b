// SPDX-License-Identifier: GPL-2.0-or-later
/* Guru mode: writes to the traced kernel's memory, and to the current task's own. Any context, NMI included. */
#include "../port/port.h"
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/uaccess.h>

/* An address that is none at all is another fault than one where nothing is, and the kernel warns of it. */
static bool may_be_kernel(unsigned long address)
{
#ifdef CONFIG_X86_64
	if (!__is_canonical_address(address, boot_cpu_data.x86_virt_bits))
		return false;
#endif
	return address >= TASK_SIZE_MAX + PAGE_SIZE;
}

/* copy_to_kernel_nofault is not for modules; what it is made of is. Nonzero on a fault. */
static int write_kernel(unsigned long address, const void *src, unsigned size)
{
	void *to = (void *)address;

	if (!may_be_kernel(address))
		return 1;
	switch (size) {
	case 1: __put_kernel_nofault(to, src, u8, fault); return 0;
	case 2: __put_kernel_nofault(to, src, u16, fault); return 0;
	case 4: __put_kernel_nofault(to, src, u32, fault); return 0;
	case 8: __put_kernel_nofault(to, src, u64, fault); return 0;
	}
fault:
	return 1;
}

/* While the kernel switches tasks another one's memory may be there. The kernel's reads are refused then; its writes do not ask. */
static int write_user(unsigned long address, const void *src, unsigned size)
{
	u64 before;

	return stp_port_read(&before, address, size, 1) || copy_to_user_nofault((void __user *)address, src, size) != 0;
}

/* Little-endian: the low bytes of a number come first. */
void stp_store(struct stp_context *c, stp_i64 address, unsigned size, unsigned shift, unsigned bits, stp_i64 value, stp_bool user, const char *at)
{
	stp_u64 whole = 0, mask = bits >= 64 ? ~0ull : ((1ull << bits) - 1) << shift;
	int failed;

	if (bits < 8 * size && stp_port_read(&whole, (stp_u64)address, size, user)) {
		stp_errorf(c, at, "read fault [man error::fault] at %x", (stp_u64)address);
		return;
	}
	whole = (whole & ~mask) | (((stp_u64)value << shift) & mask);
	pagefault_disable();
	failed = user ? write_user((unsigned long)address, &whole, size) : write_kernel((unsigned long)address, &whole, size);
	pagefault_enable();
	if (failed)
		stp_errorf(c, at, "write fault [man error::fault] at %x", (stp_u64)address);
}

void stp_store_stack(struct stp_context *c, unsigned offset, stp_i64 value, const char *at)
{
	stp_store(c, (stp_i64)(kernel_stack_pointer(c->regs) + offset), 8, 0, 64, value, 0, at);
}
