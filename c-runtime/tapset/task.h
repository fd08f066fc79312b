/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The task that a handler runs in. Any context. Identifiers are those of the first namespaces. */
#ifndef STP_TAPSET_TASK_H
#define STP_TAPSET_TASK_H
#include "../rt.h"

stp_i64 stp_task_pid(void);
stp_i64 stp_task_tid(void);
stp_i64 stp_task_ppid(void);
stp_i64 stp_task_pgrp(void);
stp_i64 stp_task_sid(void);
stp_i64 stp_task_uid(void);
stp_i64 stp_task_euid(void);
stp_i64 stp_task_gid(void);
stp_i64 stp_task_egid(void);
/* Names, into STP_MAXSTRINGLEN bytes. */
void stp_task_name(char *dst);
void stp_task_parent_name(char *dst);
/* Bytes of the kernel stack; 0 where there is none. */
stp_i64 stp_task_stack_size(void);
stp_i64 stp_task_stack_unused(void);

/* The strings that the process was started with, one after the other, each with its NUL. */
enum stp_task_strings { STP_TASK_ARGUMENTS, STP_TASK_ENVIRONMENT };
/* Reads up to size bytes from offset; 0 where there are none or they cannot be read now. */
stp_size stp_task_read(enum stp_task_strings which, stp_size offset, char *dst, stp_size size);
#endif
