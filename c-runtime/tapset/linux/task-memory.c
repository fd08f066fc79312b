// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The memory map of another process may be freed while it is read, and its place may not even be readable any more (memfd_secret(2) takes pages
 * out of the kernel's map): it is foreign memory. What is then read is of another one, and nothing behind it is followed.
 */
#include "../../port/port.h"
#include "../task-memory.h"
#include <linux/mm.h>
#include <linux/percpu_counter.h>
#include "find-task.h"

static const struct mm_struct *memory_of(stp_i64 pid)
{
	const struct task_struct *task = pid ? stp_find_task(pid) : current;

	return task && !(task->flags & PF_KTHREAD) ? READ_ONCE(task->mm) : 0;
}

static stp_i64 number_at(unsigned long address)
{
	stp_i64 value = 0;

	return stp_port_read(&value, address, sizeof(value), 0) ? 0 : value;
}

#define NUMBER(mm, field) number_at((unsigned long)(mm) + offsetof(struct mm_struct, field))

/* Up to 6.1 such a counter is one number. Later it has a part for each CPU, and the sum that these are added to now and then, which is what statm shows. */
static stp_i64 resident(const struct mm_struct *mm, unsigned which)
{
	enum { SIZE = sizeof(mm->rss_stat) / NR_MM_COUNTERS, AT = SIZE == sizeof(long) ? 0 : offsetof(struct percpu_counter, count) };
	stp_i64 pages = number_at((unsigned long)&mm->rss_stat + which * SIZE + AT);

	return pages > 0 ? pages : 0;
}

stp_i64 stp_task_pages(stp_i64 pid, enum stp_task_pages which)
{
	const struct mm_struct *mm = memory_of(pid);
	stp_i64 shared;

	if (!mm)
		return 0;
	shared = resident(mm, MM_FILEPAGES) + resident(mm, MM_SHMEMPAGES);
	switch (which) {
	case STP_PAGES_SIZE: return NUMBER(mm, total_vm);
	case STP_PAGES_RSS: return shared + resident(mm, MM_ANONPAGES);
	case STP_PAGES_SHARED: return shared;
	case STP_PAGES_TEXT: return (stp_i64)((PAGE_ALIGN((unsigned long)NUMBER(mm, end_code)) - ((unsigned long)NUMBER(mm, start_code) & PAGE_MASK)) >> PAGE_SHIFT);
	case STP_PAGES_DATA: return NUMBER(mm, data_vm) + NUMBER(mm, stack_vm);
	}
	return 0;
}

stp_i64 stp_page_size(void)
{
	return PAGE_SIZE;
}
