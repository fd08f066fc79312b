// SPDX-License-Identifier: GPL-2.0-or-later
#include "../../port/port.h"	/* before linux/string.h, which turns memcpy and its kin into macros */
#include "../task.h"
#include <linux/cred.h>
#include <linux/mm_types.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <linux/uidgid.h>

stp_i64 stp_task_pid(void)
{
	return current->tgid;
}

stp_i64 stp_task_tid(void)
{
	return current->pid;
}

/* Interrupts are off, so that the parent outlives the look at it. */
static struct task_struct *parent(void)
{
	return rcu_dereference_raw(current->real_parent);
}

stp_i64 stp_task_ppid(void)
{
	return parent()->tgid;
}

stp_i64 stp_task_pgrp(void)
{
	return task_pgrp_nr_ns(current, &init_pid_ns);
}

stp_i64 stp_task_sid(void)
{
	return task_session_nr_ns(current, &init_pid_ns);
}

stp_i64 stp_task_uid(void)
{
	return __kuid_val(current_uid());
}

stp_i64 stp_task_euid(void)
{
	return __kuid_val(current_euid());
}

stp_i64 stp_task_gid(void)
{
	return __kgid_val(current_gid());
}

stp_i64 stp_task_egid(void)
{
	return __kgid_val(current_egid());
}

void stp_task_name(char *dst)
{
	stp_copy(dst, current->comm);
}

void stp_task_parent_name(char *dst)
{
	stp_copy(dst, parent()->comm);
}

stp_i64 stp_task_stack_size(void)
{
	return THREAD_SIZE;
}

stp_i64 stp_task_stack_unused(void)
{
	return stp_port_stack_left();
}

stp_size stp_task_read(enum stp_task_strings which, stp_size offset, char *dst, stp_size size)
{
	struct mm_struct *mm = current->mm;
	unsigned long start, end;

	if (!mm)
		return 0;
	start = which == STP_TASK_ARGUMENTS ? READ_ONCE(mm->arg_start) : READ_ONCE(mm->env_start);
	end = which == STP_TASK_ARGUMENTS ? READ_ONCE(mm->arg_end) : READ_ONCE(mm->env_end);
	if (end <= start || offset >= end - start)
		return 0;
	size = min_t(stp_size, size, end - start - offset);
	return stp_port_read(dst, start + offset, size, 1) ? 0 : size;
}
