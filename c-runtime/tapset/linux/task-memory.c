// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Handlers run with preemption off, which is all that RCU asks of its readers. The memory map of another process may be freed while it is
 * read: its fields are then of another one, and nothing behind them is followed.
 */
#include "../task-memory.h"
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

static struct mm_struct *memory_of(stp_i64 pid)
{
	struct task_struct *task = current;

	if (pid)
		task = pid > 0 && pid <= PID_MAX_LIMIT ? pid_task(find_pid_ns((int)pid, &init_pid_ns), PIDTYPE_PID) : 0;
	return task && !(task->flags & PF_KTHREAD) ? READ_ONCE(task->mm) : 0;
}

stp_i64 stp_task_pages(stp_i64 pid, enum stp_task_pages which)
{
	struct mm_struct *mm = memory_of(pid);

	if (!mm)
		return 0;
	switch (which) {
	case STP_PAGES_SIZE: return mm->total_vm;
	case STP_PAGES_RSS: return get_mm_rss(mm);
	case STP_PAGES_SHARED: return get_mm_counter(mm, MM_FILEPAGES) + get_mm_counter(mm, MM_SHMEMPAGES);
	case STP_PAGES_TEXT: return (PAGE_ALIGN(mm->end_code) - (mm->start_code & PAGE_MASK)) >> PAGE_SHIFT;
	case STP_PAGES_DATA: return mm->data_vm + mm->stack_vm;
	}
	return 0;
}

stp_i64 stp_page_size(void)
{
	return PAGE_SIZE;
}
