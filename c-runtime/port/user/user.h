/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the user port share. One thread: nothing here is called from anywhere else. */
#ifndef STP_USER_H
#define STP_USER_H
#include "../../core/session.h"

/* Notes where the stack begins, for stp_port_stack_left. Called first. */
void stp_user_stack_begins(const void *here);

/* ---- wire.c: records out, commands in ---- */

/* Commands carry this token. */
void stp_wire_begin(stp_u64 token);
/* Writes all that the rings hold to standard output and waits for the reader. Once nobody reads, it counts records as unsent. */
void stp_wire_drain(void);
/* Reads what standard input has and obeys it. 0 at its end: the owner is gone. */
stp_bool stp_wire_obey(void);

/* ---- timer.c ---- */

/* A descriptor that is readable when a timer is due; -1 when there is no timer. */
int stp_timers_fd(void);
/* Runs what is due, in order of time. */
void stp_timers_fire(void);
#endif
