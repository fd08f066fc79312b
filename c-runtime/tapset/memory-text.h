/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Foreign memory as text, for tapset functions: in quotes, or from wide characters. A fault is told, never taken. Any context.
 * dst holds STP_MAXSTRINGLEN bytes. */
#ifndef STP_TAPSET_MEMORY_TEXT_H
#define STP_TAPSET_MEMORY_TEXT_H
#include "memory.h"

/* Up to `most` bytes from an address in double quotes, with escapes; with to_nul no further than a NUL. The text has at most
 * `room` bytes (0: as many as a string holds), quotes and dots among them; "..." stands behind it when that was too little.
 * 0 when the memory cannot be read; dst is empty then. */
stp_bool stp_memory_quote(char *dst, enum stp_memory where, stp_i64 address, stp_i64 most, stp_bool to_nul, stp_i64 room);
/* The address itself, in hexadecimal: what is given for memory that cannot be read. */
void stp_memory_address(struct stp_context *c, char *dst, stp_i64 address);

enum stp_wide { STP_WIDE_READ, STP_WIDE_FAULT, STP_WIDE_STRANGE };
/* The characters of `size` bytes (2: UTF-16, 4: UTF-32) from an address up to one that is 0, as UTF-8; whole characters, as
 * many as a string holds. Unless STP_WIDE_READ is given dst is empty. */
enum stp_wide stp_memory_wide(char *dst, enum stp_memory where, stp_i64 address, unsigned size);
/* The error of what was not read. */
void stp_memory_wide_fault(struct stp_context *c, enum stp_memory where, stp_i64 address, enum stp_wide outcome);
#endif
