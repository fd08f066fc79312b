// SPDX-License-Identifier: GPL-2.0-or-later
#include "../task-time.h"
#include "find-task.h"

stp_i64 stp_task_time(stp_i64 tid, enum stp_task_clock clock)
{
	const struct task_struct *task = tid ? stp_find_task(tid) : current;

	if (!task)
		return 0;
	return clock == STP_USER_TIME ? READ_ONCE(task->utime) : READ_ONCE(task->stime);
}
