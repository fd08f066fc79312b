/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A ring of records (protocol.h) with one producer, a CPU with interrupts off, and one consumer, the session's thread.
 *
 * Positions only grow; `position & (size - 1)` is the place. The producer alone writes head and the bytes between tail and
 * head + free room; the consumer alone writes tail. head is stored with release after the record's bytes, and loaded with
 * acquire by the consumer, so the consumer sees whole records. tail is stored with release after the bytes were copied
 * out, and loaded with acquire by the producer, so room is never reused early. Neither side ever waits.
 *
 * Records are contiguous. What is left at the end of the memory when the next record does not fit is skipped: its first
 * eight bytes, where a record has its number, are 0.
 */
#ifndef STP_RING_H
#define STP_RING_H
#include "protocol.h"

struct stp_ring {
	char *bytes;
	stp_u32 size;		/* a power of two */
	stp_u32 slice;		/* room that plain output leaves for other records */
	stp_u64 head __attribute__((aligned(64)));	/* producer */
	stp_u64 tail_seen;				/* producer: tail when it last looked */
	stp_u64 tail __attribute__((aligned(64)));	/* consumer */
};

/* What one record takes of a ring. */
static inline stp_u32 stp_ring_room_for(stp_u32 length)
{
	return (stp_u32)sizeof(struct stp_record) + ((length + 7) & ~7u);
}

/* size: a power of two, at least 4 * (STP_BUFFER + 32). memory: size bytes, aligned to 8. Any context, before use. */
void stp_ring_init(struct stp_ring *ring, char *memory, stp_u32 size);

/* Producer. A place for the payload of a plain-output record of up to `most` bytes, or 0 when there is no contiguous
 * room. Nothing is taken until stp_ring_commit; another write to the ring takes the place away. */
char *stp_ring_reserve(struct stp_ring *ring, stp_u32 most);
/* Producer. Publishes what was written into the place that stp_ring_reserve gave. The number comes from *counter. */
void stp_ring_commit(struct stp_ring *ring, stp_u64 *counter, stp_u16 kind, stp_u16 cpu, stp_u32 length);
/* Producer. Copies a whole record in. 0 when there is no room: then no number was taken. STP_OUTPUT leaves the slice. */
stp_bool stp_ring_write(struct stp_ring *ring, stp_u64 *counter, stp_u16 kind, stp_u16 cpu, const void *payload, stp_u32 length);
/* Producer. Free bytes outside the slice. Twice stp_ring_room_for(n) is always enough for a record of n, at whatever place. */
stp_u32 stp_ring_room(struct stp_ring *ring);

/* Consumer. Whole records that lie together, at most `most` bytes of them (at least one record must fit: most >=
 * stp_ring_room_for(STP_BUFFER)). Gives their size, 0 when there is nothing; they stay until stp_ring_consume. */
stp_u32 stp_ring_peek(struct stp_ring *ring, stp_u32 most, const char **at);
/* Consumer. Gives back the first `size` bytes that stp_ring_peek showed. */
void stp_ring_consume(struct stp_ring *ring, stp_u32 size);
#endif
