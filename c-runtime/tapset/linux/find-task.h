/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Needs nothing before it. */
#ifndef STP_LINUX_FIND_TASK_H
#define STP_LINUX_FIND_TASK_H
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include "../../rt.h"

/* A task by its number in the first namespace, or NULL. For handlers: they run with preemption off, which is all that RCU asks of its readers, so
 * that the task stays until they end. */
static inline struct task_struct *stp_find_task(stp_i64 pid)
{
	struct task_struct *task;

	if (pid <= 0 || pid > PID_MAX_LIMIT)
		return NULL;
	rcu_read_lock();
	task = pid_task(find_pid_ns((int)pid, &init_pid_ns), PIDTYPE_PID);
	rcu_read_unlock();
	return task;
}
#endif
