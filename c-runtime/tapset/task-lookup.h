/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tasks as the kernel has them: addresses of struct task_struct. Handler context; what is found may be gone after the handler. */
#ifndef STP_TASK_LOOKUP_H
#define STP_TASK_LOOKUP_H
#include "../rt.h"

stp_i64 stp_task_current(void);
/* By a pid of the first namespace; 0 where there is none. */
stp_i64 stp_task_of_pid(stp_i64 pid);
#endif
