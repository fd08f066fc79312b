/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The task that a handler runs in as the process sees it that reads the script's output: identifiers of that one's namespaces, 0 for
 * what these do not have. Any context. */
#ifndef STP_TAPSET_NAMESPACES_H
#define STP_TAPSET_NAMESPACES_H
#include "../rt.h"

stp_i64 stp_reader_view_pid(void);
stp_i64 stp_reader_view_tid(void);
stp_i64 stp_reader_view_ppid(void);
stp_i64 stp_reader_view_pgrp(void);
stp_i64 stp_reader_view_sid(void);
stp_i64 stp_reader_view_uid(void);
stp_i64 stp_reader_view_euid(void);
stp_i64 stp_reader_view_gid(void);
stp_i64 stp_reader_view_egid(void);
/* The task is of the reader's own user. */
stp_bool stp_reader_owns_task(void);
#endif
