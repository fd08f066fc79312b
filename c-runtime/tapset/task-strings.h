/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arguments and environment of the current process. dst holds STP_MAXSTRINGLEN bytes. Any context; what cannot be read without
 * waiting is not there. At most 128 KiB of strings are looked through. */
#ifndef STP_TAPSET_TASK_STRINGS_H
#define STP_TAPSET_TASK_STRINGS_H
#include "../rt.h"

/* Arguments first to last, with delimiter between them; last < first: all from first on. */
void stp_task_arguments(char *dst, stp_i64 first, stp_i64 last, const char *delimiter);
/* The value of an environment variable, empty where it is not set. */
void stp_task_variable(char *dst, const char *name);
#endif
