/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef STP_TAPSET_TASK_TIME_H
#define STP_TAPSET_TASK_TIME_H
#include "../rt.h"

enum stp_task_clock { STP_USER_TIME, STP_SYSTEM_TIME };
/* ns that a thread has run; tid 0: the current one. 0 where there is none. Any context. */
stp_i64 stp_task_time(stp_i64 tid, enum stp_task_clock clock);
#endif
