/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records: the one that a handler prints into, and whole ones. Handler context, with the CPU's context taken. */
#ifndef STP_OUTPUT_H
#define STP_OUTPUT_H
#include "context.h"

/* Numbers start at 1 again. Process context, before anything is written. */
void stp_output_reset(void);
/* Of a record that is pending. */
void stp_output_commit_pending(struct stp_context *c);
/* Commits what the handler has printed, if anything; a record that finds no room is dropped and counted. */
static inline void stp_output_commit(struct stp_context *c)
{
	if (c->record_pending)
		stp_output_commit_pending(c);
}
/* Writes a whole record after what is pending. 0 when there was no room: counted as dropped unless `retried`. */
stp_bool stp_output_write(struct stp_context *c, enum stp_record_kind kind, const void *payload, stp_u32 length, stp_bool retried);
/* Changes while handlers run. */
extern struct stp_output_so_far {
	stp_u64 last_number;	/* of a record */
	stp_u64 first_time;	/* ns when the first output was written, 0 when none was */
} stp_output_so_far;
#endif
