// SPDX-License-Identifier: GPL-2.0-or-later
/* Handlers run with preemption off, which is all that RCU asks of its readers. */
#include "../task-lookup.h"
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

stp_i64 stp_task_current(void)
{
	return (stp_i64)(unsigned long)current;
}

stp_i64 stp_task_of_pid(stp_i64 pid)
{
	struct task_struct *task;

	if (pid <= 0 || pid > PID_MAX_LIMIT)
		return 0;
	rcu_read_lock();
	task = pid_task(find_pid_ns((int)pid, &init_pid_ns), PIDTYPE_PID);
	rcu_read_unlock();
	return (stp_i64)(unsigned long)task;
}
