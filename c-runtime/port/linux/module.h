/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the linux port share: the session's thread and the parameters of the module. */
#ifndef STP_MODULE_H
#define STP_MODULE_H
#include "../../core/joined.h"
#include "../../core/session.h"
#include <linux/types.h>

/* Load parameters for tapset functions: the reader's process, its time zone as "+0100,CET". Any context. */
stp_i64 stp_linux_reader(void);
const char *stp_linux_zone(void);

extern struct task_struct *stp_session_task;	/* the session's thread */

/* It. create: 0 or a negative errno; the thread is there but does not run yet. start: lets it run. */
STP_JOINED int stp_thread_create(void);
STP_JOINED void stp_thread_start(void);
/* Instead of start, when the load fails: ends the thread and releases it. */
STP_JOINED void stp_thread_cancel(void);
/* Carries out all that the rings hold, waiting for the reader; gives it up where nobody will read. Process context; does nothing in other tasks
 * than the session's thread. */
STP_JOINED void stp_thread_drain(void);
/* Ends the session if it has not ended, whatever the reader does, and the thread with it. The task itself stays until
 * stp_thread_release, so that a late command finds something to interrupt. Process context, may sleep. */
STP_JOINED void stp_thread_stop(void);
STP_JOINED void stp_thread_release(void);
/* Asks the session to stop and interrupts the thread where it waits for the reader. Process context. */
STP_JOINED void stp_thread_interrupt(enum stp_stop_reason reason);
/* The end probes have run and nothing is armed any more. Any context. */
STP_JOINED bool stp_thread_done(void);
#endif
