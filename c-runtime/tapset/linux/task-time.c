// SPDX-License-Identifier: GPL-2.0-or-later
/* Handlers run with preemption off, which is all that RCU asks of its readers. */
#include "../task-time.h"
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

stp_i64 stp_task_time(stp_i64 tid, enum stp_task_clock clock)
{
	struct task_struct *task = current;

	if (tid)
		task = tid <= PID_MAX_LIMIT ? pid_task(find_pid_ns((int)tid, &init_pid_ns), PIDTYPE_PID) : 0;
	if (!task)
		return 0;
	return clock == STP_USER_TIME ? READ_ONCE(task->utime) : READ_ONCE(task->stime);
}
