/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef STP_TAPSET_TASK_MEMORY_H
#define STP_TAPSET_TASK_MEMORY_H
#include "../rt.h"

/* As /proc/PID/statm has them. */
enum stp_task_pages { STP_PAGES_SIZE, STP_PAGES_RSS, STP_PAGES_SHARED, STP_PAGES_TEXT, STP_PAGES_DATA };
/* Pages of a process; pid 0: the current one. 0 where there is none, or it has no memory of its own. Any context. */
stp_i64 stp_task_pages(stp_i64 pid, enum stp_task_pages which);
/* Bytes of a page. */
stp_i64 stp_page_size(void);
#endif
