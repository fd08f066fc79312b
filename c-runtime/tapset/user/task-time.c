/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The script's own process is the only one that can be asked. */
#define _GNU_SOURCE
#include "../task-time.h"
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

stp_i64 stp_task_time(stp_i64 tid, enum stp_task_clock clock)
{
	struct rusage usage;
	struct timeval *time = clock == STP_USER_TIME ? &usage.ru_utime : &usage.ru_stime;

	if ((tid && tid != syscall(SYS_gettid)) || getrusage(RUSAGE_THREAD, &usage))
		return 0;
	return (stp_i64)time->tv_sec * 1000000000 + (stp_i64)time->tv_usec * 1000;
}
