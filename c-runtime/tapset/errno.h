/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef STP_TAPSET_ERRNO_H
#define STP_TAPSET_ERRNO_H
#include "../rt.h"

/* "ENOENT" of 2, of x86 and arm; 0 for a number that is none. Any context. */
const char *stp_errno_name(stp_i64 number);
#endif
