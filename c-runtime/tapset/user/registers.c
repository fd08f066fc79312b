/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Nothing interrupts the script's own process. */
#include "../registers.h"

stp_i64 stp_registers_address(const void *regs)
{
	(void)regs;
	return 0;
}

stp_bool stp_registers_user(const void *regs)
{
	(void)regs;
	return 0;
}

stp_i64 stp_task_user_address(void)
{
	return 0;
}
