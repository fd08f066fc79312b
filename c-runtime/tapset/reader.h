/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef STP_TAPSET_READER_H
#define STP_TAPSET_READER_H
#include "../rt.h"

/* The process that reads the script's output. Any context. */
stp_i64 stp_reader_pid(void);
#endif
