/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef STP_TAPSET_RANDOM_H
#define STP_TAPSET_RANDOM_H
#include "../rt.h"

/* 0 to n - 1, each as likely as the others to one part in 4096 for n up to 2^20; 0 when n is not positive. Any context. */
stp_i64 stp_random_below(stp_i64 n);
#endif
