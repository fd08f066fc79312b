// SPDX-License-Identifier: GPL-2.0-or-later
#include "../task-lookup.h"
#include "find-task.h"

stp_i64 stp_task_current(void)
{
	return (stp_i64)(unsigned long)current;
}

stp_i64 stp_task_of_pid(stp_i64 pid)
{
	return (stp_i64)(unsigned long)stp_find_task(pid);
}
