// SPDX-License-Identifier: GPL-2.0-or-later
/* Handlers run with preemption off, which is all that RCU asks of its readers. */
#include "../namespaces.h"
#include "../../port/linux/module.h"
#include <linux/cred.h>
#include <linux/sched/task.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>
#include "find-task.h"

/* 0 when the reader is gone: then all is seen from the first namespaces. */
static struct task_struct *reader(void)
{
	return stp_find_task(stp_linux_reader());
}

static struct pid_namespace *pid_space(void)
{
	struct task_struct *task = reader();
	struct pid_namespace *space = task ? task_active_pid_ns(task) : NULL;

	return space ? space : &init_pid_ns;
}

static const struct cred *reader_cred(void)
{
	struct task_struct *task = reader();

	return task ? rcu_dereference_raw(task->real_cred) : 0;
}

static struct user_namespace *user_space(void)
{
	const struct cred *cred = reader_cred();

	return cred ? cred->user_ns : &init_user_ns;
}

stp_i64 stp_reader_view_pid(void)
{
	return task_tgid_nr_ns(current, pid_space());
}

stp_i64 stp_reader_view_tid(void)
{
	return task_pid_nr_ns(current, pid_space());
}

stp_i64 stp_reader_view_ppid(void)
{
	return task_tgid_nr_ns(rcu_dereference_raw(current->real_parent), pid_space());
}

stp_i64 stp_reader_view_pgrp(void)
{
	return task_pgrp_nr_ns(current, pid_space());
}

stp_i64 stp_reader_view_sid(void)
{
	return task_session_nr_ns(current, pid_space());
}

stp_i64 stp_reader_view_uid(void)
{
	return from_kuid_munged(user_space(), current_uid());
}

stp_i64 stp_reader_view_euid(void)
{
	return from_kuid_munged(user_space(), current_euid());
}

stp_i64 stp_reader_view_gid(void)
{
	return from_kgid_munged(user_space(), current_gid());
}

stp_i64 stp_reader_view_egid(void)
{
	return from_kgid_munged(user_space(), current_egid());
}

stp_bool stp_reader_owns_task(void)
{
	const struct cred *cred = reader_cred();

	return cred && uid_eq(cred->uid, current_euid());
}
