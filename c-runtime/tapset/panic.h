/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef STP_TAPSET_PANIC_H
#define STP_TAPSET_PANIC_H
#include "../rt.h"

/* Ends the kernel. There is none in an ordinary process. Any context. */
void stp_panic(const char *text);
#endif
