/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Guru mode: strings into foreign memory. Any context. */
#ifndef STP_TAPSET_MEMORY_STORE_H
#define STP_TAPSET_MEMORY_STORE_H
#include "memory.h"

/* The string with the 0 behind it, cut so that no more than `most` bytes are written; none for 0. A fault is an error of the
 * handler; what stands before it has been written then. */
void stp_memory_store_string(struct stp_context *c, enum stp_memory where, stp_i64 address, const char *text, stp_i64 most);
#endif
