// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * perf.type(N).config(M).process("PROGRAM"): a counter of each task that runs the program. A task gets it when it executes the program, or when the
 * probe is armed; its threads and children inherit it (attr.inherit) until they execute another (attr.remove_on_exec). What an exec
 * announces is done by a work item, since a counter can be made only where one may sleep: a program is counted from its first
 * milliseconds on. A program that is not there when the probe is armed is known by its last name alone.
 */
#include "../port/port.h"
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/namei.h>
#include <linux/perf_event.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/seqlock.h>
#include <linux/spinlock.h>
#include <linux/tracepoint.h>
#include <linux/workqueue.h>
#include "counters.h"
#include "../core/family.h"
#include "../core/session.h"

#define WAITING 256	/* execs that may be announced before the work item has come to them */
#define TASKS 4096	/* tasks that may be counted at a time */
#define TRIES 1000	/* to read a counter while others come and go */

struct program {
	dev_t device;
	unsigned long inode;	/* 0: not there */
	const char *name;
	bool refused;		/* no task can have the counter */
};

/* A counter and whose it is. The task may be gone: then the pointer is only compared. */
struct own_event {
	const struct task_struct *task;
	struct perf_event *event;
	u32 row;
};

static const struct stp_family_use *family;
static struct program *programs;	/* by row */
static struct own_event *events;
static u32 nevents;
static struct task_struct *announced[WAITING];
static u32 nannounced;
static u32 missed;		/* tasks that found no room */
static DEFINE_RAW_SPINLOCK(turn);	/* of announced */
static seqcount_t changes = SEQCNT_ZERO(changes);	/* of events and nevents, which one thread at a time changes: the work item, or after it the session's */
static struct tracepoint *exec_point;
static bool watching;

static const struct stp_perf_probe *row(u32 index)
{
	return &((const struct stp_perf_probe *)family->table)[index];
}

/* ---- which tasks ---- */

/* The last part of a path, and what the file system knows it by. */
static void find_program(struct program *program, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct path place;

	program->name = slash ? slash + 1 : path;
	if (kern_path(path, LOOKUP_FOLLOW, &place))
		return;
	program->device = d_backing_inode(place.dentry)->i_sb->s_dev;
	program->inode = d_backing_inode(place.dentry)->i_ino;
	path_put(&place);
}

static bool is_program(const struct program *program, const struct file *file)
{
	const struct inode *inode = file_inode(file);

	if (program->inode)
		return inode->i_ino == program->inode && inode->i_sb->s_dev == program->device;
	return !strcmp((const char *)file->f_path.dentry->d_name.name, program->name);
}

/* Under rcu_read_lock. The mm is the task's own, or held by task_lock. */
static bool mm_runs(struct mm_struct *mm, u32 index)
{
	struct file *file = mm ? rcu_dereference(mm->exe_file) : NULL;

	return file && is_program(&programs[index], file);
}

static bool runs(struct task_struct *task, u32 index)
{
	bool found;

	task_lock(task);
	rcu_read_lock();
	found = mm_runs(task->mm, index);
	rcu_read_unlock();
	task_unlock(task);
	return found;
}

/* ---- counters ---- */

/* The interval has passed, or so many events. */
static void overflowed(struct perf_event *event, struct perf_sample_data *data, struct pt_regs *regs)
{
	const struct stp_perf_probe *probe = event->overflow_handler_context;

	stp_probe_hit(probe->probe, regs);
}

static struct perf_event *open_event(u32 index, struct task_struct *task)
{
	const struct stp_perf_probe *probe = row(index);
	struct perf_event_attr attr = {
		.type = probe->type, .size = sizeof(attr), .config = probe->config, .sample_period = probe->period, .freq = probe->is_frequency,
		.inherit = 1, .remove_on_exec = 1,
	};

	return perf_event_create_kernel_counter(&attr, -1, task, probe->period ? overflowed : NULL, (void *)probe);
}

/* Those of tasks that have ended or run something else are given back. */
static void sweep(bool all)
{
	u32 i = 0;

	while (i < nevents) {
		struct perf_event *event = events[i].event;

		if (!all && READ_ONCE(event->state) > PERF_EVENT_STATE_EXIT) {
			i++;
			continue;
		}
		local_irq_disable();
		raw_write_seqcount_begin(&changes);
		events[i] = events[--nevents];
		raw_write_seqcount_end(&changes);
		local_irq_enable();
		perf_event_release_kernel(event);
	}
}

static void count_task(struct task_struct *task, u32 index)
{
	struct perf_event *event = nevents < TASKS ? open_event(index, task) : ERR_PTR(-ENOSPC);

	if (IS_ERR(event)) {
		missed += PTR_ERR(event) != -ESRCH;
		return;
	}
	local_irq_disable();
	raw_write_seqcount_begin(&changes);
	events[nevents++] = (struct own_event){ .task = task, .event = event, .row = index };
	raw_write_seqcount_end(&changes);
	local_irq_enable();
}

static void count_all(struct task_struct *task)
{
	u32 i;

	for (i = 0; i < family->n; i++)
		if (!programs[i].refused && runs(task, i))
			count_task(task, i);
}

/* What it gives means something only when nothing has changed meanwhile. */
static struct perf_event *find_event(const struct task_struct *task, u32 index)
{
	u32 n = READ_ONCE(nevents), i;

	for (i = 0; i < n; i++)
		if (events[i].row == index && (events[i].task == task || events[i].task == task->group_leader))
			return READ_ONCE(events[i].event);
	return NULL;
}

/* The counter of an ended task may be found by the one that has its place in memory now. */
static stp_i64 count_of(struct perf_event *event, const struct task_struct *task)
{
	return event && (READ_ONCE(event->state) > PERF_EVENT_STATE_EXIT || (task->flags & PF_EXITING)) ? (stp_i64)stp_event_count(event) : 0;
}

/*
 * Readers do not wait for each other. Interrupts are off, and the kernel frees events by RCU: one that was there stays until the return. Changes are
 * short; an NMI that comes amid one of its own CPU gives up.
 */
stp_i64 stp_perf_task_read(struct stp_context *c, stp_u32 index)
{
	unsigned int tries;

	for (tries = 0; tries < TRIES; tries++) {
		unsigned int before = raw_read_seqcount(&changes);
		struct perf_event *event = before & 1 ? NULL : find_event(current, index);

		if (!(before & 1) && !read_seqcount_retry(&changes, before))
			return count_of(event, current);
		stp_port_relax();
	}
	return 0;
}

/* ---- execs ---- */

static struct task_struct *take_announced(void)
{
	struct task_struct *task;

	raw_spin_lock_irq(&turn);
	task = nannounced ? announced[--nannounced] : NULL;
	raw_spin_unlock_irq(&turn);
	return task;
}

static void serve(struct work_struct *work)
{
	struct task_struct *task;

	sweep(false);
	while ((task = take_announced())) {
		count_all(task);
		put_task_struct(task);
	}
}

static DECLARE_WORK(service, serve);

static void announce(struct task_struct *task)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&turn, flags);
	if (nannounced < WAITING)
		announced[nannounced++] = get_task_struct(task);
	else
		missed++;
	raw_spin_unlock_irqrestore(&turn, flags);
	schedule_work(&service);
}

/* sched_process_exec, in the task that has a new program, preemption off. Its arguments do not matter. */
static void executed(void *unused)
{
	bool found = false;
	u32 i;

	rcu_read_lock();
	for (i = 0; i < family->n && !found; i++)
		found = mm_runs(current->mm, i);
	rcu_read_unlock();
	if (found)
		announce(current);
}

static void find_point(struct tracepoint *point, void *unused)
{
	if (!strcmp(point->name, "sched_process_exec"))
		exec_point = point;
}

/* ---- the family ---- */

static int tasks_prepare(const struct stp_family_use *use)
{
	u32 i;

	family = use;
	programs = stp_port_alloc(use->n * sizeof(*programs));
	events = stp_port_alloc(TASKS * sizeof(*events));
	if (!programs || !events) {
		stp_session_warn("no memory for counters of %d tasks", (stp_i64)TASKS);
		return -ENOMEM;
	}
	for (i = 0; i < use->n; i++)
		find_program(&programs[i], row(i)->program);
	return 0;
}

/* What no task can have is told at once. */
static void try_all(void)
{
	u32 i;

	for (i = 0; i < family->n; i++) {
		struct perf_event *event = open_event(i, current);

		programs[i].refused = IS_ERR(event);
		if (programs[i].refused)
			stp_session_refused(row(i)->probe, PTR_ERR(event));
		else
			perf_event_release_kernel(event);
	}
}

/* Tasks that run a program already. */
static void announce_running(void)
{
	struct task_struct *leader;
	u32 i;

	rcu_read_lock();
	for_each_process(leader)
		for (i = 0; i < family->n; i++)
			if (runs(leader, i)) {
				announce(leader);
				break;
			}
	rcu_read_unlock();
}

static int tasks_arm(const struct stp_family_use *use)
{
	int rc;

	try_all();
	for_each_kernel_tracepoint(find_point, NULL);
	rc = exec_point ? tracepoint_probe_register(exec_point, executed, NULL) : -ENOENT;
	watching = !rc;
	if (rc)
		stp_session_warn("programs that start from now on are not counted (rc %d)", (stp_i64)rc);
	announce_running();
	return 0;
}

static void tasks_disarm(const struct stp_family_use *use)
{
	struct task_struct *task;

	if (watching)
		tracepoint_probe_unregister(exec_point, executed, NULL);
	watching = false;
	tracepoint_synchronize_unregister();
	cancel_work_sync(&service);
	while ((task = take_announced()))
		put_task_struct(task);
	sweep(true);
	if (missed)
		stp_session_warn("%d tasks were not counted", (stp_i64)missed);
}

static void tasks_release(const struct stp_family_use *use)
{
	stp_port_free(programs);
	stp_port_free(events);
	programs = NULL;
	events = NULL;
}

const struct stp_family stp_family_perf_tasks = {
	.name = "perf_tasks",
	.prepare = tasks_prepare,
	.arm = tasks_arm,
	.disarm = tasks_disarm,
	.release = tasks_release,
	.in_nmi = true,
};
