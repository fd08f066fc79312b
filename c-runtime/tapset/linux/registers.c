// SPDX-License-Identifier: GPL-2.0-or-later
#include "../registers.h"
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>

stp_i64 stp_registers_address(const void *regs)
{
	return regs ? instruction_pointer((struct pt_regs *)regs) : 0;
}

stp_bool stp_registers_user(const void *regs)
{
	return regs && user_mode((struct pt_regs *)regs);
}

/* What it left on its kernel stack when it entered. */
stp_i64 stp_task_user_address(void)
{
	return current->mm && !(current->flags & PF_KTHREAD) ? instruction_pointer(task_pt_regs(current)) : 0;
}
