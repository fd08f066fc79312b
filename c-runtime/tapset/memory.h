/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads of foreign memory for tapset functions. A fault is told, never taken. Any context. */
#ifndef STP_TAPSET_MEMORY_H
#define STP_TAPSET_MEMORY_H
#include "../rt.h"

enum stp_memory { STP_KERNEL_MEMORY, STP_USER_MEMORY };

/* A number of 1, 2, 4 or 8 bytes, with its sign when size is negative. 0 when it cannot be read. */
stp_bool stp_memory_number(stp_i64 *value, enum stp_memory where, stp_i64 address, int size);
/* The same; a fault is an error of the handler, and the number is 0. */
stp_i64 stp_memory_long(struct stp_context *c, enum stp_memory where, stp_i64 address, int size);
/* The string at an address, at most `most` bytes of it (no more than a string holds), into STP_MAXSTRINGLEN bytes. 0 when it
 * cannot be read; dst is empty then. Nothing behind its end is touched beyond the next 64-byte boundary. */
stp_bool stp_memory_string(char *dst, enum stp_memory where, stp_i64 address, stp_i64 most);
/* The error of a string that cannot be read. */
void stp_memory_string_fault(struct stp_context *c, enum stp_memory where, stp_i64 address);
#endif
